"""Secrets of production that everybody knows: weak ones, placeholders, defaults in the code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.model import Role
from jctc_lint.facts.leaks.model import Medium, Use, Worth
from jctc_lint.facts.secrets.names import words_of
from jctc_lint.facts.values.open_secrets import Sort
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.model import Project, Service
    from jctc_lint.facts.leaks.model import Leak
    from jctc_lint.facts.repository import Repository
    from jctc_lint.text import Span

_SAYS_SO = pattern(
    r"^[ \t]*(?:export[ \t]+)?\w{0,40}ENV(?:IRONMENT)?[ \t]*=[ \t]*[\"']?prod(?:uction)?\b",
    re.I | re.M,
)
_COPIED = pattern(
    r"^[ \t]*#[^\n]{0,200}\b(?:copy[ \t]+(?:this|it)|rename[ \t]+(?:this|it)|fill[ \t]+in)\b"
    r"|^[ \t]*#[^\n]{0,80}\bcp[ \t]+\S{1,80}[ \t]+\S{0,80}\.env",
    re.I | re.M,
)
"""A dotenv file with such a remark is the form that others are filled in from."""
_PRODUCTION = frozenset({"prod", "production", "live"})


@record
class Weak:
    """A weak secret. `sort` is the message that tells it; `sure` is False for defaults in code."""

    span: Span
    subject: str
    name: str
    owner: str
    sort: str
    sure: bool = True


def weak_secrets(repository: Repository) -> Iterator[Weak]:
    """The weak secrets of production."""
    for found in repository.open_secrets:
        if found.role is Role.PRODUCTION and found.sort in (Sort.WEAK, Sort.PLACEHOLDER):
            yield Weak(found.span, found.subject, found.name, found.owner, found.sort.value)
    production = [project for project in repository.compose if project.role is Role.PRODUCTION]
    read = {path for project in production for path in project.env_files}
    for leak in repository.leaks:
        if leak.medium is Medium.DOTENV and leak.use is Use.WORK and _is_weak(leak):
            path = leak.span.path
            if path in read or _is_for_production(leak.span):
                yield Weak(leak.span, leak.subject, leak.name, path, leak.worth.value)
        elif leak.medium is Medium.CODE and leak.sort == "fallback" and leak.use is Use.WORK:
            for project in production:
                if _stays(repository, project, leak):
                    owner = project.paths[-1]
                    yield Weak(leak.span, leak.subject, leak.name, owner, "fallback", sure=False)
                    break


def _is_weak(leak: Leak) -> bool:
    return leak.worth in (Worth.WEAK, Worth.PLACEHOLDER) and leak.sort == "literal"


def _is_for_production(span: Span) -> bool:
    """True for a file that is named for production, or says so: `ENVIRONMENT=production`.

    A form that says "copy this file" is none.
    """
    if _COPIED.search(span.source.text):
        return False
    words = {word.lower() for word in words_of(span.path.rpartition("/")[2])}
    return not _PRODUCTION.isdisjoint(words) or _SAYS_SO.search(span.source.text) is not None


def _stays(repository: Repository, project: Project, leak: Leak) -> bool:
    """True when services are built from the code, and none of the project sets the variable."""
    if not project.whole or not project.complete:
        return False
    built = [service for service in project.services.values() if _holds(service, leak.span.path)]
    if not built or not any(service.environment for service in built):
        return False
    name = leak.name.upper()
    if any(_sets(service, name) for service in project.services.values()):
        return False
    return not any(_image_sets(repository, service, name) for service in built)


def _holds(service: Service, path: str) -> bool:
    if service.build is None or service.build.context is None:
        return False
    context = service.build.context.strip("./")
    return not context or path.startswith(f"{context}/")


def _sets(service: Service, name: str) -> bool:
    """Under the name itself, or with a prefix that a settings class may have."""
    return any(
        key.upper() == name or key.upper().endswith(f"_{name}") for key in service.environment
    )


def _image_sets(repository: Repository, service: Service, name: str) -> bool:
    from jctc_lint.facts.images.built import built_image

    image = built_image(repository.files, service.build) if service.build is not None else None
    return image is None or any(key.upper() == name for key in image.environment)
