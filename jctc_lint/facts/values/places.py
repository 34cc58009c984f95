"""Every place of a repository where a value for a container is written, file by file."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.environment import Surroundings, known
from jctc_lint.facts.compose.interpolation import Variables
from jctc_lint.facts.compose.model import Role
from jctc_lint.facts.compose.tree import Decoder
from jctc_lint.facts.compose.unusual import env_files_in_scripts
from jctc_lint.facts.compose.values import assignments
from jctc_lint.facts.secrets.names import is_secret_name
from jctc_lint.facts.secrets.shapes import provider_secrets, url_passwords
from jctc_lint.reading.yaml_tree import Mapping, Scalar, Sequence
from jctc_lint.record import field, record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.model import Assignment, Problem, Project
    from jctc_lint.facts.repository import Repository
    from jctc_lint.reading.yaml_tree import Node, YamlFile
    from jctc_lint.text import Span


MAX_VALUE = 32_768
"""Characters; longer values are no settings that anybody typed, and are not judged."""


class Kind(StrEnum):
    """What a value is for; the words are those of the Compose file."""

    ENVIRONMENT = "environment"
    LABEL = "labels"
    DEPLOY_LABEL = "deploy.labels"
    ARGUMENT = "build.args"
    VARIABLE = "variables"
    """A line of a dotenv file."""


class Use(StrEnum):
    """What a command is for."""

    COMMAND = "command"
    ENTRYPOINT = "entrypoint"
    TEST = "healthcheck.test"


@record
class Place:
    """One assignment where it is written. `owner` is the service, or the dotenv file's path."""

    kind: Kind
    owner: str
    assignment: Assignment

    @property
    def name(self) -> str:
        return self.assignment.name.strip()

    @property
    def text(self) -> str:
        """The value as YAML or the dotenv reader gives it, variables not put in."""
        return self.assignment.value.text if self.assignment.value is not None else ""

    @property
    def subject(self) -> str:
        return subject_of(self.kind, self.owner, self.name)

    @property
    def secret(self) -> bool:
        """True when its name or its shape says that it holds a secret."""
        return is_secret_name(self.name) or any(
            True for places in (url_passwords, provider_secrets) for _ in places(self.text)
        )


@record
class Command:
    """A command, an entrypoint or a health check's test. `parts` is the one string, or the list."""

    use: Use
    owner: str
    parts: tuple[Scalar, ...]
    listed: bool
    span: Span

    def texts(self) -> Iterator[tuple[Scalar, str]]:
        """Its parts, a word of a list with the option that it is the value of."""
        before = ""
        for part in self.parts:
            option = self.listed and before.startswith("-") and "=" not in before
            yield part, f"{before} {part.value}" if option else part.value
            before = part.value

    @property
    def subject(self) -> str:
        return f"services.{self.owner}.{self.use}"


@record
class Section:
    """`environment:`, `labels:` or `args:` of a service as YAML has it."""

    kind: Kind
    owner: str
    node: Mapping | Sequence


@record(frozen=False)
class ComposeValues:
    """The values of one Compose file. `project` is the one that matters most that it is in."""

    file: YamlFile
    project: Project
    places: list[Place] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    variables: Variables = field(default_factory=lambda: Variables({}))


def subject_of(kind: Kind, owner: str, name: str) -> str:
    """What a finding about a value is about."""
    return f"variables.{name}" if kind is Kind.VARIABLE else f"services.{owner}.{kind}.{name}"


_ROLES = (Role.PRODUCTION, Role.DEFAULT, Role.DEVELOPMENT)
"""What a file is for that several projects share: the first of these."""


def compose_values(repository: Repository) -> tuple[ComposeValues, ...]:
    """The values of all Compose files, each file once."""
    found: dict[str, ComposeValues] = {}
    for project in sorted(repository.compose, key=lambda one: _ROLES.index(one.role)):
        for path in project.paths:
            file = repository.yaml(path)
            if path not in found and file is not None:
                found[path] = _values_of(file, project)
    return tuple(found.values())


def _values_of(file: YamlFile, project: Project) -> ComposeValues:
    given = {
        name: known(assignment.value)
        for name, assignment in project.variables.items()
        if assignment.value is not None
    }
    values = ComposeValues(file, project, variables=Variables(given))
    decoder = Decoder(values.variables)
    seen: set[int] = set()
    for document in file.documents:
        services = document.get("services") if isinstance(document, Mapping) else None
        for name, entry in services.flat.items() if isinstance(services, Mapping) else ():
            if isinstance(entry.value, Mapping):
                _read_service(values, decoder, seen, name, entry.value)
    return values


def _read_service(
    values: ComposeValues, decoder: Decoder, seen: set[int], owner: str, service: Mapping
) -> None:
    for kind, node in _sections(service):
        if isinstance(node, Scalar) or node is None:
            continue
        if id(node) not in seen:
            seen.add(id(node))
            values.sections.append(Section(kind, owner, node))
        for assignment in assignments(decoder.decode(node), [], {}):
            origin = assignment.value.origin if assignment.value else assignment.null
            size = len(assignment.value.text) if assignment.value else 0
            if origin is not None and id(origin) not in seen and size <= MAX_VALUE:
                seen.add(id(origin))
                values.places.append(Place(kind, owner, assignment))
    for use, node in _commands(service):
        if node is not None and id(node) not in seen:
            seen.add(id(node))
            parts = node.items if isinstance(node, Sequence) else [node]
            scalars = tuple(part for part in parts if isinstance(part, Scalar))
            if sum(len(scalar.value) for scalar in scalars) <= MAX_VALUE:
                listed = isinstance(node, Sequence)
                values.commands.append(Command(use, owner, scalars, listed, node.span))


def _sections(service: Mapping) -> Iterator[tuple[Kind, Node | None]]:
    yield Kind.ENVIRONMENT, service.get("environment")
    yield Kind.LABEL, service.get("labels")
    deploy, build = service.get("deploy"), service.get("build")
    if isinstance(deploy, Mapping):
        yield Kind.DEPLOY_LABEL, deploy.get("labels")
    if isinstance(build, Mapping):
        yield Kind.ARGUMENT, build.get("args")


def _commands(service: Mapping) -> Iterator[tuple[Use, Node | None]]:
    yield Use.COMMAND, service.get("command")
    yield Use.ENTRYPOINT, service.get("entrypoint")
    check = service.get("healthcheck")
    if isinstance(check, Mapping):
        yield Use.TEST, check.get("test")


_BARE = pattern(r"^[ \t]*(?:-[ \t]*[\"']?(\w+)[\"']?|(\w+):)[ \t]*(?:#.*)?$", re.MULTILINE)
_USED = pattern(r"\$\{?(\w+)")


def names_used(project: Project) -> frozenset[str]:
    """Names that the project's files take from outside: `${NAME}`, or `NAME` without a value."""
    names: set[str] = set()
    for source in project.files:
        names.update(_USED.findall(source.text))
        for listed, mapped in _BARE.findall(source.text):
            names.add(listed or mapped)
    return frozenset(names)


@record(frozen=False)
class DotenvValues:
    """The values of a dotenv file that Compose reads. `used` names those that get somewhere."""

    path: str
    places: list[Place]
    problem: Problem | None
    used: frozenset[str] | None
    """None: all of them, the file is an `env_file`."""


def dotenv_values(repository: Repository) -> tuple[DotenvValues, ...]:
    """The dotenv files that Compose reads, each once; not those with `format: raw`, kept as is."""
    wanted: dict[str, frozenset[str] | None] = {}
    for project in repository.compose:
        beside = f"{project.directory}/.env" if project.directory else ".env"
        known_names = wanted.get(beside, frozenset())
        if known_names is not None and repository.files.exists(beside):
            wanted[beside] = known_names | names_used(project)
        for service in project.services.values():
            for env_file in service.env_files:
                if env_file.path is not None and env_file.format != "raw":
                    wanted[env_file.path] = None
    for path in env_files_in_scripts(repository) - set(wanted):
        if repository.files.exists(path):
            wanted[path] = frozenset[str]().union(*map(names_used, repository.compose))
    found = []
    for path, used in sorted(wanted.items()):
        if repository.files.exists(path):
            read = Surroundings(repository).dotenv(path, Variables({}), {})
            if read is not None:
                places = [
                    Place(Kind.VARIABLE, path, assignment)
                    for assignment in read[0]
                    if assignment.value is None or len(assignment.value.text) <= MAX_VALUE
                ]
                found.append(DotenvValues(path, places, read[1], used))
    return tuple(found)
