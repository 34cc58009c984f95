"""What other facts know of secrets: which values are in use, and what names deployed files give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.leaks.model import Medium, Use, Worth
from jctc_lint.facts.leaks.worth import is_strong, worth_of
from jctc_lint.facts.secret_shapes import url_passwords
from jctc_lint.facts.values.deployed import is_deployed
from jctc_lint.reading.discover import Kind
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.repository import Repository

_FILE = pattern(r"[\w.\-]+\.(?:pem|key|p12|pfx|ppk|kdbx)\b|\bid_(?:rsa|dsa|ecdsa|ed25519)\b")
_REAL = (Medium.DOTENV, Medium.SCRIPT, Medium.CODE, Medium.CONFIGURATION)


def told_by_compose(repository: Repository) -> frozenset[str]:
    """Compose files whose tokens `hard-coded-secret` tells."""
    return frozenset(
        values.file.source.path
        for values in repository.compose_values
        if is_deployed(repository, values.file.source.path, values.project.role)
    )


def deployed_names(repository: Repository) -> frozenset[str]:
    """Names of key files that Compose files, Dockerfiles and scripts that deploy speak of."""
    found: set[str] = set()
    for path in told_by_compose(repository):
        found.update(_FILE.findall(repository.files.glance(path)))
    for kind in (Kind.DOCKERFILE, Kind.TRAEFIK):
        for text in repository.texts(kind):
            found.update(_FILE.findall(text))
    return frozenset(found)


def values_in_use(repository: Repository) -> frozenset[str]:
    """Secrets that stand in files that something runs with: nobody can call them examples."""
    values = {
        leak.value
        for leak in repository.leaks
        if leak.worth is Worth.SECRET and leak.use is Use.WORK and leak.medium in _REAL
    }
    for compose in repository.compose_values:
        path = compose.file.source.path
        if not is_deployed(repository, path, compose.project.role):
            continue
        for place in compose.places:
            if worth_of(place.name, place.text) is Worth.SECRET:
                values.add(place.text)
            values.update(place.text[at.start : at.end] for at in url_passwords(place.text))
    return frozenset(value for value in values if len(value) >= 8 and is_strong(value))
