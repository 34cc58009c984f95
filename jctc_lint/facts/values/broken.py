"""A Compose file that YAML cannot read because of one value: which one it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.facts.values.alterations import Alteration, Weight
from jctc_lint.facts.values.places import Kind, subject_of
from jctc_lint.reading.discover import Kind as FileKind
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.repository import Repository
    from jctc_lint.reading.yaml_tree import YamlFile

_SERVICES = pattern(r"^services:", re.MULTILINE)
_ITEM = pattern(
    r"^(?P<indent>\s*)(?P<dash>-\s+)?(?P<mark>[\"']?)(?P<name>[A-Za-z_][\w.\-\[\]]*)[\"']?"
    r"(?:(?P<equals>=)|:(?=\s))\s*(?P<value>\S.*?)\s*$"
)
_FLOW = pattern(
    r"^\s*(?P<section>environment|labels|args):\s*[\[{]\s*[\"']?(?P<name>[A-Za-z_][\w.\-]*)"
)
_KEY = pattern(r"^(?P<indent>\s*)(?P<name>[\w.\-\"']+):\s*(#.*)?$")
_SECTIONS = {"environment": Kind.ENVIRONMENT, "labels": Kind.LABEL, "args": Kind.ARGUMENT}
_LINES_BACK = 200
"""How far above the place where the parser gave up an unclosed quote or bracket is looked for."""


def broken_values(repository: Repository) -> Iterator[Alteration]:
    """The values that keep Compose files from being read, at most one a file."""
    for path in repository.inventory.of(FileKind.COMPOSE):
        file = repository.yaml(path)
        if file is not None and file.problem is not None:
            found = _blame(file)
            if found is not None:
                yield found


def _blame(file: YamlFile) -> Alteration | None:
    problem, source = file.problem, file.source
    if problem is None or not _SERVICES.search(source.text):
        return None
    number = problem.span.line
    found = _at_line(file, number, problem.span.start)
    opened = next((test for word, test in _OPENED if word in problem.reason), None)
    if found is None and opened is not None:
        for above in range(number, max(0, number - _LINES_BACK), -1):
            match = _ITEM.match(source.line(above))
            if match and opened(match["mark"] or match["value"][:1], match["value"]):
                return _at_line(file, above, None)
    return found


def _opens_quote(mark: str, value: str) -> bool:
    return mark in ("'", '"') and value.replace("''", "").count(mark) % 2 == 1


def _opens_bracket(mark: str, value: str) -> bool:
    return (mark == "[" and "]" not in value) or (mark == "{" and "}" not in value)


_OPENED = (("quoted scalar", _opens_quote), ("flow", _opens_bracket))
"""What the parser was reading when it gave up, and how the line looks on which that began."""


def _at_line(file: YamlFile, number: int, offset: int | None) -> Alteration | None:
    source = file.source
    line, start = source.line(number), source.line_starts[number - 1]
    flow = _FLOW.match(line)
    if flow is not None:
        owner = _parent(file, number, len(line) - len(line.lstrip()))
        return _alteration(file, _SECTIONS[flow["section"]], owner, flow["name"], number)
    match = _ITEM.match(line)
    if match is None or (offset is not None and offset < start + match.start("value")):
        return None
    indent = len(match["indent"])
    section_line, section = _section(file, number, indent, listed=match["dash"] is not None)
    if section is None or bool(match["equals"]) != (match["dash"] is not None):
        return None
    above = source.line(section_line)
    owner = _parent(file, section_line, len(above) - len(above.lstrip()))
    return _alteration(file, section, owner, match["name"], number)


def _section(file: YamlFile, number: int, indent: int, *, listed: bool) -> tuple[int, Kind | None]:
    """The line and kind of the key that the entry at a line stands under."""
    for above in range(number - 1, max(0, number - 2000), -1):
        match = _KEY.match(file.source.line(above))
        if match is None:
            continue
        depth = len(match["indent"])
        if depth < indent or (listed and depth == indent):
            return above, _SECTIONS.get(match["name"])
    return 0, None


def _parent(file: YamlFile, number: int, indent: int) -> str:
    """The service that a key at a line belongs to."""
    for above in range(number - 1, max(0, number - 2000), -1):
        match = _KEY.match(file.source.line(above))
        if match is not None and len(match["indent"]) < indent:
            name = match["name"].strip("\"'")
            if name != "build":
                return name
            indent = len(match["indent"])
    return "?"


def _alteration(file: YamlFile, kind: Kind, owner: str, name: str, number: int) -> Alteration:
    span = file.source.line_span(number)
    return Alteration(subject_of(kind, owner, name), owner, name, "unreadable", span, Weight.BREAKS)
