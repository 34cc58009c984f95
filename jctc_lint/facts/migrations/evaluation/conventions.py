"""What env.py says of all revisions: the naming convention, and how transactions are cut."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation import elements
from jctc_lint.facts.migrations.evaluation.naming import DEFAULT
from jctc_lint.facts.migrations.evaluation.values import (
    LITERALS,
    Element,
    External,
    Later,
    Unknown,
)
from jctc_lint.facts.migrations.location import joined
from jctc_lint.facts.schema.open_names import part
from jctc_lint.reading.python_tree import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.modules import Module
    from jctc_lint.facts.migrations.evaluation.naming import Convention
    from jctc_lint.facts.migrations.evaluation.values import Value
    from jctc_lint.reading.files import Files
    from jctc_lint.reading.python_tree import PythonFile

MAX_FILES = 3000
_PASSED = frozenset({"node_modules", "tests", "test", "docs", "static", "templates"})
_SAYS = "naming_convention"


def convention_of(machine: Machine, env: Module | None) -> Convention | None:
    """The naming convention of the target metadata; None where it cannot be told."""
    metadata = target_metadata(machine, env) if env is not None else Unknown("no env.py")
    if isinstance(metadata, (list, tuple)) and metadata:
        metadata = metadata[0]
    if metadata is None:
        return DEFAULT
    if isinstance(metadata, Element) and metadata.name == "MetaData":
        given = metadata.named.get(_SAYS)
        if metadata.path.startswith("sqlmodel"):
            found = _only_one(machine)
            return given if isinstance(given, dict) else found
        return _whole(given)
    return _only_one(machine)


def _whole(given: Value) -> Convention | None:
    """A convention as MetaData keeps it: what is given is all there is."""
    if given is None:
        return DEFAULT
    if not isinstance(given, dict):
        return None
    return {
        key: value for key, value in given.items() if isinstance(key, str)
    } if given else DEFAULT  # fmt: skip


def configured(env: Module) -> list[ast.Call]:
    """The calls of `context.configure`."""
    assert env.file.tree is not None
    return [
        node
        for node in nodes(env.file.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "configure"
    ]


def option_of(machine: Machine, env: Module | None, name: str) -> Value:
    """What `context.configure(..., name=...)` is given; what is not known is fixed at least."""
    why = f"the option '{name}' of env.py"
    if env is None:
        return Unknown(why)
    found = [
        machine.evaluate(keyword.value, env.frame)
        for call in configured(env)
        for keyword in call.keywords
        if keyword.arg == name
    ]
    if not found:
        return Unknown(why)
    if all(isinstance(item, LITERALS) and item == found[0] for item in found):
        return found[0]
    return Unknown(why, pieces=part(name)) if len(found) == 1 else Unknown(why)


def per_migration(env: Module | None) -> bool:
    """Whether env.py gives every revision a transaction of its own."""
    for call in configured(env) if env is not None else ():
        for keyword in call.keywords:
            value = keyword.value
            if keyword.arg == "transaction_per_migration":
                return isinstance(value, ast.Constant) and value.value is True
    return False


def target_metadata(machine: Machine, env: Module) -> Value:
    for call in configured(env):
        for keyword in call.keywords:
            if keyword.arg == "target_metadata":
                value = machine.evaluate(keyword.value, env.frame)
                if isinstance(value, Later):
                    value = machine.resolved(value)
                if isinstance(value, External) and value.path.endswith("SQLModel.metadata"):
                    return machine.world.sqlmodel
                if not isinstance(value, Unknown):
                    return value
    found = machine.member(env, "target_metadata")
    return found if not isinstance(found, Element) or found.name == "MetaData" else (
        elements.metadata_of(found, None) if found.name in ("declarative_base",) else found
    )  # fmt: skip


def _only_one(machine: Machine) -> Convention | None:
    """The convention of a repository whose files name one at most."""
    files = machine.modules.files
    paths = python_files(files, machine.modules.roots)
    if paths is None:
        return None
    naming = [path for path in paths if _SAYS in files.glance(path)]
    if not naming:
        return DEFAULT
    found: list[Convention] = []
    for path in naming:
        module = machine.modules.read(path)
        if module is None or module.file.tree is None:
            return None
        for given in _given(module.file):
            value = machine.evaluate(given, module.frame)
            if not isinstance(value, dict):
                return None
            found.append(value)
    whole = [item for item in found if item]
    if not whole or any(item != whole[0] for item in whole):
        return None
    return _whole(whole[0])


def _given(file: PythonFile) -> Iterator[ast.expr]:
    """What is given as `naming_convention`; only statements that hold the word are looked at."""
    assert file.tree is not None
    text, lines = file.source.text, []
    at = text.find(_SAYS)
    while at >= 0:
        lines.append(file.source.position(at)[0])
        at = text.find(_SAYS, at + 1)
    for statement in file.tree.body:
        last = statement.end_lineno or statement.lineno
        if any(statement.lineno <= line <= last for line in lines):
            for node in nodes(statement):
                if isinstance(node, ast.keyword) and node.arg == _SAYS:
                    yield node.value


def python_files(files: Files, roots: tuple[str, ...], suffix: str = ".py") -> list[str] | None:
    """Python files of the folders that imports start from; None where there are too many."""
    found: list[str] = []
    pending = [min(roots, key=len, default="")]
    visited = 0
    while pending:
        folder = pending.pop()
        visited += 1
        for name in files.names(folder):
            path = joined(folder, name)
            if name.endswith(suffix):
                found.append(path)
            elif "." not in name and name not in _PASSED and files.is_directory(path):
                pending.append(path)
        if len(found) > MAX_FILES or visited > MAX_FILES:
            return None
    return found
