"""What a container is given: files that are mounted and copied into it, items of its lists."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.tree import Leaf
from jctc_lint.reading.yaml_tree import Mapping
from jctc_lint.record import record

if TYPE_CHECKING:
    from jctc_lint.facts.compose.model import Mount, Service
    from jctc_lint.facts.images.built import BuiltImage
    from jctc_lint.facts.repository import Repository
    from jctc_lint.text import Span


@record(eq=True)
class ContainerFiles:
    """The files that the container of a service sees."""

    service: Service
    image: BuiltImage | None
    repository: Repository

    def find(self, place: str) -> str | None:
        """The repository's file at `place` in the container; None for no file, "" when it is not
        in the repository."""
        if written(self.service, "configs", self.repository):
            return ""
        for mount in self.service.mounts:
            inside = _inside(mount.target, place)
            if inside is None:
                continue
            if mount.kind != "bind" or mount.path is None:
                return ""
            path = posixpath.join(mount.path, inside) if inside else mount.path
            if self.repository.files.exists(path):
                return path
            # A folder of the repository without such a file has none; another folder may.
            if not inside or not self.repository.files.is_directory(mount.path):
                return ""
            return None
        return self._copied(place)

    def folder(self, place: str) -> str | None:
        """The repository's folder at `place` in the container; None when it is not known."""
        if written(self.service, "configs", self.repository):
            return None
        for mount in self.service.mounts:
            inside = _inside(mount.target, place)
            if inside is None:
                continue
            if mount.kind != "bind" or mount.path is None:
                return None
            path = posixpath.join(mount.path, inside) if inside else mount.path
            return path if self.repository.files.is_directory(path) else None
        return self._copied_folder(place)

    def mounted_in(self, place: str) -> list[str] | None:
        """The repository's files that are mounted one by one into a folder that the image does not
        have; None when more may be in it, or nothing is."""
        if self.image is not None or place in _SYSTEM or self.mount_over(place) is not None:
            return None
        if written(self.service, "configs", self.repository):
            return None
        mounts = [m for m in self.service.mounts if _inside(place, m.target)]
        for mount in mounts:
            if mount.kind != "bind" or mount.path is None:
                return None
            is_folder = self.repository.files.is_directory(mount.path)
            if is_folder or not self.repository.files.exists(mount.path):
                return None
        return [mount.path for mount in mounts if mount.path is not None] or None

    def _copied_folder(self, place: str) -> str | None:
        build = self.service.build
        for instruction in self.image.instructions if self.image is not None else ():
            if instruction.name not in ("COPY", "ADD") or build is None or build.context is None:
                continue
            *sources, target = instruction.exec_form or instruction.text.split() or [""]
            inside = _inside(posixpath.normpath(posixpath.join("/", target)), place)
            if inside is not None and len(sources) == 1 and instruction.flag("from") is None:
                path = posixpath.normpath(posixpath.join(build.context, sources[0], inside))
                return path if self.repository.files.is_directory(path) else None
        return None

    def mount_over(self, place: str) -> Mount | None:
        """The mount that `place` in the container is in, the innermost of several."""
        over = [m for m in self.service.mounts if _inside(m.target, place) is not None]
        return max(over, key=lambda mount: len(mount.target), default=None)

    def _copied(self, place: str) -> str | None:
        build = self.service.build
        for instruction in self.image.instructions if self.image is not None else ():
            if instruction.name not in ("COPY", "ADD"):
                continue
            *sources, target = instruction.exec_form or instruction.text.split() or [""]
            for source in sources:
                full = posixpath.normpath(posixpath.join("/", target))
                named = posixpath.join(full, posixpath.basename(source))
                for inside in (_inside(full, place), _inside(named, place)):
                    if inside is None or build is None:
                        continue
                    path = posixpath.normpath(posixpath.join(build.context or "", source, inside))
                    if build.context is None or instruction.flag("from") is not None:
                        return ""
                    if self.repository.files.exists(path):
                        return path
                    if not inside and full == place:
                        return ""
        return None


_SYSTEM = ("/", "/etc")
"""Folders of every image."""


def _inside(target: str, place: str) -> str | None:
    """What of `place` is below `target`; "" when they are the same."""
    if target == place:
        return ""
    prefix = target.rstrip("/") + "/"
    return place.removeprefix(prefix) if place.startswith(prefix) and prefix != "/" else None


def written(service: Service, key: str, repository: Repository) -> bool:
    """True when a file of the project gives the service a key that the facts do not tell of."""
    for path in service.project.paths:
        file = repository.yaml(path)
        for document in file.documents if file is not None else ():
            services = document.get("services") if isinstance(document, Mapping) else None
            entry = services.get(service.name) if isinstance(services, Mapping) else None
            if isinstance(entry, Mapping) and entry.get(key) is not None:
                return True
    return False


def item_places(service: Service, key: str) -> list[Span]:
    """Where the items of a list of a service stand; none when it is no list."""
    table = service.project.root
    for name in ("services", service.name):
        table = table.table(name) if table is not None else None
    if table is None or isinstance(table.get(key), Leaf):
        return []
    return [item.span for item in table.items(key)]
