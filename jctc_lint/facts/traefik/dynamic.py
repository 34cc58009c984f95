"""What Traefik's file provider reads: routers, services, middlewares and certificates in files."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from jctc_lint.facts.traefik.container_files import ContainerFiles
from jctc_lint.facts.traefik.labels import Answer
from jctc_lint.facts.traefik.static import Setting
from jctc_lint.reading.yaml_tree import Mapping, Scalar
from jctc_lint.reading.yaml_tree import Sequence as YamlSequence
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.repository import Repository
    from jctc_lint.facts.traefik.instances import Instance
    from jctc_lint.reading.yaml_tree import Node
    from jctc_lint.text import Source

MAX_FILES = 200
MAX_DEPTH = 20
MAX_NODES = 20_000
"""Nodes taken of one file: aliases can make a few lines endless."""
MAX_TOML = 200_000
_ENDS = (".toml", ".yaml", ".yml")

Tree = dict[str, "Tree"] | list["Tree"] | Setting
"""A configuration file: names in lower case, except those that its author chose."""


@record
class Definition:
    """A router, service or middleware in a file. Options are named in lower case, with dots."""

    protocol: str
    kind: str
    name: str
    options: dict[str, Setting]

    @property
    def title(self) -> str:
        return f"{self.protocol}.{self.kind}.{self.name}"


@record
class Dynamic:
    """What the files define. `gap` says why there may be more; `on` whether files are read."""

    on: Answer = Answer.NO
    definitions: tuple[Definition, ...] = ()
    certificates: bool = False
    options: frozenset[str] = field(default_factory=frozenset)
    gap: str = ""
    paths: tuple[str, ...] = ()

    def of(self, protocol: str, kind: str) -> list[Definition]:
        return [d for d in self.definitions if (d.protocol, d.kind) == (protocol, kind)]


def read_dynamic(instance: Instance, repository: Repository) -> Dynamic:
    """What the file provider of a Traefik reads from the repository."""
    on = instance.static.on("providers.file")
    if on is not Answer.YES:
        return Dynamic(on, gap="" if on is Answer.NO else "whether files are read")
    paths, gap = _paths(instance, repository)
    trees: dict[str, Tree] = {}
    for path in paths:
        tree = file_tree(repository, path)
        if tree is None:
            gap = f"'{path}', which is a template or cannot be read"
        elif refused := _refused(tree):
            gap = f"'{path}', which Traefik refuses as a whole for '{refused}'"
        else:
            trees[path] = tree
    certificates, options = False, set()
    for tree in trees.values():
        tls = _below(tree, "tls")
        certificates |= bool(_below(tls, "certificates") or _below(tls, "stores"))
        chosen = _below(tls, "options")
        options |= set(chosen) if isinstance(chosen, dict) else set()
    definitions = tuple(d for tree in trees.values() for d in _definitions(tree))
    return Dynamic(on, definitions, certificates, frozenset(options), gap, tuple(trees))


def _paths(instance: Instance, repository: Repository) -> tuple[list[str], str]:
    """The files in the repository that are read, and what is not known of them."""
    files = ContainerFiles(instance.service, instance.image, repository)
    static = instance.static
    directory, filename = (
        static.get("providers.file.directory"),
        static.get("providers.file.filename"),
    )
    if directory is not None:
        folder = files.folder(_place(directory.text)) if directory.text else None
        if folder is None:
            mounted = files.mounted_in(_place(directory.text)) if directory.text else None
            gap = "" if mounted else f"the files in '{directory.text or directory.written}'"
            return [path for path in mounted or () if path.lower().endswith(_ENDS)], gap
        found = list(_walk(repository, folder, 0))
        # A folder that is empty, or whose files Git ignores, is filled on the server.
        left = not found or any(repository.ignored(f"{folder}/any{end}") for end in _ENDS)
        gap = f"the files in '{folder}', which is filled on the server" if left else ""
        return found[:MAX_FILES], "more files" if len(found) > MAX_FILES else gap
    if filename is None or not filename.text:
        return [], "which files are read"
    path = files.find(_place(filename.text))
    return ([path], "") if path else ([], f"'{filename.text}' in the container")


def _place(written: str) -> str:
    return posixpath.normpath(posixpath.join("/", written))


def _walk(repository: Repository, folder: str, depth: int) -> Iterator[str]:
    for name in sorted(repository.files.names(folder)):
        path = posixpath.join(folder, name)
        if repository.files.is_directory(path):
            if depth < MAX_DEPTH:
                yield from _walk(repository, path, depth + 1)
        elif name.lower().endswith(_ENDS):
            yield path


def file_tree(repository: Repository, path: str) -> Tree | None:
    """A YAML or TOML file; None when it cannot be read, or is a template of Go."""
    source = repository.files.read(path)
    if source is None or "{{" in source.text:
        return None
    if path.lower().endswith(".toml"):
        return _toml(source)
    file = repository.yaml(path)
    if file is None or file.problem is not None or len(file.documents) > 1:
        return None
    if not file.documents:
        return {}
    left = [MAX_NODES]
    tree = _yaml(file.documents[0], 0, left)
    return tree if left[0] > 0 else None


def _yaml(node: Node, depth: int, left: list[int]) -> Tree:
    left[0] -= 1
    if isinstance(node, Scalar):
        null = node.plain and node.value.lower() in ("", "~", "null")
        return Setting("" if null else node.value, node.span)
    if depth >= MAX_DEPTH or left[0] <= 0:
        return {}
    if isinstance(node, YamlSequence):
        return [_yaml(item, depth + 1, left) for item in node.items]
    assert isinstance(node, Mapping)
    return {name: _yaml(entry.value, depth + 1, left) for name, entry in node.flat.items()}


def _toml(source: Source) -> Tree | None:
    import tomllib

    if len(source.text) > MAX_TOML:
        return None
    try:
        data = tomllib.loads(source.text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError):
        return None
    return _of_toml(data, "", source, 0)


def _of_toml(value: object, name: str, source: Source, depth: int) -> Tree:
    if isinstance(value, dict) and depth < MAX_DEPTH:
        return {key: _of_toml(inner, key, source, depth + 1) for key, inner in value.items()}
    if isinstance(value, list) and depth < MAX_DEPTH:
        return [_of_toml(item, name, source, depth + 1) for item in value]
    text = str(value).lower() if isinstance(value, bool) else str(value)
    match = re.search(rf"(?im)^[ \t]*\"?{re.escape(name)}\"?[ \t]*=", source.text)
    at = source.position(match.start())[0] if match else 1
    return Setting(text, source.line_span(at))


def _below(tree: Tree | None, name: str) -> Tree | None:
    if not isinstance(tree, dict):
        return None
    return next((value for key, value in tree.items() if key.lower() == name), None)


_PARTS = frozenset({"routers", "services", "middlewares", "models", "serverstransports"})


def _refused(tree: Tree) -> str:
    """A section below `http`, `tcp` or `udp` that Traefik does not know; "" when there is none."""
    for protocol in ("http", "tcp", "udp"):
        below = _below(tree, protocol)
        for name, part in below.items() if isinstance(below, dict) else ():
            if name.lower() not in _PARTS and not (isinstance(part, Setting) and not part.text):
                return f"{protocol}.{name}"
    return ""


def _definitions(tree: Tree) -> Iterator[Definition]:
    for protocol in ("http", "tcp", "udp"):
        for kind in ("routers", "services", "middlewares"):
            named = _below(_below(tree, protocol), kind)
            for name, value in named.items() if isinstance(named, dict) else ():
                options = {key: setting for key, setting in _flat(value, "") if key}
                yield Definition(protocol, kind, name, options)


def _flat(tree: Tree, prefix: str) -> Iterator[tuple[str, Setting]]:
    """Settings with their names joined by dots; a list of texts is one setting."""
    if isinstance(tree, Setting):
        yield prefix, tree
    elif isinstance(tree, list):
        texts = [item for item in tree if isinstance(item, Setting)]
        if texts:
            yield prefix, Setting(",".join(item.text or "" for item in texts), texts[0].span)
        for number, item in enumerate(tree):
            if not isinstance(item, Setting):
                yield from _flat(item, f"{prefix}[{number}]")
    else:
        if prefix and not tree:
            yield prefix, Setting("true")
        for name, value in tree.items():
            yield from _flat(value, f"{prefix}.{name.lower()}" if prefix else name.lower())
