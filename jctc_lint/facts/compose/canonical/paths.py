"""Paths in a model made absolute. Behaviour follows compose-go's paths package."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from jctc_lint.facts.compose.canonical.nodes import Dict, List, Refused
from jctc_lint.facts.compose.tree import Field, Items, Leaf, Table
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jctc_lint.facts.compose.tree import Item

_REMOTE = ("https://", "http://", "git://", "ssh://", "github.com/", "git@")
_WINDOWS = pattern(r"[A-Za-z]:[\\/]|\\\\")


@record
class Paths:
    """What paths are relative to. `root` is absolute, `directory` (the project's) from there.

    `home` stands for `~`; without it such paths stay as they are.
    """

    root: str
    directory: str = ""
    home: str | None = None

    def resolve(self, data: Dict, refuse: Callable[[Refused], None]) -> None:
        """Make the paths of a model absolute, in place."""
        for service in _dicts(data.get("services")):
            self._service(service, refuse)
        for section in ("configs", "secrets"):
            for entry in _dicts(data.get(section)):
                self._set(entry, "file", self._unix)
        for volume in _dicts(data.get("volumes")):
            options = volume.get("driver_opts")
            local = volume.get("driver") == "local"
            if local and isinstance(options, Dict) and options.get("o") == "bind":
                self._set(options, "device", self._unix)

    def _service(self, service: Dict, refuse: Callable[[Refused], None]) -> None:
        self._build(service)
        for entry in _dicts(service.get("env_file")):
            self._set(entry, "path", self._absolute)
        labels = service.get("label_file")
        if isinstance(labels, List):
            for number, path in enumerate(labels):
                if isinstance(path, str):
                    labels[number] = self._absolute(path, self._folder(labels.places[number]))
        develop = service.get("develop")
        for trigger in _dicts(develop.get("watch")) if isinstance(develop, Dict) else ():
            self._set(trigger, "path", self._absolute)
        for hook in _dicts(service.get("pre_start")):
            self._service(hook, refuse)
        for volume in _dicts(service.get("volumes")):
            if volume.get("type") == "bind":
                if "source" not in volume:
                    refuse(Refused(volume.place, "is a bind mount without a source"))
                self._set(volume, "source", self._unix)

    def _build(self, service: Dict) -> None:
        build = service.get("build")
        if not isinstance(build, Dict):
            return
        if "context" not in build.places and isinstance(service.place, Table):
            folder = posixpath.join(self.root, service.place.directory or self.directory)
            build["context"] = _joined(folder, build["context"])
        self._set(build, "context", self._context)
        for key, how in (("additional_contexts", self._context), ("ssh", self._unix)):
            named = build.get(key)
            for name in list(named) if isinstance(named, Dict) else ():
                self._set(named, name, how)

    def _set(self, data: Any, key: str, how: Callable[[str, str], str]) -> None:
        value = data.get(key)
        if isinstance(value, str):
            data[key] = how(value, self._folder(data.places.get(key), data.place))

    def _folder(self, *places: Item | None) -> str:
        """The absolute folder that a path written there is relative to."""
        for place in places:
            directory = _directory(place)
            if directory is not None:
                return posixpath.join(self.root, directory)
        return posixpath.join(self.root, self.directory)

    def _expanded(self, path: str) -> str:
        if path.startswith("~") and self.home is not None:
            return posixpath.normpath(f"{self.home}/{path[1:]}")
        return path

    def _absolute(self, path: str, folder: str) -> str:
        path = self._expanded(path)
        if posixpath.isabs(path) or not path or path.startswith("~"):
            return path
        return _joined(folder, path)

    def _unix(self, path: str, folder: str) -> str:
        path = self._expanded(path)
        if posixpath.isabs(path) or _WINDOWS.match(path) or path.startswith("~"):
            return path
        return _joined(folder, path)

    def _context(self, path: str, folder: str) -> str:
        if "://" in path or path.startswith("service:") or path.startswith(_REMOTE):
            return path
        return self._absolute(path, folder)


def _joined(folder: str, path: str) -> str:
    joined = posixpath.normpath(posixpath.join(folder, path))
    return joined[1:] if joined.startswith("//") else joined


def _directory(place: Item | None) -> str | None:
    """What paths at a place are relative to, from the root; None when nothing there tells."""
    tree = place.value if isinstance(place, Field) else place
    if isinstance(tree, Leaf):
        return tree.directory
    if tree is None:
        return None
    parts = tree.items if isinstance(tree, Items) else tree.fields.values()
    return next((found for part in parts if (found := _directory(part)) is not None), None)


def _dicts(value: Any) -> Iterator[Dict]:
    if isinstance(value, Dict):
        yield from (entry for entry in value.values() if isinstance(entry, Dict))
    elif isinstance(value, List):
        yield from (entry for entry in value if isinstance(entry, Dict))
