"""Aliases that Compose v5 takes for a circle, although YAML has no quarrel with them.

Its loader notes for each anchor the keys that lead to its aliases, `<<` left out. It refuses a
document in which one such place is inside another: `<<: *a` in a service and `x-note: *a` below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.reading.yaml_tree import Mapping, Scalar, is_merge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.reading.yaml_tree import Node
    from jctc_lint.text import Span

_Path = tuple[str, ...]
_REASON = "an alias that Compose takes for a circle: the same anchor is used in what is around it"


def circles(root: Node) -> Iterator[tuple[Span, str]]:
    """Aliases for which Compose refuses the document, where."""
    if "*" not in root.span.source.text:
        return
    places: dict[int, list[_Path]] = {}
    done: set[int] = set()
    pending: list[tuple[Node, _Path, Span | None]] = [(root, (), None)]
    while pending:
        node, path, alias = pending.pop()
        if alias is not None:
            known = places.setdefault(id(node), [])
            if any(_nested(path, other) for other in known):
                yield alias, _REASON
            known.append(path)
        if isinstance(node, Scalar) or node.tag in ("!reset", "!override") or id(node) in done:
            continue
        done.add(id(node))
        pending.extend(reversed(list(_below(node, path))))


def _below(node: Node, path: _Path) -> Iterator[tuple[Node, _Path, Span | None]]:
    if isinstance(node, Mapping):
        for entry in node.entries:
            merged = is_merge(entry) and path
            yield entry.value, path if merged else (*path, entry.name), entry.alias
    elif not isinstance(node, Scalar):
        for number, item in enumerate(node.items):
            inside = node.span.start <= item.span.start < node.span.end
            yield item, (*path, str(number)), None if inside else node.span


def _nested(one: _Path, other: _Path) -> bool:
    if one == other or "<<" in one or "<<" in other:
        return False
    short, long = sorted((one, other), key=len)
    return len(short) > 0 and long[: len(short)] == short
