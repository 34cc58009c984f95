"""Passwords inside URLs whose characters the URL's readers take for its own signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.secrets.names import is_placeholder
from jctc_lint.facts.values.deployed import is_template
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from jctc_lint.facts.compose.model import Value
    from jctc_lint.facts.repository import Repository
    from jctc_lint.facts.values.places import Place
    from jctc_lint.text import Span

_START = pattern(
    r"(?<![\w+.\-])(?P<scheme>postgres(?:ql)?|mysql|mariadb|mssql|oracle|cockroachdb|rediss?|valkey"
    r"|amqps?|mongodb)(?P<driver>\+\w+)?://(?P<user>[^\s:/@?#\"'`,]{0,200}):(?=\S)"
)
_END = pattern(r"[\s\"'`]|://")
_PORT = pattern(r"\d{1,5}(?=[/?#,]|$)")
_ENCODED = pattern(r"%(?![0-9A-Fa-f]{2})")
_HELD = "R"
"""Stands for a character that a variable brings along: it is no sign of the URL that was meant."""

_URL_SIGNS = "/?#[]"
"""End the host's part for everybody who follows RFC 3986: urllib, redis-py, kombu, Node.js."""
_EVERY = {"redis": _URL_SIGNS, "rediss": _URL_SIGNS, "valkey": _URL_SIGNS, "amqp": _URL_SIGNS,
          "amqps": _URL_SIGNS, "mongodb": "/?#[]@:"}  # fmt: skip
"""Signs that break a password for all known clients of a scheme (MongoDB asks for `:` too)."""
_SQLALCHEMY = "@"
"""SQLAlchemy takes all of them, but it cuts at the first `@`."""
_SOME = "/?#[]@"
"""With `postgresql://` and the like libpq, asyncpg, Node.js and SQLAlchemy differ."""


@record
class BrokenUrl:
    """A URL whose password is read wrongly. `certain`: by every client of its scheme.

    `variable` brings the password into the URL; "" where it is written there.
    """

    subject: str
    owner: str
    name: str
    span: Span
    sign: str
    variable: str
    certain: bool


@record
class _Text:
    """A value with its variables put in, and the same with `R` for what they brought."""

    real: str
    shadow: str
    brought: tuple[tuple[int, int, str], ...]


def broken_urls(repository: Repository) -> Iterator[BrokenUrl]:
    """The URLs of Compose files and of the dotenv files that they read."""
    for values in repository.compose_values:
        if not is_template(values.file.source.path):
            bare = _taken_alone(values.places)
            for place in values.places:
                yield from _of_place(place, bare)
    for dotenv in repository.dotenv_values:
        for place in dotenv.places:
            if dotenv.used is None or place.name in dotenv.used:
                yield from _of_place(place, frozenset())


def _taken_alone(places: list[Place]) -> frozenset[str]:
    """Variables that are some other value as a whole: they hold the password itself."""
    return frozenset(
        segments[0].name
        for place in places
        if place.assignment.value is not None
        and len(segments := place.assignment.value.segments) == 1
        and segments[0].name is not None
    )


def _of_place(place: Place, bare: frozenset[str]) -> Iterator[BrokenUrl]:
    value = place.assignment.value
    if value is None or "://" not in value.text or value.error is not None:
        return
    text = _filled(value)
    for match in _START.finditer(text.shadow):
        found = _in_url(text, match, bare)
        if found is not None:
            sign, variable, certain = found
            yield BrokenUrl(
                place.subject, place.owner, place.name, value.span, sign, variable, certain
            )
            return


def _filled(value: Value) -> _Text:
    if not value.segments:
        return _Text(value.text, value.text, ())
    real, shadow, brought, size = [], [], [], 0
    for part in value.segments:
        text = part.text if part.text is not None else part.unset or ""
        real.append(text)
        shadow.append(text if part.name is None else _HELD * max(len(text), 1))
        if part.name is not None:
            # A variable that is not known holds a place, so that the URL keeps its form.
            real[-1] = text or _HELD
            brought.append((size, size + len(real[-1]), part.name))
        size += len(real[-1])
    return _Text("".join(real), "".join(shadow), tuple(brought))


def _in_url(
    text: _Text, match: re.Match[str], bare: frozenset[str]
) -> tuple[str, str, bool] | None:
    """The sign that breaks the password, the variable that brings it, and whether for everybody."""
    start = match.end()
    end = _password_end(text.shadow, start)
    password = text.real[start:end]
    if (
        end <= start
        or is_placeholder(password)
        or "{{" in password
        or "$" in text.shadow[start:end]
    ):
        return None
    every = "" if match["driver"] else _EVERY.get(match["scheme"], "")
    signs = every or (_SQLALCHEMY if match["driver"] else _SOME)
    everybody = bool(every or match["driver"])
    for at in range(start, end):
        sign = text.real[at]
        variable = next((name for low, high, name in text.brought if low <= at < high), "")
        if sign in signs:
            return sign, variable, everybody
        if sign == "%":
            # `%40` in the text is how it should be; a password that is used elsewhere is not.
            encoded = _ENCODED.match(text.real, at) is None
            if encoded and variable in bare and variable:
                return sign, variable, True
            if not encoded and not match["driver"] and not every:
                return sign, variable, False
    return None


def _password_end(shadow: str, start: int) -> int:
    """Offset of the `@` that ends the password; `start` where there is no password."""
    stop = _END.search(shadow, start)
    body = shadow[start : stop.start() if stop is not None else len(shadow)]
    first, last = body.find("@"), body.rfind("@")
    port = _PORT.match(body)
    if first < 0 or (port is not None and port.end() < first):
        return start
    # An `@` behind the host's part belongs to a path or to a query.
    between = body[first + 1 : last]
    return start + (first if "/" in between or "?" in between else max(first, last))
