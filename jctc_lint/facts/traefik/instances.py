"""The Traefik services of a project, and how each is configured."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from jctc_lint.facts.images.built import built_image
from jctc_lint.facts.images.known import parse_reference, reference_of
from jctc_lint.facts.traefik.container_files import ContainerFiles, item_places
from jctc_lint.facts.traefik.labels import Answer
from jctc_lint.facts.traefik.static import (
    Static,
    from_environment,
    from_file,
    from_flags,
    unreadable,
)
from jctc_lint.reading.discover import Kind
from jctc_lint.record import record, replace
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.compose.model import Project, Service
    from jctc_lint.facts.images.built import BuiltImage
    from jctc_lint.facts.images.known import Reference
    from jctc_lint.facts.repository import Repository
    from jctc_lint.text import Span

_FOLDERS = ("/etc/traefik", "/root/.config", "")
_EXTENSIONS = ("toml", "yaml", "yml")
PLACES = tuple(f"{folder}/traefik.{end}" for folder in _FOLDERS for end in _EXTENSIONS)
"""Where Traefik looks for its configuration in a container whose working directory is `/`."""
_VERSION = pattern(r"^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?=$|[-+])")

_OFFICIAL = ("docker.io/library/traefik", "docker.io/traefik/traefik", "ghcr.io/traefik/traefik")
"""Where the tag is Traefik's own version."""


@record
class Instance:
    """A service that runs Traefik. `major` is its version, 3 when the tag does not say.

    `version` is as much of it as the tag says: `(2, 11)` for the newest 2.11, () for any.
    """

    service: Service
    major: int
    static: Static
    version: tuple[int, ...] = ()
    image: BuiltImage | None = None

    @property
    def docker(self) -> Answer:
        """Whether it reads the labels of containers (not those of Swarm services)."""
        on = self.static.on("providers.docker")
        if on is not Answer.YES or self.swarm_mode is Answer.NO:
            return on
        return Answer.NO if self.swarm_mode is Answer.YES else Answer.UNKNOWN

    @property
    def swarm_mode(self) -> Answer:
        """Version 2: whether its Docker provider reads Swarm services instead of containers."""
        return self.static.switch("providers.docker.swarmmode", default=Answer.NO)

    @property
    def swarm(self) -> Answer:
        """Whether it reads the labels of Swarm services."""
        own = self.static.on("providers.swarm")
        return self.swarm_mode if own is Answer.NO else own

    @property
    def exposed_by_default(self) -> Answer:
        """Whether containers without `traefik.enable` are routed."""
        return self.static.switch("providers.docker.exposedbydefault", default=Answer.YES)

    @property
    def exposed_in_swarm(self) -> Answer:
        """Whether Swarm services without `traefik.enable` are routed."""
        if self.static.on("providers.swarm") is Answer.NO:
            return self.exposed_by_default
        return self.static.switch("providers.swarm.exposedbydefault", default=Answer.YES)

    @property
    def default_rule(self) -> Answer:
        """Whether it has a rule of its own for routers without one."""
        if self.static.get("providers.docker.defaultrule") is not None:
            return Answer.YES
        return Answer.NO if self.static.complete else Answer.UNKNOWN

    @property
    def other_providers(self) -> set[str]:
        """Providers that may define routers elsewhere: files, registries, orchestrators."""
        return self.static.names_under("providers") - {
            "docker", "swarm", "providersthrottleduration", "precedence",
        }  # fmt: skip


def instances(project: Project, repository: Repository) -> tuple[Instance, ...]:
    """The Traefik services of a project; none is left out for being hard to read."""
    found = []
    for service in project.services.values():
        image = built_image(repository.files, service.build) if service.build else None
        reference = _reference(service, image)
        if reference is not None and reference.name == "traefik":
            static = _static(service, image, repository)
            version = _version(reference)
            major = version[0] if version else 3
            own = reference.repository in _OFFICIAL
            found.append(Instance(service, major, static, version if own else (), image))
        elif _perhaps(service, reference):
            gap = f"what '{service.name}' runs"
            found.append(Instance(service, 3, unreadable(gap)))
    return tuple(found)


def loose_configurations(repository: Repository) -> list[tuple[str, Static]]:
    """Static configurations of the repository that no Compose service is seen to mount."""
    found = []
    for path in repository.inventory.of(Kind.TRAEFIK):
        static = from_file(repository, path)
        if static.on("entrypoints") is Answer.YES or static.on("providers") is Answer.YES:
            found.append((path, static))
    return found


def _reference(service: Service, image: BuiltImage | None) -> Reference | None:
    if image is not None:
        return parse_reference(image.base) if image.base else None
    return reference_of(service.image) if service.image is not None else None


def _perhaps(service: Service, reference: Reference | None) -> bool:
    """True for a service that its name tells to be Traefik, whose image is not known."""
    known = reference is not None and reference.name != "unknown"
    return not known and service.name.lower() in ("traefik", "reverse-proxy", "proxy")


def _version(reference: Reference) -> tuple[int, ...]:
    match = _VERSION.match(reference.tag or "")
    return tuple(int(part) for part in match.groups() if part is not None) if match else ()


def _static(service: Service, image: BuiltImage | None, repository: Repository) -> Static:
    """The configuration that Traefik takes: of file, flags and environment the first there is."""
    words = _flags(service, image)
    if words is None:
        return unreadable(f"the command of '{service.name}'")
    flags = from_flags(words, _places(service, words))
    files = ContainerFiles(service, image, repository)
    given = flags.get("configfile")
    for place in (given.text or "",) if given is not None else PLACES:
        found = files.find(posixpath.normpath(posixpath.join("/", place)))
        if found == "":
            return unreadable(f"'{place}' in the container of '{service.name}'")
        if found is not None:
            return replace(from_file(repository, found), silenced=flags)
    if given is not None:
        rest = {name: item for name, item in flags.settings.items() if name != "configfile"}
        # Most often the file is made on the server.
        gap = f"the file '{given.text}', which is not in the repository"
        return replace(flags, settings=rest, absent=given, gap=gap)
    if flags.settings or flags.gap:
        return flags
    return _of_variables(service, image, repository)


def _of_variables(service: Service, image: BuiltImage | None, repository: Repository) -> Static:
    if any(
        file.path is None or not repository.files.exists(file.path) for file in service.env_files
    ):
        return unreadable(f"an environment file of '{service.name}'")
    if image is not None and any(name.startswith("TRAEFIK_") for name in image.environment):
        return unreadable(f"the environment that '{image.path}' sets")
    static = from_environment(service.environment.values())
    return static if static.settings else unreadable(f"where '{service.name}' is configured")


def _flags(service: Service, image: BuiltImage | None) -> tuple[str, ...] | None:
    """Traefik's arguments; None when something else stands before them."""
    entrypoint = service.entrypoint
    if entrypoint is None and image is not None and image.entrypoint is not None:
        entrypoint = None if image.entrypoint.shell else image.entrypoint.words
        if entrypoint is None:
            return None
    words = service.command
    if words is None and image is not None and image.command is not None:
        words = None if image.command.shell else image.command.words
        if words is None:
            return None
    if entrypoint:
        program, *arguments = entrypoint
        if posixpath.basename(program) not in ("traefik", "entrypoint.sh"):
            return None
        words = (*arguments, *(words or ()))
    words = words or ()
    if words and words[0] == "traefik":
        words = words[1:]
    other = bool(words) and not words[0].startswith(("-", "$"))
    return None if other and posixpath.basename(words[0]) in ("sh", "bash", "ash") else words


def _places(service: Service, words: tuple[str, ...]) -> list[Span]:
    """Where the arguments stand; one place for all where they are not items of one list."""
    spans = item_places(service, "command")
    if not spans:
        return [service.command_value.span if service.command_value is not None else service.span]
    # A leading `traefik`, or arguments of the entrypoint, are not in both.
    return spans[-len(words) :] if len(spans) >= len(words) else spans[:1]
