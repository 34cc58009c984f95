"""The Compose projects of a repository: files found, grouped, read, joined and told as facts."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.assemble import Assembly, Place
from jctc_lint.facts.compose.consistency import contradictions
from jctc_lint.facts.compose.environment import ContainerEnvironment, Surroundings, known
from jctc_lint.facts.compose.found import Asked
from jctc_lint.facts.compose.grouping import Group, folder_of, group, name_of
from jctc_lint.facts.compose.interpolation import Known, Variables, expand
from jctc_lint.facts.compose.model import Network, Problem, Project, Role
from jctc_lint.facts.compose.sections import is_compose
from jctc_lint.facts.compose.services import service_of
from jctc_lint.facts.compose.shape import misshapen
from jctc_lint.facts.compose.tree import Leaf, Table
from jctc_lint.reading.discover import Kind
from jctc_lint.reading.yaml_tree import Mapping, Scalar
from jctc_lint.record import record

if TYPE_CHECKING:
    from jctc_lint.facts.compose.model import Assignment
    from jctc_lint.facts.compose.tree import Field
    from jctc_lint.facts.repository import Repository

EVERYTHING = Asked(profiles=("*",))


def load_projects(repository: Repository) -> tuple[Project, ...]:
    """All Compose projects, production first. Never raises; what is wrong is in `problems`."""
    surroundings = Surroundings(repository)
    return tuple(resolve(surroundings, known) for known in groups_of(repository))


def groups_of(repository: Repository) -> list[Group]:
    """The sets of Compose files that belong together, production first."""
    paths = [path for path in repository.inventory.of(Kind.COMPOSE) if is_compose(repository, path)]

    def completes(base: str, overlay: str) -> bool:
        lacking = _without_image(repository, overlay)
        return bool(lacking & _with_image(repository, base))

    def compose_file(folder: str) -> tuple[str, ...]:
        return _compose_file(repository, folder)

    named = [path for path in repository.inventory.of(Kind.DOTENV) if name_of(path) == ".env"]
    folders = {folder_of(path) for path in (*paths, *named)}
    settings = repository.settings.compose
    groups = group(paths, settings, completes, {name: compose_file(name) for name in folders})
    return [known for known in groups if any(map(repository.yaml, known.files))]


def _services(repository: Repository, path: str) -> dict[str, frozenset[str]]:
    """The keys of each service in a file."""
    file = repository.yaml(path)
    found: dict[str, frozenset[str]] = {}
    for document in file.documents if file is not None else ():
        services = document.get("services") if isinstance(document, Mapping) else None
        for name, entry in services.flat.items() if isinstance(services, Mapping) else ():
            keys = entry.value.flat if isinstance(entry.value, Mapping) else ()
            found[name] = frozenset(keys)
    return found


_SELF_SUPPORTING = frozenset({"image", "build", "extends", "provider"})


def _with_image(repository: Repository, path: str) -> set[str]:
    return {
        name
        for name, keys in _services(repository, path).items()
        if not _SELF_SUPPORTING.isdisjoint(keys)
    }


def _without_image(repository: Repository, path: str) -> set[str]:
    return set(_services(repository, path)) - _with_image(repository, path)


def _compose_file(repository: Repository, folder: str) -> tuple[str, ...]:
    """The files that COMPOSE_FILE in the folder's `.env` names; none where it is not set."""
    path = posixpath.join(folder, ".env")
    file = repository.dotenv(path) if repository.files.exists(path) else None
    if file is None or file.problem is not None:
        return ()
    values = {entry.name: entry.text or "" for entry in file.entries}
    separator = values.get("COMPOSE_PATH_SEPARATOR") or ":"
    names = [name for name in values.get("COMPOSE_FILE", "").split(separator) if name]
    found = [posixpath.normpath(posixpath.join(folder, name)) for name in names]
    return tuple(found) if all(repository.files.exists(path) for path in found) else ()


@record(frozen=False, eq=True)
class _Resolution:
    """The resolving of one project."""

    surroundings: Surroundings
    group: Group
    asked: Asked

    def project(self) -> Project:
        assembly = Assembly(self.surroundings, self.asked.interpolate)
        shell = self.surroundings.shell()
        settings = self._settings(assembly, shell)
        values = {entry: known(item.value) for entry, item in settings.items() if item.value}
        values = {**values, **shell.values}
        name = self._name(Variables(values, shell.closed), settings, assembly)
        values["COMPOSE_PROJECT_NAME"] = Known(name, name)
        variables = Variables(values, shell.closed)
        root = assembly.files(self.group.files, Place(self.group.directory, variables))
        project = Project(
            name=name,
            directory=self.group.directory,
            files=tuple(assembly.sources.values()),
            role=self.group.role,
            why=self.group.why,
            default=self.group.default,
            variables=settings,
            root=root,
            steps=tuple(assembly.steps),
            contributions=assembly.contributions,
        )
        self._services(project, root, assembly, variables)
        project.networks = _networks(root, project)
        project.volumes = _resources(root, "volumes", project)
        project.env_files = tuple(assembly.env_files)
        assembly.problems.extend(misshapen(root))
        if project.whole and self.asked.interpolate:
            assembly.problems.extend(contradictions(project, root, self.asked.profiles))
        project.problems = tuple(dict.fromkeys(assembly.problems))
        return project

    def _services(
        self, project: Project, root: Table, assembly: Assembly, variables: Variables
    ) -> None:
        repository = self.surroundings.repository
        project.whole = project.complete = assembly.complete
        if not self.asked.interpolate:
            # Compose then prints the files joined, and makes nothing of them.
            return
        environment = ContainerEnvironment(
            self.surroundings, variables, assembly.problems, read=self.asked.environment
        )
        services = root.table("services")
        for field in services.fields.values() if services is not None else ():
            service = service_of(field, project, environment)
            project.services[field.name] = service
            for file in service.env_files:
                if file.path is not None and repository.files.exists(file.path):
                    assembly.env_files[file.path] = None
        project.complete = assembly.complete and environment.complete

    def _settings(self, assembly: Assembly, shell: Variables) -> dict[str, Assignment]:
        """What the dotenv files of the project give to interpolation; the last of each name."""
        found: dict[str, Assignment] = {}
        outer = shell
        for paths in (self.group.env_files, self.group.more_env_files):
            inner: dict[str, Known] = {}
            for path in paths:
                if self.surroundings.repository.files.exists(path):
                    for entry in self._dotenv(path, assembly, outer, inner):
                        if entry.name not in outer.values or entry.name in shell.values:
                            found[entry.name] = entry
            outer = Variables({**inner, **outer.values}, shell.closed)
        return found

    def _dotenv(
        self, path: str, assembly: Assembly, outer: Variables, inner: dict[str, Known]
    ) -> list[Assignment]:
        assembly.env_files[path] = None
        read = self.surroundings.dotenv(path, outer, inner)
        if read is None:
            assembly.complete = False
            return []
        if read[1] is not None:
            assembly.problems.append(read[1])
        return read[0]

    def _name(
        self, variables: Variables, settings: dict[str, Assignment], assembly: Assembly
    ) -> str:
        """The project's name; it may be one that Compose does not take."""
        given = variables.values.get("COMPOSE_PROJECT_NAME")
        if self.asked.name:
            return self.asked.name
        if given is not None and given.text:
            entry = settings.get("COMPOSE_PROJECT_NAME")
            if entry is not None and entry.value is not None and not proper(given.text):
                reason = "is no name that a project can have: small letters, digits, '-' and '_'"
                assembly.problems.append(Problem(entry.value.span, reason))
            return given.text
        folder = self.group.directory.rpartition("/")[2]
        folder = normal_name(folder or self.surroundings.repository.files.root.name)
        written = self._written_name()
        if written is None:
            return folder
        if not self.asked.interpolate:
            return normal_name(written.value)
        expansion = expand(written.value, variables)
        if expansion.error is not None:
            assembly.problems.append(Problem(written.span, expansion.error))
        name = normal_name(expansion.text or "")
        if not name and expansion.text is not None:
            assembly.problems.append(Problem(written.span, "leaves no name for the project"))
        return name or folder

    def _written_name(self) -> Scalar | None:
        """`name:` of the last file that has one, variables not put in."""
        found = None
        for path in self.group.files:
            file = self.surroundings.repository.yaml(path)
            for document in file.documents if file is not None else ():
                name = document.get("name") if isinstance(document, Mapping) else None
                if isinstance(name, Scalar) and name.value:
                    found = name
        return found


def resolve(surroundings: Surroundings, known: Group, asked: Asked = EVERYTHING) -> Project:
    """One project, resolved. Never raises; what is wrong is in its `problems`.

    Of what is asked the files and folders are in the group already. References are checked for
    the services that the profiles make active (`*`: all).
    """
    return _Resolution(surroundings, known, asked).project()


def files_group(
    files: tuple[str, ...], *, directory: str = "", env_files: tuple[str, ...] | None = None
) -> Group:
    """Files read together as with `docker compose -f A -f B --env-file ...`."""
    if env_files is None:
        env_files = (posixpath.join(directory, ".env"),)
    return Group(files, directory, Role.DEFAULT, "asked for", env_files)


def proper(name: str) -> bool:
    """True for a name that a project can have."""
    return bool(name) and normal_name(name) == name


def normal_name(name: str) -> str:
    """A project's name as Compose writes it: lower case, without what may not be in it."""
    return re.sub(r"[^a-z0-9_-]", "", name.lower()).lstrip("_-")


def _networks(root: Table, project: Project) -> dict[str, Network]:
    found = _resources(root, "networks", project)
    used = any("default" in service.networks for service in project.services.values())
    if used and "default" not in found:
        name = f"{project.name}_default"
        found["default"] = Network("default", name, external=False, span=None)
    return found


def _resources(root: Table, kind: str, project: Project) -> dict[str, Network]:
    table = root.table(kind)
    fields = table.fields if table is not None else {}
    return {name: _resource(field, project) for name, field in fields.items()}


def _resource(field: Field, project: Project) -> Network:
    settings = field.value if isinstance(field.value, Table) else Table({}, field.span)
    external = settings.get("external")
    inner = external if isinstance(external, Table) else None
    is_external = inner is not None or (
        isinstance(external, Leaf) and external.likely.lower() in ("true", "yes", "on", "y")
    )
    named = settings.leaf("name") or (inner.leaf("name") if inner is not None else None)
    name = named.partial if named is not None else ""
    name = name or (field.name if is_external else f"{project.name}_{field.name}")
    unknown = named.unknown if named is not None else ()
    return Network(field.name, name, is_external, field.name_span, unknown)
