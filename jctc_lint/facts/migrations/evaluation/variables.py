"""Environment variables that revisions ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.values import Unknown, is_plain
from jctc_lint.facts.migrations.location import joined
from jctc_lint.reading.files import MAX_NAMES
from jctc_lint.text import pattern

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterator

    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value
    from jctc_lint.reading.files import Files

_SETS = pattern(
    r"^(?:.*\.)?env(?:\..*)?$|dockerfile|procfile|makefile|\.(?:ya?ml|toml|ini|cfg|sh|tf)$", 2
)
"""Names of files in which variables are set."""
_PASSED = frozenset(
    {".git", ".venv", "venv", "node_modules", "tests", "test", "docs", "static", "templates"}
)
_MOST = 400
_MOST_FOLDERS = 1000
_MOST_NAMES = 20
_MOST_TEXT = 8 * 1024 * 1024
_DEEPEST = 4


def asked(machine: Machine, args: list[Value], named: dict[str, Value], _node: Value) -> Value:
    """`os.getenv(name, default)`: the default, where nothing in the repository sets the name."""
    name = args[0] if args else named.get("key")
    default = args[1] if len(args) > 1 else named.get("default")
    unknown = Unknown("an environment variable")
    if not isinstance(name, str) or default is None or not is_plain(default):
        return unknown
    return unknown if _is_set(machine, name) else default


def _is_set(machine: Machine, name: str) -> bool:
    """Whether some file of settings names it; too much to look through counts as that, too."""
    world = machine.world
    if name not in world.variables:
        if len(world.variables) >= _MOST_NAMES:
            return True
        if world.setters is None:
            world.setters = _texts(machine.modules.files)
        world.variables[name] = any(text is None or name in text for text in world.setters)
    return world.variables[name]


def _texts(files: Files) -> list[str | None]:
    """The texts of files of settings; a None stands for what is too much to look through."""
    paths = list(_paths(files))
    if len(paths) >= _MOST:
        return [None]
    found: list[str | None] = []
    room = _MOST_TEXT
    for path in paths:
        text = files.glance(path)
        room -= len(text)
        if room < 0:
            return [None]
        found.append(text)
    return found


def _paths(files: Files) -> Iterator[str]:
    pending = [("", 0)]
    number = visited = 0
    while pending and number < _MOST and visited < _MOST_FOLDERS:
        visited += 1
        folder, depth = pending.pop()
        for entry in sorted(files.entries(folder), key=lambda entry: entry.name)[:MAX_NAMES]:
            path = joined(folder, entry.name)
            if _SETS.search(entry.name):
                number += 1
                yield path
            elif depth < _DEEPEST and entry.name not in _PASSED and (
                entry.is_dir(follow_symlinks=False)
            ):  # fmt: skip
                pending.append((path, depth + 1))


FUNCTIONS: dict[str, Callable[[Machine, list[Value], dict[str, Value], ast.expr], Value]] = {
    "os.getenv": asked,
    "os.environ.get": asked,
}
