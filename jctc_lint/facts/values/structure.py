"""Values that YAML does not read as one text: mappings, lists, and items cut at a comma."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.values.alterations import Alteration, Weight
from jctc_lint.facts.values.places import subject_of
from jctc_lint.reading.yaml_tree import Mapping, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.values.places import Section
    from jctc_lint.reading.yaml_tree import Entry, Node
    from jctc_lint.text import Span


def structures(section: Section) -> Iterator[Alteration]:
    """What YAML makes collections of, in one `environment:`, `labels:` or `args:`."""
    if isinstance(section.node, Mapping):
        yield from _in_mapping(section, list(section.node.flat.values()), flow=section.node.flow)
    else:
        for number, item in enumerate(section.node.items):
            following = section.node.items[number + 1 :]
            yield from _item(section, item, following[0] if following else None)


def _in_mapping(section: Section, entries: list[Entry], *, flow: bool) -> Iterator[Alteration]:
    for number, entry in enumerate(entries):
        value = entry.value
        if not isinstance(value, Scalar):
            if value.tag not in ("!reset", "!override"):
                yield _alteration(section, entry.name, "collection", value.span)
        elif flow and number + 1 < len(entries):
            following = entries[number + 1]
            bare = isinstance(following.value, Scalar) and not following.value.span.text
            if bare and _glued(value, following.key):
                yield _alteration(section, entry.name, "comma", value.span.to(following.key.span))


def _item(section: Section, item: Node, following: Node | None) -> Iterator[Alteration]:
    if isinstance(item, Mapping):
        if item.entries and isinstance(item.entries[0].key, Scalar):
            name = item.entries[0].name.partition("=")[0]
            yield _alteration(section, name, "mapping-item", item.span)
    elif isinstance(item, Scalar) and isinstance(following, Scalar):
        name, equals, _ = item.value.partition("=")
        if equals and "=" not in following.value and _glued(item, following):
            yield _alteration(section, name, "comma", item.span.to(following.span))


def _glued(first: Scalar, second: Node) -> bool:
    """True when just a comma, and no blank, stands between two plain scalars."""
    text = first.span.source.text
    return (
        isinstance(second, Scalar)
        and first.plain
        and second.plain
        and text[first.span.end : second.span.start] == ","
    )


def _alteration(section: Section, name: str, how: str, span: Span) -> Alteration:
    subject = subject_of(section.kind, section.owner, name)
    return Alteration(subject, section.owner, name, how, span, Weight.BREAKS)
