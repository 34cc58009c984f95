"""Files that Compose gives to containers as secrets, where the repository keeps them."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.model import Role
from jctc_lint.facts.leaks.model import Leak, Medium, Use
from jctc_lint.facts.leaks.surroundings import is_kept
from jctc_lint.facts.leaks.worth import worth_of
from jctc_lint.facts.values.deployed import is_deployed
from jctc_lint.reading.yaml_tree import Mapping, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.repository import Repository
    from jctc_lint.facts.values.places import ComposeValues

MAX_SECRET = 4096
"""Characters; what is longer, or has several lines, is a key or a certificate, told as such."""


def secret_files(repository: Repository) -> Iterator[Leak]:
    """The files of `secrets:` that a clone has, with a password or a token in them."""
    seen: set[str] = set()
    for values in repository.compose_values:
        for name, path in _named(values):
            if path not in seen and is_kept(repository, path):
                seen.add(path)
                found = _leak(repository, values, name, path)
                if found is not None:
                    yield found


def _named(values: ComposeValues) -> Iterator[tuple[str, str]]:
    for document in values.file.documents:
        secrets = document.get("secrets") if isinstance(document, Mapping) else None
        for name, entry in secrets.flat.items() if isinstance(secrets, Mapping) else ():
            file = entry.value.get("file") if isinstance(entry.value, Mapping) else None
            if isinstance(file, Scalar) and "$" not in file.value:
                path = posixpath.normpath(posixpath.join(values.project.directory, file.value))
                if not path.startswith(("..", "/", "~")):
                    yield name, path


def _leak(repository: Repository, values: ComposeValues, name: str, path: str) -> Leak | None:
    source = repository.files.read(path)
    text = source.text.strip() if source is not None else ""
    if source is None or not text or "\n" in text or len(text) > MAX_SECRET:
        return None
    role = values.project.role
    deployed = is_deployed(repository, values.file.source.path, role)
    return Leak(
        Medium.FILE, name, "", "production" if role is Role.PRODUCTION else "default",
        source.line_span(source.position(source.text.index(text))[0]),
        Use.WORK if deployed else Use.DEMONSTRATION, worth_of("PASSWORD", text), sure=True,
        value=text,
    )  # fmt: skip
