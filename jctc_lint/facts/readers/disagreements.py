"""Lines of dotenv files that the programs which read them read differently."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.readers.compose import read_compose, read_docker
from jctc_lint.facts.readers.export import read_export
from jctc_lint.facts.readers.python_dotenv import read_python
from jctc_lint.facts.readers.reading import Reading, State
from jctc_lint.facts.readers.shell import read_shell
from jctc_lint.facts.readers.users import Program, User, is_example, users_of
from jctc_lint.facts.secrets.names import is_secret_name
from jctc_lint.reading.discover import Kind
from jctc_lint.record import record
from jctc_lint.text import Span, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jctc_lint.facts.readers.reading import Readings
    from jctc_lint.facts.repository import Repository
    from jctc_lint.reading.dotenv import DotenvFile

MAX_CHARACTERS = 200_000
_HASH = pattern(r"(^|\s)#")


@record
class Disagreement:
    """A name that two readers give different values, and how many more differ in the same way.

    `one` and `other` say what readers do, in words; `feature` is what it is about.
    """

    path: str
    name: str
    span: Span
    feature: str
    one: str
    other: str
    more: int
    example: bool
    secret: bool


def disagreements(repository: Repository) -> Iterator[Disagreement]:
    """The first name of each file and way of differing."""
    if not any(True for _ in _doubtful(repository)):
        return
    for path, users in sorted(users_of(repository).items()):
        file = repository.dotenv(path)
        if len(users) > 1 and file is not None and len(file.source.text) <= MAX_CHARACTERS:
            yield from _in_file(file, users)


def _doubtful(repository: Repository) -> Iterator[str]:
    """Files that not every program reads alike; with none nobody need ask who reads them."""
    for path in repository.inventory.of(Kind.DOTENV):
        file = repository.dotenv(path)
        if file is None or len(file.source.text) > MAX_CHARACTERS:
            continue
        every = [User(program, "") for program in Program]
        if any(True for _ in _in_file(file, every)):
            yield path


def read_by(file: DotenvFile, user: User) -> Readings:
    """The file as one program has it."""
    source = file.source
    if user.program is Program.COMPOSE:
        return read_compose(file)
    if user.program is Program.PYTHON:
        return read_python(source)
    if user.program is Program.SHELL:
        return read_shell(source)
    if user.program is Program.DOCKER:
        return read_docker(source)
    return read_export(source, xargs=user.program is Program.XARGS, comments=user.comments)


def _in_file(file: DotenvFile, users: list[User]) -> Iterator[Disagreement]:
    readings = {user: read_by(file, user) for user in users}
    names: dict[str, int] = {}
    for read in readings.values():
        for name, reading in read.names.items():
            if reading.state is State.VALUE:
                names.setdefault(name, reading.at)
    found: dict[str, list[Disagreement]] = {}
    for name, at in sorted(names.items(), key=lambda item: item[1]):
        one = _of_name(file, name, at, readings)
        if one is not None:
            found.setdefault(one.feature, []).append(one)
    for same in found.values():
        first = next((one for one in same if one.secret), same[0])
        yield Disagreement(
            first.path, first.name, first.span, first.feature, first.one, first.other,
            len(same) - 1, first.example, first.secret,
        )  # fmt: skip


def _of_name(
    file: DotenvFile, name: str, at: int, readings: Mapping[User, Readings]
) -> Disagreement | None:
    source = file.source
    line = source.position(at)[0]
    feature, told = ways_of(name, source.line(line), readings)
    if not feature:
        return None
    span = Span(source, at, source.line_span(line).end)
    return Disagreement(
        source.path, name, span, feature, *_in_words(told), 0, is_example(source.path),
        is_secret_name(name),
    )  # fmt: skip


def ways_of(name: str, line: str, readings: Mapping[User, Readings]) -> tuple[str, dict[User, str]]:
    """In what the readers of a name differ, and what each does; "" when they agree.

    What Compose refuses is told by itself, and what hangs on a program's output is not known.
    """
    given = {
        user: reading
        for user, read in readings.items()
        if (user.names is None or name in user.names)
        and (reading := read.of(name)).state is not State.UNKNOWN
        and not (user.program is Program.COMPOSE and reading.state is State.ERROR)
    }
    if len({(reading.state, reading.text) for reading in given.values()}) > 1:
        raw = line.partition("=")[2].strip()
        ways = {user: _ways(raw, reading) for user, reading in given.items()}
        for feature in _FEATURES:
            told = {user: way.get(feature, "") for user, way in ways.items()}
            if len(set(told.values())) > 1:
                return feature, told
    return "", {}


_FEATURES = ("state", "dollar", "comment", "quotes", "backslash", "home", "return", "end")
"""What readers do differently, the most telling first."""


def _ways(raw: str, reading: Reading) -> dict[str, str]:
    """What a reader does with the text behind the `=`, feature by feature."""
    if reading.state is State.ERROR:
        return {"state": "stops with an error"}
    if reading.state is State.ABSENT:
        return {"state": "does not set it"}
    text = reading.text
    ways = {"state": "sets it"}
    if "$" in raw:
        kept = text.count("$") == raw.count("$") and reading.settled
        ways["dollar"] = "keeps the dollar sign" if kept else "expands the dollar sign"
    if (comment := _HASH.search(raw)) is not None:
        behind = raw[comment.end() :].strip()[:8]
        kept = "#" in text and behind in text
        ways["comment"] = (
            "keeps what follows the number sign" if kept else "cuts it off at the number sign"
        )
    marks = _marks(raw)
    if marks:
        ways["quotes"] = "keeps the quotes" if _marks(text) >= marks else "takes quotes off"
    if "\\" in raw:
        kept = text.count("\\") == raw.count("\\")
        ways["backslash"] = "keeps the backslash" if kept else "replaces the backslash"
    if raw.startswith("~") or ":~" in raw:
        ways["home"] = (
            "keeps the tilde" if "~/" in text and reading.settled else "replaces the tilde"
        )
    way = "keeps" if text.endswith("\r") else "drops"
    ways["return"] = f"{way} the carriage return"
    ways["end"] = "ends it early" if len(text) < len(raw.strip("'\"")) else "reads on to its end"
    return ways


def _marks(text: str) -> int:
    return text.count("'") + text.count('"')


def _in_words(told: Mapping[User, str]) -> tuple[str, str]:
    """`Docker Compose (x.yml) takes quotes off`, and what the next readers do instead."""
    by_way: dict[str, list[User]] = {}
    for user, way in told.items():
        by_way.setdefault(way, []).append(user)
    parts = []
    for way, users in by_way.items():
        who = " and ".join(f"{user.program} ({_short(user.said_in)})" for user in users[:_TOLD])
        verb, _, rest = way.partition(" ")
        several = "do" if verb == "does" else verb.removesuffix("s")
        parts.append(f"{who} {several if len(users) > 1 else verb} {rest}")
    return parts[0], parts[1]


_TOLD = 2
"""As many readers as one sentence bears."""


def _short(path: str) -> str:
    return path if len(path) < 32 else path.rpartition("/")[2]
