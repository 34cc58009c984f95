"""Files of the repository that a revision reads: by paths that start from its own file."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.values import Handle, Unknown
from jctc_lint.facts.migrations.location import ROOT

if TYPE_CHECKING:
    import ast

    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value

_UNKNOWN = Unknown("a file")


def own_file(path: str) -> str:
    """`__file__` of a module."""
    return f"{ROOT}/{path}"


def path(text: str) -> Handle:
    return Handle("path", {"text": posixpath.normpath(text)})


def text_of(value: Value) -> str | None:
    """The text of a path, given as a text or a `Path`."""
    if isinstance(value, Handle) and value.kind == "path":
        return str(value.names["text"])
    return value if isinstance(value, str) else None


def joined(parts: list[Value]) -> str | None:
    texts = [text_of(part) for part in parts]
    known = [text for text in texts if text is not None]
    return posixpath.join(*known) if known and len(known) == len(texts) else None


def make(_machine: Machine, args: list[Value], _named: dict[str, Value], _node: Value) -> Value:
    """`Path(...)`."""
    text = joined(args)
    return path(text) if text is not None else Unknown("a path")


def join(_machine: Machine, args: list[Value], _named: dict[str, Value], _node: Value) -> Value:
    """`os.path.join(...)`."""
    text = joined(args)
    return text if text is not None else Unknown("a path")


def dirname(_machine: Machine, args: list[Value], _named: dict[str, Value], _node: Value) -> Value:
    text = text_of(args[0]) if args else None
    return posixpath.dirname(text) if text is not None else Unknown("a path")


def basename(_machine: Machine, args: list[Value], _named: dict[str, Value], _node: Value) -> Value:
    text = text_of(args[0]) if args else None
    return posixpath.basename(text) if text is not None else Unknown("a path")


def same(_machine: Machine, args: list[Value], _named: dict[str, Value], _node: Value) -> Value:
    text = text_of(args[0]) if args else None
    return posixpath.normpath(text) if text is not None else Unknown("a path")


def exists(machine: Machine, args: list[Value], _named: dict[str, Value], _node: Value) -> Value:
    text = text_of(args[0]) if args else None
    inside = _inside(text)
    if inside is None:
        return Unknown("whether a file is there")
    there = machine.modules.files.exists(inside) or machine.modules.files.is_directory(inside)
    return True if there else Unknown("whether a file is there")


def opened(_machine: Machine, args: list[Value], named: dict[str, Value], _node: Value) -> Value:
    """`open(path)`."""
    text = text_of(args[0]) if args else None
    mode = args[1] if len(args) > 1 else named.get("mode", "r")
    if text is None or mode not in ("r", "rt"):
        return _UNKNOWN
    return Handle("file", {"text": text})


def attribute(_machine: Machine, owner: Handle, name: str) -> Value:
    """`path.parent`, `path.name`; None where it is a method."""
    text = str(owner.names["text"])
    if name == "parent":
        return path(posixpath.dirname(text))
    if name == "parents":
        found: list[Value] = []
        while text not in ("", "/") and len(found) < 30:
            text = posixpath.dirname(text)
            found.append(path(text))
        return found
    if name == "name":
        return posixpath.basename(text)
    if name == "stem":
        return posixpath.splitext(posixpath.basename(text))[0]
    if name == "suffix":
        return posixpath.splitext(text)[1]
    return None


def call(
    machine: Machine,
    owner: Handle,
    name: str,
    args: list[Value],
    named: dict[str, Value],
    node: ast.expr,
) -> Value:
    """A method of a path or an open file."""
    text = str(owner.names["text"])
    if name in ("read_text", "read"):
        return _content(machine, text)
    if owner.kind == "file":
        return None if name == "close" else _UNKNOWN
    if name in ("resolve", "absolute", "expanduser"):
        return owner
    if name == "joinpath":
        found = joined([owner, *args])
        return path(found) if found is not None else Unknown("a path")
    if name in ("glob", "iterdir", "rglob"):
        return _listed(machine, text, args[0] if args else "*") if name != "rglob" else Unknown("")
    if name in ("exists", "is_file", "is_dir"):
        return exists(machine, [owner], {}, node)
    if name == "open":
        return opened(machine, [owner, *args], named, node)
    if name == "with_suffix" and args and isinstance(args[0], str):
        return path(posixpath.splitext(text)[0] + args[0])
    if name == "with_name" and args and isinstance(args[0], str):
        return path(posixpath.join(posixpath.dirname(text), args[0]))
    return Unknown("a path")


def _listed(machine: Machine, text: str, wanted: Value) -> Value:
    from fnmatch import fnmatchcase

    inside = _inside(text)
    if inside is None or not isinstance(wanted, str) or "/" in wanted:
        return Unknown("the files of a folder")
    names = machine.modules.files.names(inside)
    return [path(posixpath.join(text, name)) for name in names if fnmatchcase(name, wanted)]


def _inside(text: str | None) -> str | None:
    """The path from the repository's root."""
    if text is None:
        return None
    normal = posixpath.normpath(text)
    return normal[len(ROOT) + 1 :] if normal.startswith(f"{ROOT}/") else None


def _content(machine: Machine, text: str) -> Value:
    inside = _inside(text)
    source = machine.modules.files.read(inside) if inside is not None else None
    return source.text if source is not None else Unknown("a file that is not in the repository")


FUNCTIONS = {
    "pathlib.Path": make, "pathlib.PurePath": make, "pathlib.PosixPath": make,
    "os.path.join": join, "os.path.dirname": dirname, "os.path.basename": basename,
    "os.path.abspath": same, "os.path.realpath": same, "os.path.normpath": same,
    "os.path.exists": exists, "os.path.isfile": exists, "builtins.open": opened,
    "io.open": opened, "codecs.open": opened, "os.fspath": same,
}  # fmt: skip
