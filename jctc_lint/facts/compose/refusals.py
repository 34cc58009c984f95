"""What Compose's YAML reader refuses although it is a YAML tree to us."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.scalars import typed
from jctc_lint.reading.yaml_tree import Mapping, Scalar, Sequence, is_merge
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.reading.yaml_tree import Node
    from jctc_lint.text import Span

_BREAK = pattern("[\x85\u2028\u2029]")
_SLASH = pattern(r"(?<!\\)(?:\\\\)*\\/")
_TAB = pattern(r"\A(?:[&!][^ ]* )*[|>][+-]?[ \t]*(?:#.*)?\n(?: *\n)* *\t")


def scalar_refusals(node: Scalar) -> list[tuple[Span, str]]:
    """Why Compose refuses a scalar, where."""
    reasons = (_of_text(node.style, node.span.text), node.tag and _of_tag(node, node.tag))
    return [(node.span, reason) for reason in reasons if reason]


def _of_text(style: str, text: str) -> str:
    """What ruamel.yaml reads and the reader of Compose (go.yaml.in/yaml) does not."""
    if style == "":
        found = not text.isascii() and _BREAK.search(text)
        return "a line break that only Unicode knows" if found else ""
    if style == '"':
        found = "\\/" in text and _SLASH.search(text)
        return "the escape '\\/', which YAML 1.1 lacks" if found else ""
    found = style != "'" and "\t" in text and _TAB.search(text)
    return "a tab where the indentation is looked for" if found else ""


def _of_tag(node: Scalar, tag: str) -> str:
    if tag in ("!!", "tag:yaml.org,2002:"):
        return "a tag without a name"
    if tag[0] == "!" and "," in tag:
        return "a tag with a comma"
    try:
        typed(node.value, node.style, tag)
    except ValueError:
        return "a value that is not of the type of its tag"
    return ""


def mapping_refusals(node: Mapping) -> Iterator[tuple[Span, str]]:
    """Why Compose refuses a mapping itself, where. Repeated keys are not told here."""
    for entry in node.entries:
        key = entry.key
        if not isinstance(key, Scalar):
            yield key.span, "a key that is a list or a mapping"
        elif is_merge(entry):
            if not _mergeable(entry.value):
                yield key.span, "'<<' with something that is no mapping"
        elif not _is_text(key.value, key.style, key.tag):
            yield key.span, "a key that is no text"


def _mergeable(node: Node) -> bool:
    if isinstance(node, Sequence):
        return all(isinstance(item, Mapping) or item.tag == "!reset" for item in node.items)
    return isinstance(node, Mapping) or node.tag == "!reset"


@lru_cache(maxsize=1024)  # A file has few different keys.
def _is_text(value: str, style: str, tag: str | None) -> bool:
    try:
        return isinstance(typed(value, style, tag), str)
    except ValueError:
        return False
