"""Whether a file is a Compose file, by the keys at its top."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.repository import Repository

SECTIONS = frozenset(
    {"services", "include", "networks", "volumes", "secrets", "configs", "version"}
)
"""Keys of which a Compose file has one at its top."""


_YTT = pattern(r"^[ \t]*#@[ \t]*(?:load\(|data/|overlay/|if |for |def |end\b)", re.MULTILINE)


def made_by_ytt(text: str) -> bool:
    """True for a template of ytt, whose directives are comments: the file parses as YAML, and what
    Compose is given is another one."""
    return "#@" in text and _YTT.search(text) is not None


def is_compose(repository: Repository, path: str) -> bool:
    """True when the file's content is a Compose file (or part of one)."""
    source = repository.files.read(path)
    if source is None or not any(key in source.text for key in SECTIONS):
        return False  # Told without reading it as YAML, as most that is none.
    if made_by_ytt(source.text):
        return False
    from jctc_lint.reading.yaml_tree import Mapping

    file = repository.yaml(path)
    return file is not None and any(
        isinstance(document, Mapping) and not SECTIONS.isdisjoint(document.flat)
        for document in file.documents
    )
