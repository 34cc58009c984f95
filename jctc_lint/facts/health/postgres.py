"""PostgreSQL in its public images: where it keeps its data, and what `pg_isready` tells of it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from jctc_lint.facts.images.known import fixed_reference_of, parse_reference
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.compose.model import Mount, Service
    from jctc_lint.facts.health.lists import Part
    from jctc_lint.facts.health.service import ServiceHealth
    from jctc_lint.facts.images.known import Reference
    from jctc_lint.facts.start.readiness import Readiness

OLD_DATA = "/var/lib/postgresql/data"
"""Where the images before 18 keep their data, and where 18 refuses a mount."""
INIT = "/docker-entrypoint-initdb.d"

_IMAGES = frozenset(
    {"docker.io/library/postgres", "docker.io/pgvector/pgvector", "docker.io/postgis/postgis"}
)
"""The official image, and those that are built on it with its entrypoint."""
_LEADING = pattern(r"^(\d{1,2})(?:\.\d+)?(?:[a-z]+\d+)?(?:-|$)")
_PGVECTOR = pattern(r"(?:^|-)pg(\d{1,2})(?:-|$)")
_NEWEST = pattern(r"^(?:latest|alpine[\d.]*|bookworm|bullseye|trixie)$")
_MOVED = 18
"""The first version that keeps its data elsewhere."""


class Postgres:
    """A service that runs one of the images."""

    def __init__(self, readiness: Readiness, reference: Reference) -> None:
        self.readiness = readiness
        self.service: Service = readiness.service
        self.reference = reference

    @property
    def newest(self) -> bool:
        """The tag names no version: whatever is the newest is pulled."""
        return self.reference.tag is None or _NEWEST.match(self.reference.tag) is not None

    @property
    def version(self) -> int | None:
        """The major version, when the tag tells it."""
        tag = self.reference.tag or ""
        found = _PGVECTOR if self.reference.name == "pgvector" else _LEADING
        match = found.search(tag)
        return int(match[1]) if match else None

    @cached_property
    def refused_mount(self) -> Mount | None:
        """The mount because of which the container of version 18 or later exits."""
        if self.reference.digest is not None and self.reference.tag is None:
            return None
        version = self.version
        if (version is None or version < _MOVED) and not self.newest:
            return None
        if self.reference.name == "pgvector" and version is None:
            return None
        if "PGDATA" in self.service.environment or self._own_start:
            return None
        built = self.readiness.built
        if built is not None and "PGDATA" in built.environment:
            return None
        return next(
            (m for m in self.service.mounts if m.target == OLD_DATA and not m.unknown), None
        )

    @property
    def _own_start(self) -> bool:
        """Its entrypoint is not the image's."""
        built = self.readiness.built
        return self.service.entrypoint is not None or (
            built is not None and built.entrypoint is not None
        )

    @property
    def runs_as_root(self) -> bool:
        """Health checks are run by root, as the image leaves it."""
        root = self.service.project.root
        services = root.table("services") if root is not None else None
        own = services.table(self.service.name) if services is not None else None
        built = self.readiness.built
        return own is not None and own.get("user") is None and (built is None or not built.user)

    @cached_property
    def scripts(self) -> Mount | None:
        """The mount that brings scripts that run while the database is made."""
        return next(
            (m for m in self.service.mounts if m.target == INIT or m.target.startswith(f"{INIT}/")),
            None,
        )

    def setting(self, name: str) -> str | None:
        """A variable of the container; None where it is not set or not known."""
        given = self.service.environment.get(name)
        return given.value.resolved if given is not None and given.value is not None else None


def postgres_of(readiness: Readiness) -> Postgres | None:
    """The service as PostgreSQL in one of the images, else None."""
    service = readiness.service
    if service.build is not None:
        base = readiness.built.base if readiness.built is not None else None
        reference = parse_reference(base) if base is not None else None
    elif service.image is not None and service.image.resolved is not None:
        reference = fixed_reference_of(service.image)
    else:
        return None
    if reference is None or reference.repository not in _IMAGES:
        return None
    if readiness.server is None or readiness.server.title != "PostgreSQL":
        return None
    return Postgres(readiness, reference)


def ready_probe(health: ServiceHealth) -> Part | None:
    """The one `pg_isready` of a check; None where there is another command beside it."""
    parts = health.command.parts if health.command is not None else None
    found = [part for part in parts or () if part.program == "pg_isready"]
    others = {part.program for part in parts or ()} - {"pg_isready", "exit", "true", "false"}
    return found[0] if len(found) == 1 and not others else None


def option(part: Part, short: str, long: str) -> str | None:
    """The value of an option of `pg_isready`; None where it is not given."""
    words = part.words
    for number, word in enumerate(words[1:], 1):
        if word in (short, long):
            return words[number + 1] if number + 1 < len(words) else ""
        if word.startswith(f"{long}="):
            return word.partition("=")[2]
        if word.startswith(short) and len(word) > len(short) and not word.startswith("--"):
            return word[len(short) :]
    return None
