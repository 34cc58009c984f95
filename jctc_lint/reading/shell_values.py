"""Variables of shell text that have one value, always: they are put in where they are used."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from jctc_lint.reading.shell_words import words_of
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from tree_sitter import Node

    from jctc_lint.reading.shell_words import Parsed

MAX_VALUE = 256
"""Longest value of a variable that is put in for it."""

_SOMETIMES = frozenset(
    {
        "if_statement", "case_statement", "while_statement", "for_statement",
        "c_style_for_statement", "subshell", "command_substitution", "command", "list",
    }
)  # fmt: skip
_READERS = frozenset({"read", "mapfile", "readarray", "getopts", "unset"})
_NAME = pattern(r"^[A-Za-z_]\w*$")


def constants(root: Node, parsed: Parsed) -> dict[str, str]:
    """Variables of the text that have one value, always: set once, to known text, in no branch."""
    assignments: list[tuple[str, Node | None, bool]] = []
    changed: set[str] = set()
    pending = [(root, True)]
    while pending:
        node, always = pending.pop()
        if node.type == "variable_assignment":
            name = node.child_by_field_name("name")
            value = node.child_by_field_name("value")
            plain = (
                name is not None and name.type == "variable_name" and node.children[1].type == "="
            )
            assignments.append((parsed.text(name) if name else "", value, always and plain))
        elif node.type in ("for_statement", "c_style_for_statement"):
            changed.update(parsed.text(n) for n in node.children if n.type == "variable_name")
        elif node.type == "command":
            changed.update(_names_read(node, parsed))
        # `A=b command` and what stands behind `&&` or in a branch need not hold later.
        inner = always and node.type not in _SOMETIMES
        first = always if node.type == "list" else inner
        pending.extend((child, first if at == 0 else inner) for at, child in _backwards(node))
    return _values(assignments, changed, parsed)


def _backwards(node: Node) -> list[tuple[int, Node]]:
    return list(enumerate(node.children))[::-1]


def _values(
    assignments: list[tuple[str, Node | None, bool]], changed: set[str], parsed: Parsed
) -> dict[str, str]:
    times = Counter(name for name, _, _ in assignments)
    values: dict[str, str] = {}
    for name, value, kept in assignments:
        if times[name] > 1 or name in changed or not kept:
            continue
        words = words_of(value, parsed, values, split=False) if value is not None else []
        text = "".join(word.text for word in words)
        if all(word.known for word in words) and len(text) <= MAX_VALUE:
            values[name] = text
    return values


def _names_read(command: Node, parsed: Parsed) -> list[str]:
    name = command.child_by_field_name("name")
    if name is None or parsed.text(name) not in _READERS:
        return []
    words = [parsed.text(child) for child in command.children if child.type == "word"]
    return [word for word in words if _NAME.match(word)]
