"""What Compose's YAML reader refuses although it is a YAML tree to us."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.scalars import typed
from jctc_lint.reading.yaml_tree import Mapping, Scalar, Sequence, is_merge
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.reading.yaml_tree import Entry, Node
    from jctc_lint.text import Span

_TAB = pattern(r"\A(?:[&!][^ ]* )*[|>][+-]?[ \t]*(?:#.*)?\n(?: *\n)* *\t")
_BY_STYLE = {
    "": (re.compile("[\x85\u2028\u2029]"), "a line break that only Unicode knows"),
    '"': (re.compile(r"(?<!\\)(?:\\\\)*\\/"), "the escape '\\/', which YAML 1.1 lacks"),
    "|": (_TAB, "a tab where the indentation is looked for"),
    ">": (_TAB, "a tab where the indentation is looked for"),
}
"""By style, what ruamel.yaml reads and the reader of Compose (go.yaml.in/yaml) does not."""


def scalar_refusals(node: Scalar) -> Iterator[tuple[Span, str]]:
    """Why Compose refuses a scalar, where."""
    refusal = _BY_STYLE.get(node.style)
    if refusal is not None and refusal[0].search(node.span.text):
        yield node.span, refusal[1]
    if node.tag in ("!!", "tag:yaml.org,2002:"):
        yield node.span, "a tag without a name"
    elif node.tag is not None and node.tag[0] == "!" and "," in node.tag:
        yield node.span, "a tag with a comma"
    elif node.tag is not None:
        try:
            typed(node.value, node.style, node.tag)
        except ValueError:
            yield node.span, "a value that is not of the type of its tag"


def mapping_refusals(node: Mapping) -> Iterator[tuple[Span, str]]:
    """Why Compose refuses a mapping itself, where. Repeated keys are not told here."""
    for entry in node.entries:
        if is_merge(entry):
            if not _mergeable(entry.value):
                yield entry.key.span, "'<<' with something that is no mapping"
        elif not isinstance(entry.key, Scalar):
            yield entry.key.span, "a key that is a list or a mapping"
        elif not _is_text(entry):
            yield entry.key.span, "a key that is no text"


def _mergeable(node: Node) -> bool:
    if isinstance(node, Sequence):
        return all(isinstance(item, Mapping) or item.tag == "!reset" for item in node.items)
    return isinstance(node, Mapping) or node.tag == "!reset"


def _is_text(entry: Entry) -> bool:
    key = entry.key
    if not isinstance(key, Scalar) or (key.style and key.tag is None):
        return True
    try:
        return isinstance(typed(key.value, key.style, key.tag), str)
    except ValueError:
        return False
