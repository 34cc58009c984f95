"""Whether a file is a Compose file, by the keys at its top."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jctc_lint.facts.repository import Repository

SECTIONS = frozenset(
    {"services", "include", "networks", "volumes", "secrets", "configs", "version"}
)
"""Keys of which a Compose file has one at its top."""


def is_compose(repository: Repository, path: str) -> bool:
    """True when the file's content is a Compose file (or part of one)."""
    source = repository.files.read(path)
    if source is None or not any(key in source.text for key in SECTIONS):
        return False  # Told without reading it as YAML, as most that is none.
    from jctc_lint.reading.yaml_tree import Mapping

    file = repository.yaml(path)
    return file is not None and any(
        isinstance(document, Mapping) and not SECTIONS.isdisjoint(document.flat)
        for document in file.documents
    )
