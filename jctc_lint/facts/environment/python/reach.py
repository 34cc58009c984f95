"""The modules that are loaded when a program of the repository starts, and those it may load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.environment.python.imports import imports_of
from jctc_lint.facts.migrations.evaluation.modules import Module
from jctc_lint.reading.python_tree import PythonFile
from jctc_lint.record import field, record
from jctc_lint.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.environment.python.imports import Import
    from jctc_lint.facts.environment.python.model import Roots
    from jctc_lint.facts.migrations.evaluation.modules import Modules
    from jctc_lint.reading.files import Files

MAX_REACHED = 5000


@record(frozen=False)
class Reached:
    """`early` are loaded before anything is done, `late` when a function that imports them runs."""

    early: set[str] = field(default_factory=set)
    late: set[str] = field(default_factory=set)
    unsure: str = ""
    texts: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def all(self) -> set[str]:
        return self.early | self.late


def reached(files: Files, modules: Modules, roots: Roots) -> Reached:
    """Follow the imports of all that `roots` run."""
    found = Reached()
    pending = [(path, True) for path in roots.maybe] + [(path, False) for path in roots.modules]
    while pending:
        path, late = pending.pop()
        if path in found.early or (late and path in found.late):
            continue
        if len(found.early) + len(found.late) > MAX_REACHED:
            found.unsure = "too many modules are imported"
            break
        (found.late if late else found.early).add(path)
        pending.extend(_below(files, modules, path, late, found))
    found.late -= found.early
    return found


def _below(
    files: Files,
    modules: Modules,
    path: str,
    late: bool,  # noqa: FBT001
    found: Reached,
) -> Iterator[tuple[str, bool]]:
    if path not in found.texts:
        found.texts[path] = files.glance(path)
    imports = imports_of(found.texts[path])
    if imports.dynamic:
        found.unsure = f"'{path}' imports modules whose names cannot be told"
    for package in packages(path, files):
        yield package, late
    here = Module(PythonFile(Source(path, ""), None), path)
    for item in imports.all:
        for module in imported(modules, here, item):
            yield module.path, late or item.late
    for name in imports.named:
        for module in _with_parents(modules, name):
            yield module.path, True


def packages(path: str, files: Files) -> Iterator[str]:
    """The packages that a module is in are loaded with it."""
    folder = path.rpartition("/")[0]
    while folder:
        package = f"{folder}/__init__.py"
        if not files.exists(package):
            return
        yield package
        folder = folder.rpartition("/")[0]


def imported(modules: Modules, here: Module, item: Import) -> Iterator[Module]:
    if not item.names:
        yield from _with_parents(modules, item.module)
        return
    package: Module | str | None
    if item.level:
        package = modules.relative(here, item.level, item.module)
    else:
        yield from _with_parents(modules, item.module)
        package = modules.find(item.module)
    if isinstance(package, Module):
        yield package
    if package is None:
        return
    for name in item.names:
        below = modules.below(package, name) if name != "*" else None
        if isinstance(below, Module):
            yield below


def _with_parents(modules: Modules, dotted: str) -> Iterator[Module]:
    parts = dotted.split(".")
    for end in range(1, len(parts) + 1):
        found = modules.find(".".join(parts[:end]))
        if isinstance(found, Module):
            yield found
