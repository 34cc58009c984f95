"""What each container gets: `environment`, `env_file`, its image's ENV, scripts that export."""

from __future__ import annotations

import posixpath
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.model import Form
from jctc_lint.facts.environment.images import sets_nothing_of_ours
from jctc_lint.facts.environment.wrappers import Wrapper, wrapper_of
from jctc_lint.facts.images.built import BuiltImage, built_image
from jctc_lint.facts.start.command import command_text, scripts_of, start_words
from jctc_lint.reading.dockerignore import dockerignore_of
from jctc_lint.record import field, record, replace
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.model import Assignment, Build, Service
    from jctc_lint.facts.compose.tree import Table
    from jctc_lint.facts.repository import Repository
    from jctc_lint.text import Source, Span


class How(StrEnum):
    """By what a container gets a variable."""

    ENVIRONMENT = "environment"
    ENV_FILE = "env_file"
    IMAGE = "image"
    SCRIPT = "script"
    BUILD = "build.args"


@record
class Given:
    """A variable that the container gets. `text` is its value, None where that is not known.

    `unset` is the value where the variables that it hangs on are not set. `assignment` is what sets
    it in a Compose or dotenv file. `bare`: only the name is given, the deploying shell may set it.
    """

    name: str
    how: How
    span: Span
    text: str | None = field(default=None, repr=False)
    unset: str | None = field(default=None, repr=False)
    assignment: Assignment | None = field(default=None, repr=False)
    bare: bool = False


@record(frozen=False)
class Supply:
    """What one service's container gets.

    `gaps` say why it may get more than `given`; `doubts` say so of what only may be there, such as
    a `.env` that somebody puts into the build context by hand.
    """

    service: Service
    repository: Repository = field(repr=False)
    given: dict[str, Given] = field(default_factory=dict)
    gaps: tuple[str, ...] = ()

    @property
    def closed(self) -> bool:
        """True when the container surely gets nothing else."""
        return not self.gaps

    @cached_property
    def build(self) -> Build | None:
        """How its image is built, also where another service of the project builds it."""
        return build_of(self.service)

    @cached_property
    def image(self) -> BuiltImage | None:
        return built_image(self.repository.files, self.build) if self.build else None

    @cached_property
    def arguments(self) -> dict[str, Given]:
        """What the build of its image gets by `build.args`."""
        args = self.build.args if self.build is not None else {}
        return {
            name: replace(_of_assignment(name, entry), how=How.BUILD)
            for name, entry in args.items()
        }

    @cached_property
    def scripts(self) -> tuple[Source, ...]:
        """The shell scripts that its start runs."""
        return scripts_of(self.service, self.image, self.repository.files)

    @cached_property
    def command(self) -> str:
        """The text of its start command."""
        return command_text(start_words(self.service, self.image))[0]

    def holds(self, path: str) -> bool:
        """True when a file of the repository, there or not, may lie in the container."""
        if any(
            mount.path is not None and _below(path, mount.path) for mount in self.service.mounts
        ):
            return True
        build, image = self.build, self.image
        if build is None or image is None or build.context is None:
            return build is not None
        inside = path[len(build.context) :].lstrip("/") if build.context else path
        return self.holds_in_context(path) and any(
            _below(inside, source) for source in _copied(image)
        )

    def holds_in_context(self, path: str) -> bool:
        """True when a file would be sent to the builder."""
        build = self.build
        if build is None or build.context is None or not _below(path, build.context):
            return False
        inside = path[len(build.context) :].lstrip("/") if build.context else path
        ignored = dockerignore_of(self.repository.files, build.context, build.dockerfile)
        return not ignored.leaves_out(inside)


_WILD = pattern(r"[*?$\[]")


def _below(path: str, folder: str) -> bool:
    return not folder or path == folder or path.startswith(f"{folder}/")


def _copied(image: BuiltImage) -> Iterator[str]:
    """What the image's own stages copy from the context, as paths in it ("" is all)."""
    for instruction in image.instructions:
        if instruction.name not in ("COPY", "ADD"):
            continue
        *sources, _ = instruction.exec_form or instruction.text.split() or [""]
        if instruction.flag("from") is not None:
            # What another stage holds may come from the context as well.
            yield ""
            continue
        for source in sources:
            path = posixpath.normpath(_WILD.split(source)[0] or ".").lstrip("/")
            # Of a pattern the folder above it counts.
            path = posixpath.dirname(path) if _WILD.search(source) else path
            yield "" if path == "." else path


def build_of(service: Service) -> Build | None:
    """The build of a service's image, also where a service beside it builds the same image."""
    if service.build is not None or service.image is None:
        return service.build
    name = service.image.likely
    for other in service.project.services.values():
        if other.build is not None and other.image is not None and other.image.likely == name:
            return other.build
    return None


def supply_of(service: Service, repository: Repository) -> Supply:
    """What a service's container gets."""
    supply = Supply(service, repository)
    gaps = list(_compose_gaps(supply))
    image = supply.image
    if image is None:
        gaps.append(
            "its Dockerfile was not read" if supply.build else "its image is not built here"
        )
    else:
        if not sets_nothing_of_ours(image.base):
            gaps.append(
                f"its image is made from '{image.base or 'another'}', which may set variables"
            )
        supply.given.update(_of_image(image))
    wrapper = wrapper_of(supply.command, supply.scripts)
    supply.given.update(_of_scripts(wrapper, service))
    if wrapper.reads:
        gaps.append(f"its start runs '{wrapper.reads}'")
    for name, entry in service.environment.items():
        supply.given[name] = _of_assignment(name, entry)
    supply.gaps = tuple(gaps)
    return supply


def _compose_gaps(supply: Supply) -> Iterator[str]:
    service, repository = supply.service, supply.repository
    if not service.project.complete:
        yield "a file of its Compose project was not read"
    for file in service.env_files:
        if file.path is None:
            yield f"the env file '{file.written}' is not in the repository"
        elif not repository.files.exists(file.path) or repository.left_to_others(file.path):
            yield f"the env file '{file.path}' is not kept in the repository"
    table = service_table(service)
    for key in ("secrets", "configs", "extends", "provider"):
        if table is not None and table.get(key) is not None:
            yield f"it has '{key}'"


def service_table(service: Service) -> Table | None:
    """A service as it is written, files joined."""
    root = service.project.root
    services = root.table("services") if root is not None else None
    return services.table(service.name) if services is not None else None


def _of_image(image: BuiltImage) -> Iterator[tuple[str, Given]]:
    spans = {
        name: instruction.span
        for instruction in image.instructions
        if instruction.name == "ENV"
        for name in image.environment
        if name in instruction.text
    }
    for name, text in image.environment.items():
        yield name, Given(name, How.IMAGE, spans.get(name, image.base_span), text, text)


def _of_scripts(wrapper: Wrapper, service: Service) -> Iterator[tuple[str, Given]]:
    for name, span in wrapper.exports.items():
        yield name, Given(name, How.SCRIPT, span or service.span)


def _of_assignment(name: str, entry: Assignment) -> Given:
    how = How.ENV_FILE if entry.form is Form.DOTENV else How.ENVIRONMENT
    value = entry.value
    if value is None:
        return Given(name, how, entry.span, assignment=entry, bare=True)
    return Given(name, how, entry.span, value.resolved, value.unset, entry)
