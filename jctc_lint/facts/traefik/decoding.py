"""What one release of Traefik makes of a container's labels: the mistakes for which it skips it.

Follows its decoder (paerser): labels are sorted and put into a tree, the tree is compared with the
options of the release, then values are read. The first mistake ends it and the container is
skipped; here all are told, one for each part of a name that is wrong.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.facts.traefik.go_values import is_bool, is_duration, is_int
from jctc_lint.facts.traefik.label_options import label_options
from jctc_lint.facts.traefik.labels import name_of, named_segments, text_of
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jctc_lint.facts.compose.model import Assignment
    from jctc_lint.facts.traefik.label_options import Options, Release

SWITCHES = ("traefik.docker.", "traefik.enable")
"""Prefixes of what Traefik decodes first, to know whether it looks at the rest."""
CONFIGURATION = ("traefik.http", "traefik.tcp", "traefik.udp")
STORES = "traefik.tls.stores.default"
"""Decoded too, since version 3."""
MAX_DEPTH = 30


class Mistake(StrEnum):
    """Why Traefik skips a container."""

    ROOT = "root"
    """The first part is not `traefik` in lower case."""
    EMPTY = "empty"
    """Two dots side by side, or one at the end."""
    BRACKET = "bracket"
    """A part begins with `[`."""
    UNKNOWN = "unknown"
    """There is no such option."""
    ALONE = "alone"
    """A value for what only holds options."""
    BELOW = "below"
    """An option below one that has only a value."""
    BOOL = "bool"
    INT = "int"
    DURATION = "duration"


@record(eq=True)
class Flaw:
    """`part` is the part of the label's name that is wrong, as written; `parent` the path of
    options before it (`http.routers.*`); `rest` what follows it. `option` is the path of the option
    that it is about."""

    mistake: Mistake
    label: Assignment
    part: str
    parent: str = ""
    rest: tuple[str, ...] = ()
    option: str = ""

    @property
    def in_all_releases(self) -> bool:
        """True when no release accepts it.

        A release that does not know the option skips the container for that.
        """
        if name_of(self.label).lower().startswith("traefik.tls"):
            # Version 2 does not look at these.
            return False
        spans = label_options().spans.get(self.option, ())
        return len({span.kind for span in spans}) <= 1 and (
            self.mistake is not Mistake.UNKNOWN or not spans
        )


@record(eq=True)
class SwitchedOff:
    """An option that any value but `true` switches off, with all below it; Traefik says nothing."""

    label: Assignment
    path: tuple[str, ...]


@record
class Decoded:
    """What a release makes of a container's labels."""

    flaws: tuple[Flaw, ...] = ()
    switched_off: tuple[SwitchedOff, ...] = ()
    ignored: tuple[Assignment, ...] = ()
    """Labels that are decoded and count for nothing: their options can be set in files only."""


@record(frozen=False, eq=True)
class _Node:
    written: str
    label: Assignment
    value: Assignment | None = None
    children: dict[str, _Node] = field(default_factory=dict)


def decode_for(labels: Iterable[tuple[tuple[str, ...], Assignment]], release: Release) -> Decoded:
    """`labels` are their names, cut at the dots, and the labels."""
    return _Decoder(label_options(), release).run(labels)


@record(frozen=False, eq=True)
class _Decoder:
    options: Options
    release: Release
    flaws: list[Flaw] = field(default_factory=list)
    off: list[SwitchedOff] = field(default_factory=list)
    ignored: list[Assignment] = field(default_factory=list)

    def run(self, labels: Iterable[tuple[tuple[str, ...], Assignment]]) -> Decoded:
        wanted = (*SWITCHES, *CONFIGURATION, *((STORES,) if self.release >= (3, 0, 0) else ()))
        root: _Node | None = None
        for parts, label in sorted(labels, key=lambda pair: name_of(pair[1])):
            if len(parts) > MAX_DEPTH or not ".".join(parts).lower().startswith(wanted):
                continue
            flaw = _misspelt(parts, label)
            if flaw is not None:
                self.flaws.append(flaw)
                continue
            root = root or _Node("traefik", label)
            _grow(root, _indexed(parts[1:]), label)
        for child in root.children.values() if root is not None else ():
            self._read(child, child.written.lower(), "", (child.written,))
        return Decoded(tuple(self.flaws), tuple(self.off), tuple(self.ignored))

    def _flaw(
        self, mistake: Mistake, node: _Node, parent: str, depth: int, option: str = ""
    ) -> None:
        rest = named_segments(node.label)[depth + 1 :]
        option = option or (f"{parent}.{node.written.lower()}" if parent else node.written.lower())
        self.flaws.append(Flaw(mistake, node.label, node.written, parent, rest, option))

    def _read(self, node: _Node, path: str, parent: str, names: tuple[str, ...]) -> None:
        kind = self.options.kind(path, self.release)
        hidden, kind = kind.startswith("-"), kind.lstrip("-")
        if not kind:
            self._flaw(Mistake.UNKNOWN, node, parent, len(names), path)
            return
        if hidden:
            self.ignored.extend(_labels_of(node))
        if kind == "raw":
            return
        off = kind.endswith("?") and _switches_off(node)
        if off and not hidden:
            self.off.append(SwitchedOff(node.value or node.label, names))
        before = len(self.flaws), len(self.off)
        if node.children:
            self._read_below(node, path, kind.rstrip("?"), names)
        else:
            # Only the first of what is hidden may stand alone.
            above = self.options.kind(parent, self.release).startswith("-")
            self._read_value(node, path, parent, len(names), alone=hidden and not above)
        if hidden or off:
            # Nothing of it is filled in: values do not matter there, names do.
            kept = [flaw for flaw in self.flaws[before[0] :] if flaw.mistake not in _OF_VALUES]
            self.flaws[before[0] :] = kept
            del self.off[before[1] :]

    def _read_below(self, node: _Node, path: str, kind: str, names: tuple[str, ...]) -> None:
        entry = self.options.kind(f"{path}.*", self.release).lstrip("-")
        for name, child in node.children.items():
            inner = (*names, child.written)
            if kind in ("struct", "element", "object"):
                self._read(child, f"{path}.{name}", path, inner)
            elif kind == "map" and entry in _SCALARS:
                # Any name; what is below a name is passed over.
                self._check(child, f"{path}.*", path, len(inner))
            elif kind == "map":
                self._read(child, f"{path}.*", path, inner)
            elif kind == "objects":
                for further, field_ in child.children.items():
                    step = f"{path}.[]"
                    self._read(field_, f"{step}.{further}", step, (*inner, field_.written))
            elif kind == "strings":
                # `entrypoints[0]` is decoded, and its value is lost.
                self.ignored.extend(_labels_of(child))
                for field_ in child.children.values():
                    self._flaw(Mistake.UNKNOWN, field_, path, len(inner) + 1)
            else:
                self._flaw(Mistake.BELOW, child, path, len(inner), path)
                return

    def _read_value(self, node: _Node, path: str, parent: str, depth: int, *, alone: bool) -> None:
        if self.options.kind(path, self.release).lstrip("-") not in ("struct", "map", "object"):
            self._check(node, path, parent, depth)
        elif not alone:
            self._flaw(Mistake.ALONE, node, parent, depth, path)

    def _check(self, node: _Node, path: str, parent: str, depth: int) -> None:
        kind = self.options.kind(path, self.release).lstrip("-")
        text = _text(node)
        test = _TESTS.get(kind)
        if text is not None and test is not None and not test(text):
            self._flaw(Mistake(kind), node, parent, depth, path)


_TESTS = {"bool": is_bool, "int": is_int, "duration": is_duration}
_SCALARS = frozenset({"string", *_TESTS})
_OF_VALUES = frozenset({Mistake.BOOL, Mistake.INT, Mistake.DURATION})


def _misspelt(parts: tuple[str, ...], label: Assignment) -> Flaw | None:
    if parts[0] != "traefik":
        return Flaw(Mistake.ROOT, label, parts[0])
    for part in parts:
        if not part:
            return Flaw(Mistake.EMPTY, label, part)
        if part[0] == "[":
            return Flaw(Mistake.BRACKET, label, part)
    return None


def _indexed(parts: tuple[str, ...]) -> list[str]:
    """`domains[0]` are two steps."""
    steps: list[str] = []
    for part in parts:
        at = part.find("[") if part.endswith("]") else -1
        steps += [part] if at < 0 else [part[:at], part[at:]]
    return steps


def _grow(node: _Node, steps: list[str], label: Assignment) -> None:
    for step in steps:
        node = node.children.setdefault(step.lower(), _Node(step, label))
    node.value = label
    node.label = label if not node.children else node.label


def _labels_of(node: _Node) -> Iterator[Assignment]:
    if node.value is not None:
        yield node.value
    for child in node.children.values():
        yield from _labels_of(child)


def _text(node: _Node) -> str | None:
    """The value, None when it is not known; an element without value has an empty one."""
    return text_of(node.value)


def _switches_off(node: _Node) -> bool:
    text = _text(node)
    return bool(text) and text is not None and text.lower() != "true"
