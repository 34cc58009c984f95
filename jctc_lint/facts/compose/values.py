"""Values and assignments (`K=v`, `K: v`) out of decoded trees."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.model import Assignment, Form, Problem, Value
from jctc_lint.facts.compose.tree import Field, Leaf, Table
from jctc_lint.record import replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jctc_lint.facts.compose.interpolation import Segment
    from jctc_lint.facts.compose.tree import Item, Tree
    from jctc_lint.text import Span


def value_of(leaf: Leaf | None) -> Value | None:
    """A scalar as a value; None for a scalar that is absent or null."""
    if leaf is None or leaf.value is None:
        return None
    return _value(leaf, 0, leaf.node.span)


def _value(leaf: Leaf, offset: int, span: Span) -> Value:
    """The part of a scalar from `offset` on; before it stands a name and `=`, or nothing."""
    expansion = leaf.expansion
    cut = _behind_equals if offset else _same
    return Value(
        leaf.text[offset:],
        cut(leaf.resolved),
        span,
        leaf.node.style,
        leaf.node.span.text,
        leaf.unknown,
        cut(leaf.unset),
        _shifted(expansion.segments, offset) if expansion is not None else (),
        expansion.error if expansion is not None else None,
        leaf.node,
        offset,
    )


def _shifted(segments: tuple[Segment, ...], offset: int) -> tuple[Segment, ...]:
    """The segments behind `offset`, told from there."""
    if not offset:
        return segments
    found = []
    for part in segments:
        if part.end <= offset:
            continue
        start = max(part.start, offset)
        text = part.text
        if start > part.start and part.name is None and text is not None:
            text = text[start - part.start :]
        unset = text if part.name is None else part.unset
        at, end = start - offset, part.end - offset
        found.append(replace(part, start=at, end=end, text=text, unset=unset))
    return tuple(found)


def _same(text: str | None) -> str | None:
    return text


def text_of(leaf: Leaf | None) -> str | None:
    """The text of a scalar as far as it can be told; None when it is absent or null."""
    return leaf.likely if leaf is not None and leaf.value is not None else None


def assignments(
    tree: Tree | None, problems: list[Problem], made: dict[Item, Assignment]
) -> tuple[Assignment, ...]:
    """All entries of a mapping, a list of `K=v`, or both joined, in order, doubles included.

    `made` keeps what was made of an item, for services that share it.
    """
    if tree is None or (isinstance(tree, Leaf) and tree.value is None):
        return ()
    if isinstance(tree, Leaf):
        problems.append(Problem(tree.span, "is neither a mapping nor a list of 'NAME=value'"))
        return ()
    parts = tree.fields.values() if isinstance(tree, Table) else tree.items
    return tuple(_assignments(parts, problems, made))


def by_name(entries: tuple[Assignment, ...]) -> dict[str, Assignment]:
    """The entries that hold: the last of each name, at the place of the first."""
    return {entry.name: entry for entry in entries}


def _assignments(
    parts: Iterable[Item], problems: list[Problem], made: dict[Item, Assignment]
) -> Iterator[Assignment]:
    for part in parts:
        known = made.get(part)
        if known is not None:
            yield known
        elif isinstance(part, Field):
            if not isinstance(part.value, Leaf):
                problems.append(Problem(part.span, "has a value that is no scalar"))
                continue
            if isinstance(part.value.value, float) and not math.isfinite(part.value.value):
                problems.append(Problem(part.span, "has a value that is no number"))
            yield made.setdefault(part, _from_field(part, part.value))
        elif isinstance(part, Leaf) and isinstance(part.value, str):
            yield made.setdefault(part, _from_text(part))
        else:
            problems.append(Problem(part.span, "has an item that is no 'NAME=value' text"))


def _from_field(field: Field, leaf: Leaf) -> Assignment:
    value = value_of(leaf)
    name, equals, rest = field.name.partition("=")
    if equals and name and value is None:
        # A name with "=" reaches the container as it is, and is read as a name and a value there.
        value = Value(rest, rest, field.name_span, unset=rest)
        return Assignment(name, value, field.span, field.name_span, Form.MAP)
    null = leaf.node if value is None else None
    return Assignment(field.name, value, field.span, field.name_span, Form.MAP, null)


def _from_text(leaf: Leaf) -> Assignment:
    """An item `K=v` or `K`. Variables are put in before it is cut at the first `=`."""
    text = leaf.text
    cut = _equals(leaf)
    if cut < 0:
        return Assignment(leaf.likely, None, leaf.span, leaf.place(0, len(text)), Form.LIST)
    name = leaf.likely.partition("=")[0]
    value = _value(leaf, cut + 1, leaf.place(cut + 1, len(text)))
    return Assignment(name, value, leaf.span, leaf.place(0, cut), Form.LIST)


def _equals(leaf: Leaf) -> int:
    """Offset in the written text of the `=` that ends the name; -1 when there is none."""
    if leaf.expansion is None:
        return leaf.text.find("=")
    for segment in leaf.expansion.segments:
        if segment.name is None:
            found = leaf.text.find("=", segment.start, segment.end)
            if found >= 0:
                return found
        elif "=" in (segment.text or segment.unset or ""):
            return segment.end - 1
    return -1


def _behind_equals(text: str | None) -> str | None:
    return text.partition("=")[2] if text is not None else None
