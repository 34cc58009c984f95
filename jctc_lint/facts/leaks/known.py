"""What other facts know of secrets: which are in use, and which are told by another rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.compose.model import Role
from jctc_lint.facts.leaks.model import Medium, Use, Worth
from jctc_lint.facts.leaks.worth import is_strong, worth_of
from jctc_lint.facts.secrets.shapes import url_passwords
from jctc_lint.facts.values.deployed import is_deployed

if TYPE_CHECKING:
    from jctc_lint.facts.repository import Repository

_REAL = (Medium.DOTENV, Medium.SCRIPT, Medium.CODE, Medium.CONFIGURATION)


def told_by_compose(repository: Repository) -> frozenset[str]:
    """Compose files whose tokens `hard-coded-secret` tells."""
    return frozenset(
        values.file.source.path
        for values in repository.compose_values
        if is_deployed(repository, values.file.source.path, values.project.role)
    )


def mounted(repository: Repository, path: str) -> bool:
    """True for a file that a service of production mounts, itself or a folder above it."""
    return any(
        mount.path is not None and (path == mount.path or path.startswith(f"{mount.path}/"))
        for project in repository.compose
        if project.role is Role.PRODUCTION
        for service in project.services.values()
        for mount in service.mounts
    )


def values_in_use(repository: Repository) -> dict[str, bool]:
    """Secrets that stand in files that something runs with: nobody can call them examples.

    True for those that are more than the password that a script gives to an account.
    """
    values: dict[str, bool] = {}
    for leak in repository.leaks:
        if leak.worth is Worth.SECRET and leak.use is Use.WORK and leak.medium in _REAL:
            values[leak.value] = values.get(leak.value, False) or leak.sort != "hashed"
    for compose in repository.compose_values:
        if compose.project.role is not Role.PRODUCTION:
            continue
        for place in compose.places:
            if worth_of(place.name, place.text) is Worth.SECRET:
                values[place.text] = True
            for at in url_passwords(place.text):
                values[place.text[at.start : at.end]] = True
    return {value: sure for value, sure in values.items() if len(value) >= 8 and is_strong(value)}
