"""Paths and columns as other programs count them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from jctc_lint.catalogue.rule import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jctc_lint.text import Source

RULE_PAGES = "https://github.com/jctc-lint/jctc-lint/blob/main/docs/rules/"
OWN_RULES = "https://github.com/jctc-lint/jctc-lint/blob/main/docs/declarative-rules.md"
HOMEPAGE = "https://github.com/jctc-lint/jctc-lint"


def rule_page(rule: str, name: str) -> str:
    """The address of a rule's page in the manual; of a repository's own rule, what such rules are.

    `rule` is its id.
    """
    if rule.rstrip("0123456789") not in FAMILIES:
        return OWN_RULES
    return f"{RULE_PAGES}{quote(name, safe='')}.md"


def uri(path: str) -> str:
    """A path as a relative URI reference; bytes that are no UTF-8 are encoded as they are."""
    try:
        data = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half a surrogate pair, which Windows allows in names
        data = path.encode("utf-8", "surrogatepass")
    return quote(data, safe="/")


def repository_prefix(root: Path, environment: Mapping[str, str]) -> str:
    """`root` as a forge sees it from the top of the repository: `backend/`, or empty.

    GitHub's and GitLab's runners say in a variable where the top is.
    """
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        top = environment.get(name)
        if top and root.is_relative_to(Path(top)):
            inside = root.relative_to(Path(top)).as_posix()
            return "" if inside == "." else f"{inside}/"
    return ""


def utf16_column(source: Source, offset: int) -> int:
    """Column of an offset in UTF-16 code units, from 1."""
    before = _before(source, offset)
    return len(before) + sum(char > "\uffff" for char in before) + 1


def utf8_column(source: Source, offset: int) -> int:
    """Column of an offset in bytes of UTF-8, from 1."""
    return len(_before(source, offset).encode(errors="surrogatepass")) + 1


def _before(source: Source, offset: int) -> str:
    """What stands before an offset on its line, line break included when that is behind it."""
    return source.text[source.line_starts[source.position(offset)[0] - 1] : offset]
