"""Lines of a dotenv file that mean something else to Compose than to their author."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.compose.environment import Surroundings
from jctc_lint.facts.compose.interpolation import Variables
from jctc_lint.facts.secrets.names import is_secret_name
from jctc_lint.facts.values.alterations import Alteration, Weight
from jctc_lint.facts.values.places import Kind, Place, names_used, subject_of
from jctc_lint.reading.dotenv import DotenvEntry
from jctc_lint.record import replace
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.repository import Repository
    from jctc_lint.facts.values.places import DotenvValues
    from jctc_lint.text import Span

_SECOND_PAIR = pattern(r"[^\s=]*?;?[ \t]+(?:export[ \t]+)?[A-Z][A-Z0-9_]*=\S")
_NAME_AT_START = pattern(r"\s*(?:export\s+)?([A-Z_][A-Z0-9_]{0,60})\s*=")
"""Only what surely is a name: a line of a private key may look like `MIIE==`."""


def line_alterations(values: DotenvValues) -> Iterator[Alteration]:
    """What happens to whole lines: a file that is refused, two pairs on a line, continued lines."""
    if values.problem is not None:
        span = values.problem.span
        match = _NAME_AT_START.match(span.source.line(span.line))
        name = match[1] if match else ""
        yield Alteration(
            subject_of(Kind.VARIABLE, values.path, name or "file"), values.path, name,
            "dotenv-refused", span, Weight.BREAKS, part=values.problem.reason,
        )  # fmt: skip
    later = {place.name: number for number, place in enumerate(values.places)}
    for number, place in enumerate(values.places):
        following = values.places[number + 1] if number + 1 < len(values.places) else None
        if values.used is None or place.name in values.used:
            yield from _remark(values.path, place)
        yield from _line(values.path, place, following)
        yield from _too_early(values.path, place, number, later)


def example_remarks(repository: Repository) -> Iterator[Alteration]:
    """Remarks in the place of values in an example that is copied to a file that Compose reads.

    Whoever leaves an optional variable empty there gets the remark for its value.
    """
    for path, (target, used) in _examples(repository).items():
        read = Surroundings(repository).dotenv(path, Variables({}), {})
        for assignment in read[0] if read is not None else ():
            place = Place(Kind.VARIABLE, path, assignment)
            if used is None or place.name in used:
                for found in _remark(path, place):
                    yield replace(found, how="remark-copied", weight=Weight.DOUBTFUL, part=target)


def _examples(repository: Repository) -> dict[str, tuple[str, frozenset[str] | None]]:
    """Example to the file it is copied to, and the names that Compose takes from there."""
    wanted: dict[str, frozenset[str] | None] = {}
    for project in repository.compose:
        beside = f"{project.directory}/.env" if project.directory else ".env"
        known = wanted.get(beside, frozenset())
        if known is not None and _examples_of(repository, beside):
            wanted[beside] = known | names_used(project)
        for service in project.services.values():
            wanted |= {file.path: None for file in service.env_files if file.path is not None}
    return {
        example: (path, used)
        for path, used in wanted.items()
        for example in _examples_of(repository, path)
    }


def _examples_of(repository: Repository, path: str) -> list[str]:
    """What lies there in place of a dotenv file that does not."""
    if repository.files.exists(path):
        return []
    endings = (".example", ".sample", ".template", ".dist")
    return [path + ending for ending in endings if repository.files.exists(path + ending)]


def _remark(path: str, place: Place) -> Iterator[Alteration]:
    """`KEY=  # what it is for`: Compose has no comment without a value in front of it."""
    entry = _plain(place)
    if entry is None or not (entry.text or "").startswith("#") or entry.value_span is None:
        return
    glued = entry.value_span.text[1:2] not in (" ", "\t")
    before = entry.span.source.text[entry.value_span.start - 1]
    if before in " \t" or not glued:
        weight = Weight.DOUBTFUL if glued else Weight.BREAKS
        yield _alteration(path, place, "remark", entry.span, weight)


def _plain(place: Place) -> DotenvEntry | None:
    """The entry of a line whose value has no quotes."""
    entry = place.assignment.value.origin if place.assignment.value is not None else None
    return entry if isinstance(entry, DotenvEntry) and not entry.quote and entry.text else None


def _line(path: str, place: Place, following: Place | None) -> Iterator[Alteration]:
    entry = _plain(place)
    if entry is None or not entry.text:
        return
    if "\r" in entry.text:
        yield _alteration(path, place, "carriage-return", entry.span, Weight.BREAKS)
    elif _SECOND_PAIR.match(entry.text):
        yield _alteration(path, place, "second-pair", entry.span, Weight.DOUBTFUL)
    elif following is not None and following.assignment.value is None:
        span = following.assignment.span
        next_line = span.line == entry.span.line + 1
        if next_line and entry.text.endswith("\\"):
            yield _alteration(path, place, "continued", entry.span.to(span), Weight.BREAKS)
        elif next_line and span.column > 1 and entry.span.column == 1:
            yield _alteration(path, place, "next-line", entry.span.to(span), Weight.DOUBTFUL)


def _too_early(path: str, place: Place, number: int, last: dict[str, int]) -> Iterator[Alteration]:
    """`${B}` on a line above the only one that sets B."""
    value = place.assignment.value
    for name in value.unknown if value is not None else ():
        if last.get(name, -1) > number:
            part = "" if is_secret_name(place.name) else name
            yield _alteration(
                path, place, "too-early", place.assignment.span, Weight.DOUBTFUL, part
            )
            return


def _alteration(
    path: str, place: Place, how: str, span: Span, weight: Weight, part: str = ""
) -> Alteration:
    return Alteration(
        place.subject, path, place.name, how, span, weight, weight is Weight.BREAKS, part=part
    )
