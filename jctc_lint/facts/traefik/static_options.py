"""The options that Traefik's static configuration may have, by version, and those that are none.

`static_options.txt` lists them as Traefik's own reference pages of 2.0 to 3.7 do: name, type, and
the minor versions that have it. `*` stands for a name that the user chooses. Types were found out
by giving a real Traefik a value of none.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jctc_lint.facts.traefik.go_values import FALSE, TRUE
from jctc_lint.facts.traefik.static import Origin
from jctc_lint.record import field, record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.traefik.instances import Instance
    from jctc_lint.facts.traefik.static import Setting

OPTIONS = Path(__file__).with_name("static_options.txt")
NEWEST = {2: 11, 3: 7}
"""Of each major version the last minor one whose options are listed."""
MAX_NAME = 300
_FREE = frozenset({"accesslog", "experimental", "metrics", "tracing", "providers", "log"})
"""Sections with names at their ends that may hold dots, or whole trees of a plugin."""
_DURATION = pattern(r"^[-+]?(?:\d+|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$")
_INTEGER = pattern(r"^[-+]?\d+$")
_LIKE = 0.75
"""How much a name is like the one that was meant (difflib)."""


class Fault(StrEnum):
    """What is wrong with an option."""

    UNKNOWN = "unknown"
    REMOVED = "removed"
    TOO_NEW = "too-new"
    VALUE = "value"


@record(eq=True)
class OptionFault:
    """An option for which Traefik stops at its start.

    `meant` is the option that was probably meant; `version` since when it is there, or no longer;
    `kind` the type of value that it takes. `floating` when a newer Traefik may know it.
    """

    setting: Setting
    fault: Fault
    meant: str = ""
    version: str = ""
    kind: str = ""
    floating: bool = False


@record
class _Option:
    kind: str
    spans: tuple[tuple[tuple[int, int], tuple[int, int]], ...]

    def known_in(self, version: tuple[int, int]) -> bool:
        return any(first <= version <= last for first, last in self.spans)


@record(frozen=False)
class _Node:
    option: _Option | None = None
    below: dict[str, _Node] = field(default_factory=dict)


def faults(instance: Instance) -> Iterator[OptionFault]:
    """The options of its configuration that a Traefik of this version refuses to start with."""
    if instance.major not in NEWEST:
        return
    for name, setting in instance.static.settings.items():
        if name == "configfile" or "$" in name or len(name) > MAX_NAME:
            continue
        found = _fault(name, setting, instance)
        if found is not None:
            yield found


def is_option(name: str) -> bool:
    """True for an option that some version of Traefik knows."""
    node, _ = _find(_path(name))
    return node is not None and node.option is not None


def _fault(name: str, setting: Setting, instance: Instance) -> OptionFault | None:
    newest = NEWEST[instance.major]
    told = instance.version[1] if len(instance.version) > 1 else None
    version = (instance.major, newest if told is None else min(told, newest))
    path = _path(name)
    node, matched = _find(path)
    if node is None:
        floating = told is None or told > newest
        return OptionFault(
            setting, Fault.UNKNOWN, _meant(path, matched, version), floating=floating
        )
    option = node.option
    if option is None:
        return None
    if not option.known_in(version):
        return _of_another_version(setting, option, version)
    return _wrong_value(setting, option, instance)


def _of_another_version(
    setting: Setting, option: _Option, version: tuple[int, int]
) -> OptionFault | None:
    starts = [start for start, _ in option.spans if start[0] == version[0]]
    if starts:
        first = min(starts)
        text = f"{first[0]}.{first[1]}"
        return OptionFault(setting, Fault.TOO_NEW, version=text) if first > version else None
    if version[0] == 3:
        return OptionFault(setting, Fault.REMOVED, version="3.0")
    start = min(start for start, _ in option.spans)
    return OptionFault(setting, Fault.TOO_NEW, version=f"{start[0]}.{start[1]}")


def _wrong_value(setting: Setting, option: _Option, instance: Instance) -> OptionFault | None:
    text = setting.text
    if text is None or (text == "" and instance.static.origin is not Origin.FLAGS):
        return None
    wrong = (
        (option.kind == "bool" and text not in TRUE | FALSE)
        or (option.kind == "int" and not _INTEGER.match(text))
        or (option.kind == "duration" and not _DURATION.match(text))
    )
    return OptionFault(setting, Fault.VALUE, kind=option.kind) if wrong else None


def _path(name: str) -> list[str]:
    return [part.partition("[")[0] for part in name.split(".") if not part.isdigit()]


@cache
def _tree() -> _Node:
    root = _Node()
    for line in OPTIONS.read_text(encoding="utf-8").splitlines():
        name, kind, spans = line.split()
        node = root
        for part in _path(name.replace("[]", "")):
            node = node.below.setdefault(part, _Node())
        node.option = _Option(kind, tuple(map(_span, spans.split(","))))
    return root


def _span(text: str) -> tuple[tuple[int, int], tuple[int, int]]:
    first, dash, last = text.partition("-")
    end = _minor(last) if last else (99, 0) if dash else _minor(first)
    return _minor(first), end


def _minor(text: str) -> tuple[int, int]:
    major, _, minor = text.partition(".")
    return int(major), int(minor)


def _find(path: list[str]) -> tuple[_Node | None, list[str]]:
    """The node of an option, and the known part of the way to it."""
    node = _tree()
    for number, part in enumerate(path):
        following = node.below.get(part) or node.below.get("*")
        if following is None:
            ends_free = path[number - 1 : number] and node is not _tree() and not node.below
            if ends_free and path[0] in _FREE and _is_free(path[:number]):
                return _Node(), path
            return None, path[:number]
        node = following
    return node, path


def _is_free(path: list[str]) -> bool:
    """True when the last part of a known way is a name that the user chose."""
    node = _tree()
    free = False
    for part in path:
        free = part not in node.below
        node = node.below.get(part) or node.below["*"]
    return free


def _meant(path: list[str], matched: list[str], version: tuple[int, int]) -> str:
    """The option that the author meant: the first unknown part replaced by one like it."""
    from difflib import get_close_matches

    node = _tree()
    for part in matched:
        node = node.below.get(part) or node.below["*"]
    wrong = path[len(matched)]
    for name in get_close_matches(wrong, node.below, 3, _LIKE):
        better = [*matched, name, *path[len(matched) + 1 :]]
        found, _ = _find(better)
        if found is not None and (found.option is None or found.option.known_in(version)):
            return ".".join(better)
    return ""
