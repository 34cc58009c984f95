"""What a settings class does that its author did not mean, whatever values it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.environment.contract import called
from jctc_lint.facts.environment.model import Need, Shape
from jctc_lint.facts.readers.python_dotenv import read_python
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.environment.contract import Contract
    from jctc_lint.facts.environment.python.model import SettingsClass, SettingsField
    from jctc_lint.facts.repository import Repository
    from jctc_lint.text import Span

_EXAMPLES = (".example", ".sample", ".template", ".dist")
MAX_KEYS = 5
"""Most keys of one file that are named."""


@record
class Reading:
    """A settings class as one service makes it."""

    contract: Contract
    settings: SettingsClass


def read_classes(repository: Repository) -> tuple[Reading, ...]:
    """Each settings class that a service makes an object of, once; for the most certain service."""
    found: dict[tuple[str, int], Reading] = {}
    for contract in repository.contracts:
        for item in contract.classes:
            key = (item.path, item.span.start)
            if not item.made:
                continue
            if key not in found or (item.made_at_start and not found[key].settings.made_at_start):
                found[key] = Reading(contract, item)
    return tuple(found.values())


@record
class ForbiddenKeys:
    """Keys of a dotenv file that make the class refuse to start. `example`: somebody copies it."""

    settings: SettingsClass
    path: str
    keys: tuple[str, ...]
    span: Span
    example: bool
    shipped: bool
    """The container may hold the file."""


def forbidden_keys(repository: Repository) -> Iterator[ForbiddenKeys]:
    """Dotenv files with keys that are no fields, of classes that forbid others."""
    for reading in read_classes(repository):
        settings = reading.settings
        if not _forbids(settings):
            continue
        for path in settings.env_files:
            for file, example in _files(repository, path):
                keys = _unknown_keys(repository, settings, file)
                if keys:
                    names = tuple(name for name, _ in keys[:MAX_KEYS])
                    shipped = reading.contract.supply.holds(path)
                    yield ForbiddenKeys(settings, file, names, keys[0][1], example, shipped)


def _forbids(settings: SettingsClass) -> bool:
    return (
        settings.version == 2
        and settings.extra == "forbid"
        and settings.complete
        and settings.env_files_known
    )


def _files(repository: Repository, path: str) -> Iterator[tuple[str, bool]]:
    """The file itself, and what people copy to it where it is not there."""
    if repository.files.exists(path):
        yield path, False
        return
    folder, _, name = path.rpartition("/")
    for end in _EXAMPLES:
        other = f"{folder}/{name}{end}".lstrip("/")
        if repository.files.exists(other):
            yield other, True


def _unknown_keys(
    repository: Repository, settings: SettingsClass, path: str
) -> list[tuple[str, Span]]:
    source = repository.files.read(path)
    if source is None:
        return []
    found = []
    for name, reading in read_python(source).names.items():
        if reading.text and not _is_known(settings, name):
            line = source.line_span(source.position(reading.at)[0])
            found.append((name, line))
    return found


def _is_known(settings: SettingsClass, name: str) -> bool:
    """Whether a key fills a field, or may do so in some version of the library."""
    key = name.lower() if settings.any_case else name
    for item in settings.fields:
        for own in item.read.names:
            told = own.lower() if settings.any_case else own
            complex_ = item.decoded or item.read.shape in (Shape.UNKNOWN, Shape.JSON_OBJECT)
            if key == told or (complex_ and key.startswith(told)):
                return True
    return bool(settings.prefix) and any(item.name == key for item in settings.fields)


@record
class Unseen:
    """A field whose validator takes texts apart, after JSON was made of them or refused."""

    settings: SettingsClass
    field: SettingsField


def unseen_by_validators(repository: Repository) -> Iterator[Unseen]:
    for reading in read_classes(repository):
        for item in reading.settings.fields:
            if item.splitter is not None and item.decoded and item.read.need is not Need.UNKNOWN:
                yield Unseen(reading.settings, item)


@record
class Ignored:
    """`Field(env=...)` that version 2 does not know. `needed`: the field has no default."""

    settings: SettingsClass
    field: SettingsField
    span: Span
    written: str
    called: str
    needed: bool
    given: bool
    """The service gets the field by the name that counts."""


def ignored_names(repository: Repository) -> Iterator[Ignored]:
    for reading in read_classes(repository):
        for item in reading.settings.fields:
            if item.dead_env is None or not item.env_names:
                continue
            names = [name.lower() if item.read.any_case else name for name in item.read.names]
            dead = [
                name
                for name in item.env_names
                if (name.lower() if item.read.any_case else name) not in names
            ]
            if dead and len(dead) == len(item.env_names):
                given = reading.contract.given_to(item.read) is not None
                needed = item.read.need in (Need.START, Need.USE)
                yield Ignored(
                    reading.settings, item, item.dead_env, dead[0], called(item.read), needed, given
                )
