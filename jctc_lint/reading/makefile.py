"""The recipes of Makefiles and justfiles: each target's shell lines, variables put in if constant.

Functions, conditionals and includes are not followed: what hangs on them stays unknown.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from jctc_lint.reading.shell_text import UNKNOWN, ShellText
from jctc_lint.record import field, record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jctc_lint.text import Source

MAX_VALUE = 256
"""Longest value of a variable that is put in for it."""

_TARGET = pattern(
    r"^(?![ \t#.])(?P<name>[^:=#\n]{1,200}?)[ \t]*::?(?!=)(?P<needs>[^#;|=\n]{0,1000})(?!=)"
)
_NAME = pattern(r"^[\w.\-]+$")
_VARIABLE = pattern(
    r"^(?:export[ \t]+)?(?P<name>\w+)[ \t]*(?P<sign>[:?+!]{0,3}=)[ \t]*(?P<value>.*)$"
)
_REFERENCE = pattern(r"\$\$|\$\((\w+)\)|\$\{(\w+)\}|\$\([^()]*\)|\$[@<^?*+|%]|\{\{.*?\}\}")


@record
class Recipe:
    """What a target runs, after the targets that it needs. Each line has a shell of its own."""

    target: str
    lines: tuple[ShellText, ...]
    needs: tuple[str, ...] = ()


def recipes(source: Source) -> tuple[Recipe, ...]:
    """The recipes of a Makefile or justfile, in order."""
    lines = _logical_lines(source)
    values = _constants(source, lines)
    found: list[_Open] = []
    for start, end in lines:
        text = source.text[start:end]
        if text[:1] in ("\t", " ") and text.strip():
            if found:
                found[-1].lines.append(_shell(source, start, end, values))
        elif text.strip() and not text.startswith("#"):
            target = _TARGET.match(text)
            if target:
                needs = tuple(name for name in target["needs"].split() if _NAME.match(name))
                found.append(_Open(target["name"].strip().split(" ")[0], needs))
    return tuple(Recipe(recipe.target, tuple(recipe.lines), recipe.needs) for recipe in found)


@record(frozen=False, eq=True)
class _Open:
    """A recipe in the making."""

    target: str
    needs: tuple[str, ...]
    lines: list[ShellText] = field(default_factory=list)


def _logical_lines(source: Source) -> list[tuple[int, int]]:
    """Offsets of the lines without their breaks, continued ones as one."""
    bounds = [*source.line_starts, len(source.text) + 1]
    lines: list[tuple[int, int]] = []
    continued = False
    for start, after in pairwise(bounds):
        end = start + len(source.text[start : after - 1].rstrip("\r\n"))
        if continued:
            lines[-1] = (lines[-1][0], end)
        else:
            lines.append((start, end))
        continued = source.text[start:end].endswith("\\")
    return lines


def _constants(source: Source, lines: list[tuple[int, int]]) -> dict[str, str]:
    """Variables set once, by `=` or `:=`, to text without references."""
    seen: set[str] = set()
    values: dict[str, str] = {}
    for start, end in lines:
        match = _VARIABLE.match(source.text[start:end])
        if match is None:
            continue
        value = match["value"].split(" #")[0].strip()
        if match["name"] in seen or match["sign"] not in ("=", ":=", "::="):
            values.pop(match["name"], None)
        elif "$" not in value and "{{" not in value and len(value) <= MAX_VALUE:
            quoted = match["sign"] == ":=" and value[:1] == value[-1:] and value[:1] in "'\""
            just = source.path.lower().endswith("justfile")
            values[match["name"]] = value[1:-1] if just and quoted else value
        seen.add(match["name"])
    return values


def _shell(source: Source, start: int, end: int, values: Mapping[str, str]) -> ShellText:
    while start < end and source.text[start] in " \t@-+":
        start += 1
    text: list[str] = []
    places: list[int] = []

    def add(part: str, at: int, step: int) -> None:
        text.append(part)
        places.extend(at + step * index for index in range(len(part)))

    at = start
    for match in _REFERENCE.finditer(source.text, start, end):
        add(source.text[at : match.start()], at, 1)
        value = values.get(match[1] or match[2] or "")
        if match[0] == "$$":
            add("$", match.start(), 0)
        elif value is not None:
            add(value, match.start(), 0)
        else:
            add(UNKNOWN * len(match[0]), match.start(), 1)
        at = match.end()
    add(source.text[at:end], at, 1)
    return ShellText(source, "".join(text).replace("\r", " "), places)
