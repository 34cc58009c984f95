"""What stands at a place of a YAML file, in words that stay when lines move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.reading.yaml_tree import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from jctc_lint.reading.yaml_tree import Node, YamlFile
    from jctc_lint.text import Span

_NAMED = frozenset(
    {
        "networks", "volumes", "secrets", "configs", "depends_on", "env_file", "label_file",
        "links", "volumes_from", "include", "ports", "expose", "profiles", "path", "tmpfs",
    }
)  # fmt: skip
"""Lists whose items are names or places, and no secrets."""
MAX_NAME = 80
"""Longest item (characters) that is told in a path."""


def path_of(file: YamlFile, span: Span) -> str:
    """The path of what begins at a span, as in `services.web.ports[80:80]`; "" when unknown."""
    for document in file.documents:
        if _holds(document, span):
            return ".".join(_path(document, span))
    return ""


def _path(node: Node, span: Span) -> list[str]:
    parts: list[str] = []
    inner: Node | None = node
    while inner is not None and not isinstance(inner, Scalar):
        node, inner = inner, None
        if isinstance(node, Mapping):
            for entry in node.entries:
                if isinstance(entry.key, Scalar) and _holds(entry.key, span):
                    return [*parts, entry.name]
                if _holds(entry.value, span):
                    parts.append(entry.name)
                    inner = entry.value
                    break
                if entry.alias is not None and entry.alias.start <= span.start < entry.alias.end:
                    return [*parts, entry.name]
        elif parts:
            inner = next((item for item in node.items if _holds(item, span)), None)
            if inner is not None:
                parts[-1] += f"[{_name(node, inner, parts[-1])}]"
    return parts


def _holds(node: Node, span: Span) -> bool:
    return node.span.start <= span.start < max(node.span.end, node.span.start + 1)


def _name(sequence: Sequence, item: Node, key: str) -> str:
    """An item by its text, where that is no secret; else by its number."""
    if isinstance(item, Scalar):
        if key in _NAMED and len(item.value) <= MAX_NAME:
            return item.value
        name, equals, _ = item.value.partition("=")
        if equals and key in ("environment", "labels") and len(name) <= MAX_NAME:
            return name
    elif isinstance(item, Mapping):
        for word in ("target", "path", "source"):
            text = item.get(word)
            if isinstance(text, Scalar):
                return text.value
    return str(sequence.items.index(item))
