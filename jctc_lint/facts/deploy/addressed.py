"""Which Compose project a call means: by its `-f` files, or by the folder that it is started in."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from jctc_lint.reading.discover import Kind, named
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from jctc_lint.facts.compose.model import Project, Service
    from jctc_lint.facts.deploy.docker import Call, ComposeCall
    from jctc_lint.facts.repository import Repository

MAX_RESOLVED = 40
"""Most sets of files that are put together because some call names them."""


@record
class Address:
    """What a call of Compose is about.

    `project` is None where that is not known. `absent` are `-f` files that are nowhere here.
    `paths` are the files that `-f` names, from the root; None where there is no `-f`, or one is not
    known. `candidates` are all projects that it may be about.
    """

    project: Project | None
    absent: tuple[str, ...] = ()
    paths: tuple[str, ...] | None = None
    candidates: tuple[Project, ...] = ()
    guessed: bool = False
    """A file was found by its name alone, in another folder than the call is told to start in."""


@record(frozen=False, eq=True)
class Addresses:
    """Finds the projects that calls mean; each set of files is read once."""

    repository: Repository
    resolved: dict[tuple[str, ...], Project | None] = field(default_factory=dict)

    def of(self, call: ComposeCall) -> Address:
        """What a call of Compose is about."""
        if any(call.general.all(name) for name in ("project-directory", "context", "host")):
            return Address(None)
        folders = self.folders(call.call)
        if None in call.files or "-" in call.files:
            return Address(None)
        if call.files:
            return self._named(tuple(file for file in call.files if file is not None), folders)
        if any("COMPOSE_FILE" in block.shell.text for block in call.call.sequence.blocks):
            return Address(None)
        return self._default(folders)

    def folders(self, call: Call) -> tuple[str, ...]:
        """Folders of the repository that a command may be started in, the likeliest first.

        On a server the checkout has some name of its own: `cd /srv/shop` may lead to its root.
        """
        inner = call.command.directory
        given = call.block.directory
        own = posixpath.dirname(call.sequence.source.path)
        starts = [given] if given is not None else ["", own]
        found: list[str] = []
        if inner is None:
            return tuple(dict.fromkeys(starts))
        parts = [part for part in inner.split("/") if part not in ("", "~")]
        if not inner.startswith(("/", "~")):
            found += [_normal(posixpath.join(start, inner)) for start in starts]
        if call.command.remote or given is None:
            found += ["/".join(parts[number:]) for number in range(len(parts) + 1)]
        files = self.repository.files
        return tuple(
            dict.fromkeys(
                folder
                for folder in found
                if not folder.startswith("..") and (folder == "" or files.is_directory(folder))
            )
        )

    def container(self, name: str) -> Service | None:
        """The service whose container has this name; production's first."""
        from jctc_lint.facts.deploy.replacements import container_names

        for project in self.repository.compose:
            for service in project.services.values():
                if name in container_names(service):
                    return service
        return None

    def _named(self, files: tuple[str, ...], folders: tuple[str, ...]) -> Address:
        paths = [self._path(file, folders) for file in files]
        absent = tuple(file for file, path in zip(files, paths, strict=True) if path is None)
        known = tuple(path for path in paths if path)
        if absent or len(known) < len(files):
            return Address(None, absent)
        project = self._project(known)
        here = {_normal(posixpath.join(folder, file)) for folder in folders for file in files}
        guessed = not here.issuperset(known)
        found = (project,) if project is not None else ()
        return Address(project, (), known, found, guessed)

    def _path(self, file: str, folders: tuple[str, ...]) -> str | None:
        """Where a `-f` file is; "" where that is not decided, None where it is nowhere."""
        if not file.startswith("/"):
            for folder in folders:
                path = _normal(posixpath.join(folder, file))
                if self.repository.files.exists(path):
                    return path
        name = posixpath.basename(file)
        same = [
            path
            for path in self.repository.inventory.of(Kind.COMPOSE)
            if posixpath.basename(path) == name
        ]
        if not same:
            return None
        return same[0] if len(same) == 1 else ""

    def _project(self, paths: tuple[str, ...]) -> Project | None:
        for project in self.repository.compose:
            if project.paths == paths:
                return project
        if paths not in self.resolved:
            self.resolved[paths] = self._resolve(paths)
        return self.resolved[paths]

    def _resolve(self, paths: tuple[str, ...]) -> Project | None:
        from jctc_lint.facts.compose.environment import Surroundings
        from jctc_lint.facts.compose.load import files_group, resolve
        from jctc_lint.facts.compose.sections import is_compose

        usable = all(is_compose(self.repository, path) for path in paths)
        if not usable or len(self.resolved) >= MAX_RESOLVED:
            return None
        folder = posixpath.dirname(paths[0])
        return resolve(Surroundings(self.repository), files_group(paths, directory=folder))

    def _default(self, folders: tuple[str, ...]) -> Address:
        defaults = tuple(project for project in self.repository.compose if project.default)
        for folder in folders:
            for project in defaults:
                if project.directory == folder:
                    return Address(project, candidates=defaults)
        return Address(None, candidates=defaults)


def lies_somewhere(repository: Repository, name: str) -> bool:
    """True for the name of a file that is in any folder here, ignored by Git or not."""
    found = named(
        repository.files,
        lambda path: path == name or path.endswith(f"/{name}"),
        respect_gitignore=False,
    )
    return next(found, None) is not None


def _normal(path: str) -> str:
    normal = posixpath.normpath(path)
    return "" if normal == "." else normal
