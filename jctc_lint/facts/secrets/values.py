"""The values of secrets in a repository's files: what must not be shown anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.leaks.model import Worth
from jctc_lint.facts.secrets.names import (
    default_of,
    is_harmless,
    is_placeholder,
    is_secret_name,
)
from jctc_lint.facts.secrets.shapes import (
    flag_secrets,
    glued_passwords,
    pair_passwords,
    provider_secrets,
    url_passwords,
)
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.repository import Repository

PART_SIZE = 6
"""Characters; shorter parts of a secret tell little."""
COMMON_WORDS = frozenset(
    {
        "postgres", "postgresql", "root", "admin", "administrator", "user", "test", "guest",
        "redis", "mysql", "mariadb", "minio", "minioadmin", "rabbitmq", "mongo", "mongodb",
        "elastic", "password", "secret", "changeme", "default", "localhost", "local", "develop",
        "development", "production", "staging", "docker", "server", "client", "database",
        "service", "grafana", "keycloak", "airflow", "superset", "neo4j", "django", "fastapi",
    }
)  # fmt: skip
_SHAPES = (url_passwords, pair_passwords, flag_secrets, glued_passwords, provider_secrets)


def secret_values(repository: Repository) -> frozenset[str]:
    """Values in the repository's files that must not be shown anywhere.

    Everyday words and names of services, users and databases are left out: hiding them wherever
    they stand would hide the file. Under a secret's name they are hidden all the same.
    """
    secrets: set[str] = set()
    names: set[str] = set()
    for values in repository.compose_values:
        names.update(values.project.services)
    for leak in repository.leaks:
        if leak.value and leak.worth in (Worth.SECRET, Worth.WEAK):
            secrets.update(_lines_of(leak.value) if "\n" in leak.value else (leak.value,))
    for name, value in _assigned(repository):
        if is_secret_name(name):
            secrets.add(value)
            secrets.update(_pieces(value))
        elif name.upper().endswith(("USER", "USERNAME", "DB", "DATABASE", "NAME", "HOST")):
            names.add(value)
        for places in _SHAPES:
            secrets.update(value[place.start : place.end] for place in places(value))
    return frozenset(value for value in secrets if _telling(value) and value not in names)


_VARIABLE = pattern(r"(?<!\$)\$(?P<name>[A-Za-z_]\w*)")


def _pieces(value: str) -> Iterator[str]:
    """Of `abc$Def1`, where Compose sees a variable: what is before it, and its name.

    A name in capitals alone is taken for a variable that somebody means.
    """
    if "$" not in value or _VARIABLE.fullmatch(value):
        return
    for at, piece in enumerate(_VARIABLE.split(value)):
        if len(piece) >= PART_SIZE and not (at % 2 and piece.isupper()) and "${" not in piece:
            yield piece


def _lines_of(key: str) -> Iterator[str]:
    """The lines of a key, as YAML, code and environments hold them too."""
    return (line.strip() for line in key.splitlines() if len(line.strip()) >= 16)


def _assigned(repository: Repository) -> Iterator[tuple[str, str]]:
    """Names and values of everything that is assigned; commands have no name."""
    places = [place for values in repository.compose_values for place in values.places]
    places += [place for values in repository.dotenv_values for place in values.places]
    for place in places:
        if place.text:
            yield place.name, default_of(place.text) or place.text
    for values in repository.compose_values:
        for command in values.commands:
            yield "", " ".join(part.value for part in command.parts)


def _telling(value: str) -> bool:
    text = value.strip()
    return (
        len(text) >= 4
        and text.lower() not in COMMON_WORDS
        and not (text.isdigit() and len(text) < 6)
        and not is_harmless(text)
        and not (is_placeholder(text) and text.isalpha())
    )
