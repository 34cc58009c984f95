"""`docker run` of what is a Compose service: by its container name, its image or its build."""

from __future__ import annotations

import posixpath
from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.facts.deploy.docker import docker_builds, docker_runs
from jctc_lint.facts.images.known import parse_reference, reference_of
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jctc_lint.facts.compose.model import Service
    from jctc_lint.facts.deploy.docker import DockerBuild, DockerRun
    from jctc_lint.facts.images.known import Reference
    from jctc_lint.facts.repository import Repository

_REFERENCE = pattern(r"\$\{[^{}]*\}|\$\(\w+\)|\$\w+")
_UNKNOWN = "unknown"
_ENDING = frozenset({"stop", "rm", "kill", "rename"})


class Match(StrEnum):
    """How a run is known to start a service."""

    NAME = "name"
    IMAGE = "image"
    BUILD = "build"


@record
class Replacement:
    """A `docker run` that starts what Compose has as `service`."""

    run: DockerRun
    service: Service
    match: Match

    @property
    def takes_over(self) -> bool:
        """True when something besides shows that it takes the place of Compose's container.

        That is: it runs on the server by ssh, joins the project's network, or the container of
        Compose is stopped or removed in the same sequence.
        """
        run = self.run
        project = self.service.project
        networks = {network.name for network in project.networks.values()}
        joined = {option.text for option in (*run.line.all("network"), *run.line.all("net"))}
        if run.call.command.remote or networks & joined:
            return True
        names = container_names(self.service)
        return any(
            command.program in ("docker", "podman")
            and any(word.text in _ENDING for word in command.words[1:3])
            and any(word.text in names for word in command.words[2:])
            for command in run.call.sequence.commands
        )

    @property
    def title(self) -> str:
        """The container's name if it has one, else its image."""
        image = self.run.image
        return self.run.name_text or (image.text if image is not None else self.service.name)


def replacements(repository: Repository, services: Iterable[Service]) -> Iterator[Replacement]:
    """Every `docker run` of one of the services, with the first that it is known to start."""
    services = tuple(services)
    if not services:
        return
    runs = docker_runs(repository)
    builds = docker_builds(repository) if runs else ()
    for run in runs:
        for service in services:
            match = _match(run, service, builds)
            if match is not None:
                yield Replacement(run, service, match)
                break


def _match(run: DockerRun, service: Service, builds: tuple[DockerBuild, ...]) -> Match | None:
    if run.name_text is not None and run.name_text in container_names(service):
        return Match.NAME
    image = image_named(run.image.text) if run.image is not None else None
    if image is None:
        return None
    own = reference_of(service.image) if service.image is not None else None
    if own is not None and same_image(image, own) and not own.path.startswith("library/"):
        return Match.IMAGE
    for build in builds:
        tags = [image_named(tag) for tag in build.tags]
        same = any(tag is not None and same_image(tag, image) for tag in tags)
        if same and builds_service(build, service):
            return Match.BUILD
    return None


def container_names(service: Service) -> set[str]:
    """What Docker calls the containers of a service; empty where that is not known."""
    if service.container_name is not None:
        return {service.container_name.resolved} if service.container_name.resolved else set()
    parts = (service.project.name, service.name, "1")
    return {"-".join(parts), "_".join(parts)}


def image_named(text: str) -> Reference | None:
    """The image that a text names, with the same word in place of every variable."""
    return parse_reference(_REFERENCE.sub(_UNKNOWN, text))


def same_image(one: Reference, other: Reference) -> bool:
    """The same repository, and no tags that are known to differ."""
    if one.repository != other.repository or _UNKNOWN in one.repository:
        return False
    tags = {one.tag or "latest", other.tag or "latest"}
    return len(tags) == 1 or any(_UNKNOWN in tag for tag in tags)


def builds_service(build: DockerBuild, service: Service) -> bool:
    """True when `docker build` takes the context and Dockerfile of the service's own build."""
    own = service.build
    if own is None or own.context is None or build.context is None:
        return False
    call = build.call
    given = call.block.directory
    # Where a script is started is not known: its own folder and the root are both usual.
    starts = [given] if given is not None else ["", posixpath.dirname(call.sequence.source.path)]
    inner = call.command.directory
    for start in starts:
        folder = posixpath.join(start, inner) if inner is not None else start
        context = _normal(posixpath.join(folder, build.context))
        file = build.dockerfile
        path = posixpath.join(folder, file) if file else posixpath.join(context, "Dockerfile")
        if context == _normal(own.context) and own.dockerfile in (_normal(path), None):
            return True
    return False


def _normal(path: str) -> str:
    normal = posixpath.normpath(path)
    return "" if normal == "." else normal
