"""Traefik labels of one container, decoded as far as names and switches go.

Keys are compared as Traefik does (paerser, `label.Decode`): any case behind the first segment,
which must be `traefik`. Names of routers and the like keep their case, and are told apart without
regard to it inside one container.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.facts.traefik.go_values import FALSE, TRUE
from jctc_lint.record import field, record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jctc_lint.facts.compose.model import Assignment, Value
    from jctc_lint.text import Span

_DECODED = ("enable", "docker", "swarm", "http", "tcp", "udp", "tls")
_KINDS = frozenset({"routers", "services", "middlewares"})
_REFERENCE = pattern(r"\$\{[^{}]*\}|\$\w+")


class Answer(StrEnum):
    """What is known of a switch."""

    YES = "yes"
    NO = "no"
    ABSENT = "absent"
    UNKNOWN = "unknown"
    INVALID = "invalid"


@record
class Part:
    """A router, service or middleware. `protocol` is http, tcp or udp.

    `options` are its labels by what follows the name, in lower case. `known` is False when the name
    hangs on variables; it is told as written then.
    """

    protocol: str
    kind: str
    name: str
    known: bool
    options: dict[str, Assignment]

    @property
    def span(self) -> Span:
        """The first of its labels."""
        return next(iter(self.options.values())).span

    @property
    def title(self) -> str:
        """Its name as it stands in labels: `http.routers.web`."""
        return f"{self.protocol}.{self.kind}.{self.name}"


@record
class Labels:
    """The labels of a container that begin with `traefik`.

    `fatal` is a label beside `traefik.enable` that makes Traefik skip the whole container: a
    mistyped `traefik.enable...`, or a root in another case.
    """

    all: tuple[Assignment, ...] = ()
    enable: Answer = Answer.ABSENT
    enable_label: Assignment | None = None
    fatal: Assignment | None = None
    parts: tuple[Part, ...] = ()

    @property
    def routers(self) -> list[Part]:
        return self.of("routers")

    def of(self, kind: str) -> list[Part]:
        """Its routers, services or middlewares."""
        return [part for part in self.parts if part.kind == kind]


@record(frozen=False, eq=True)
class _Decoding:
    labels: list[Assignment] = field(default_factory=list)
    enable: Assignment | None = None
    fatal: Assignment | None = None
    parts: dict[tuple[str, str, str], Part] = field(default_factory=dict)

    def take(self, label: Assignment) -> None:
        name, unknown = _name(label)
        segments = _segments(name)
        if segments[0].lower() != "traefik":
            return
        self.labels.append(label)
        path = [segment.lower() for segment in segments[1:]]
        first = path[0] if path else ""
        if segments[0] != "traefik" and first.startswith(_DECODED):
            self.fatal = self.fatal or label
        elif path == ["enable"]:
            self.enable = _effective(self.enable, label)
        elif first.startswith("enable"):
            self.fatal = self.fatal or label
        elif len(path) >= 3 and first in ("http", "tcp", "udp") and path[1] in _KINDS:
            known = not to_be_filled_in(segments[3]) and not any(
                f"${variable}" in segments[3].replace("{", "") for variable in unknown
            )
            key = (first, path[1], segments[3].lower() if known else segments[3])
            part = self.parts.get(key)
            name = segments[3] if part is None else min(segments[3], part.name)
            options = part.options if part is not None else {}
            option = ".".join(path[3:])
            options[option] = _effective(options.get(option), label)
            self.parts[key] = Part(first, path[1], name, known, options)


def _effective(one: Assignment | None, other: Assignment) -> Assignment:
    """Of two labels that differ in case only, the one that Traefik takes: the last when sorted."""
    return one if one is not None and one.name > other.name else other


def decode(labels: Iterable[Assignment]) -> Labels:
    """The Traefik part of a container's labels."""
    decoding = _Decoding()
    for label in labels:
        decoding.take(label)
    return Labels(
        tuple(decoding.labels),
        answer(decoding.enable.value if decoding.enable is not None else None),
        decoding.enable,
        decoding.fatal,
        tuple(decoding.parts.values()),
    )


def answer(value: Value | None) -> Answer:
    """What Traefik takes a label's value for, as a switch; ABSENT without a value."""
    if value is None:
        return Answer.ABSENT
    return Answer.UNKNOWN if value.resolved is None else switch(value.resolved)


def switch(text: str) -> Answer:
    """Go's ParseBool."""
    if text in TRUE:
        return Answer.YES
    return Answer.NO if text in FALSE else Answer.INVALID


_TO_BE_FILLED_IN = pattern(r"\{\{|(?<!\?)(?<!\?P)<[A-Za-z_][\w .-]*>")
"""What a template or the reader is to replace: `{{ domain }}`, `<your domain>`."""


def to_be_filled_in(text: str) -> bool:
    """True for text of a template, which is another when Traefik sees it."""
    return _TO_BE_FILLED_IN.search(text) is not None


def text_of(label: Assignment | None) -> str | None:
    """A label's value, "" without label or value; None when it is not known."""
    if label is None or label.value is None:
        return ""
    text = label.value.resolved
    return None if text is None or to_be_filled_in(text) else text


def quoted(label: Assignment) -> bool:
    """True when quotes arrive with the value, which is one mistake whatever it does to a label."""
    text = text_of(label)
    return text is not None and len(text) > 1 and text[0] in "'\"" and text[0] == text[-1]


def symbolic(value: Value) -> str:
    """The value with unknown variables as `${NAME}`, however their reference is written."""
    if value.resolved is not None:
        return value.resolved
    parts = [
        segment.text if segment.text is not None else f"${{{segment.name}}}"
        for segment in value.segments
    ]
    return "".join(parts) if parts else _REFERENCE.sub(_plain, value.text)


def _plain(match: re.Match[str]) -> str:
    name = re.search(r"\w+", match[0])
    return f"${{{name[0]}}}" if name else match[0]


def name_of(label: Assignment) -> str:
    """A label's name; as written where it hangs on an unknown variable."""
    return _name(label)[0]


def named_segments(label: Assignment) -> tuple[str, ...]:
    """The parts of a label's name; a part that hangs on an unknown variable stays as written."""
    return tuple(_segments(name_of(label)))


def path_known(label: Assignment) -> bool:
    """True unless a variable makes it unclear which option the label sets; names may be one."""
    name, unknown = _name(label)
    return not to_be_filled_in(name) and not any(
        f"${variable}" in part.replace("{", "")
        for at, part in enumerate(_segments(name))
        for variable in unknown
        if at != NAME
    )


NAME = 3
"""Which part of a label names a router, service or middleware."""


def _name(label: Assignment) -> tuple[str, tuple[str, ...]]:
    """The label's key, references to unknown variables as written, and those variables."""
    written = label.name_span.text
    unknown = label.value.unknown if label.value is not None else ()
    if any(variable in written for variable in unknown):
        return written, unknown
    return label.name, ()


def _segments(key: str) -> list[str]:
    """A key cut at its dots, those inside `${...}` and `{{...}}` left alone."""
    segments = [""]
    depth = 0
    for at, char in enumerate(key):
        if char == "." and depth == 0:
            segments.append("")
            continue
        if char == "{" and (depth or key[at - 1 : at] == "$" or key[at : at + 2] == "{{"):
            depth += 1
        elif char == "}" and depth:
            depth -= 1
        segments[-1] += char
    return segments
