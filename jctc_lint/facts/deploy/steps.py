"""The steps of a flow: what its commands do to code, images, containers, data and schema."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.compose.model import Project, Service
    from jctc_lint.facts.deploy.addressed import Address
    from jctc_lint.facts.deploy.docker import ComposeCall, DockerBuild, DockerRun
    from jctc_lint.facts.deploy.flows import Placed
    from jctc_lint.text import Span


class Action(StrEnum):
    """What a step does, in the words that `show deploy` prints."""

    CLONE = "clone"
    FETCH = "fetch code"
    BUILD = "build"
    PULL = "pull image"
    UP = "up"
    RUN = "run"
    EXEC = "exec"
    START = "start"
    STOP = "stop"
    RESTART = "restart"
    DOWN = "down"
    COPY = "copy"
    SQL = "sql"
    REQUEST = "request"
    PRUNE = "remove data"
    LOCAL = "command"
    EDIT = "edit env file"
    UNKNOWN = "unknown script"


_DEPENDENTS = frozenset({Action.UP, Action.START})
_DOWNGRADE = pattern(r"\balembic(?:\s+[^\s;&|]+){0,8}?\s+downgrade\b|\bdb\s+downgrade\b")


@record
class Step:
    """A command whose effect is known. `said` is the text that migrations are looked for in.

    `services` are those named, None for all of `project`. `service` is the one whose image or
    container runs `said`. `fresh` for what builds or pulls first (`up --build`).
    """

    action: Action
    placed: Placed
    said: str = ""
    project: Project | None = None
    services: tuple[str, ...] | None = ()
    service: Service | None = None
    fresh: bool = False
    migration: str | None = None
    name: str = ""
    """The container's, image's or volume's name as written."""
    compose: ComposeCall | None = None
    address: Address | None = None
    build: DockerBuild | None = None
    run: DockerRun | None = None

    @property
    def span(self) -> Span:
        return self.placed.command.span

    @property
    def number(self) -> int:
        return self.placed.number

    @property
    def remote(self) -> bool:
        return self.placed.remote

    @cached_property
    def downgrades(self) -> bool:
        return "downgrade" in self.said and _DOWNGRADE.search(self.said) is not None

    @cached_property
    def speaks_of_migrations(self) -> bool:
        """True for what may migrate, by some way that is not followed."""
        return any(word in self.said.lower() for word in _MIGRATING)

    def covers(self, service: Service) -> bool:
        """True when it acts on a service: named, among all, or needed by one that is started."""
        if self.project is None or service.name not in self.project.services:
            return False
        if self.services is None or service.name in self.services:
            return True
        return self.action in _DEPENDENTS and service.name in _needed(self.project, self.services)

    def builds(self, service: Service) -> bool:
        """True when it makes or fetches the image of a service anew."""
        from jctc_lint.facts.deploy.replacements import builds_service, image_named, same_image
        from jctc_lint.facts.images.known import reference_of

        if self.build is not None:
            own = reference_of(service.image) if service.image is not None else None
            tags = [image_named(tag) for tag in self.build.tags]
            named = own is not None and any(tag and same_image(tag, own) for tag in tags)
            return named or (service.image is None and builds_service(self.build, service))
        if self.action is Action.PULL and self.project is None:
            return service.image is not None and self.name.split(":")[0] in service.image.text
        building = self.action in (Action.BUILD, Action.PULL) or self.fresh
        if not building or not self._same_image(service):
            return False
        pulls = self.action is Action.PULL
        return service.image is not None if pulls else service.build is not None

    def _same_image(self, service: Service) -> bool:
        if self.covers(service):
            return True
        if self.project is None or service.image is None:
            return False
        return any(
            other.image is not None and other.image.text == service.image.text
            for other in self.project.services.values()
            if self.covers(other)
        )


_MIGRATING = ("migrat", "alembic", "prestart", "pre_start", "pre-start", "upgrade_db", "db upgrade",
              "init_db", "initdb", "init-db")  # fmt: skip


def _needed(project: Project, names: tuple[str, ...]) -> set[str]:
    """The services that are started for those named, these included."""
    found: set[str] = set()
    pending = list(names)
    while pending:
        name = pending.pop()
        service = project.services.get(name)
        if name not in found and service is not None:
            found.add(name)
            pending.extend(service.depends_on)
            pending.extend(link.split(":")[0] for link in service.links)
    return found
