"""Values and assignments (`K=v`, `K: v`) out of decoded trees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.compose.model import Assignment, Form, Value
from jctc_lint.facts.compose.tree import Field, Items, Leaf, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.tree import Item, Tree


def value_of(leaf: Leaf | None) -> Value | None:
    """A scalar as a value; None for a scalar that is absent or null."""
    if leaf is None or leaf.value is None:
        return None
    node = leaf.node
    return Value(
        leaf.text,
        leaf.resolved,
        node.span,
        node.style,
        node.span.text,
        leaf.unknown,
        leaf.unset,
    )


def text_of(leaf: Leaf | None) -> str | None:
    """The text of a scalar as far as it can be told; None when it is absent or null."""
    return leaf.likely if leaf is not None and leaf.value is not None else None


def assignments(tree: Tree | None) -> tuple[Assignment, ...]:
    """All entries of a mapping, a list of `K=v`, or both joined, in order, doubles included."""
    if isinstance(tree, Table):
        return tuple(_from_field(field) for field in tree.fields.values())
    return tuple(_from_items(tree.items)) if isinstance(tree, Items) else ()


def by_name(entries: tuple[Assignment, ...]) -> dict[str, Assignment]:
    """The entries that hold: the last of each name, at the place of the first."""
    return {entry.name: entry for entry in entries}


def _from_items(items: tuple[Item, ...]) -> Iterator[Assignment]:
    for item in items:
        if isinstance(item, Field):
            yield _from_field(item)
        elif isinstance(item, Leaf):
            yield _from_text(item)


def _from_field(field: Field) -> Assignment:
    value = value_of(field.value) if isinstance(field.value, Leaf) else None
    return Assignment(field.name, value, field.span, field.name_span, Form.MAP)


def _from_text(leaf: Leaf) -> Assignment:
    """An item `K=v` or `K`. Variables are put in before it is cut at the first `=`."""
    text = leaf.text
    cut = _equals(leaf)
    if cut < 0:
        return Assignment(leaf.likely, None, leaf.span, leaf.place(0, len(text)), Form.LIST)
    name = leaf.likely.partition("=")[0]
    node = leaf.node
    value = Value(
        text[cut + 1 :],
        _behind_equals(leaf.resolved),
        leaf.place(cut + 1, len(text)),
        node.style,
        node.span.text,
        leaf.unknown,
        _behind_equals(leaf.unset),
    )
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
