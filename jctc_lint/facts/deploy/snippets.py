"""Python code in commands (`python -c`, `python <<EOF`, `python -m`), and what it imports."""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING

from jctc_lint.reading.python_tree import decode_python, parse_python
from jctc_lint.record import record
from jctc_lint.text import Source, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.deploy.steps import Step
    from jctc_lint.facts.repository import Repository

MAX_SNIPPET = 16 * 1024
MAX_ROOTS = 60
"""Most folders in which a package of one name is looked for."""
_PYTHON = pattern(r"(?:^|/)(?:python|python3)(?:\.\d+)?$")
_DYNAMIC = pattern(r"sys\.modules|__path__|__getattr__|globals\(\)|import_module|sys\.path")


@record
class Snippet:
    """Code that a command runs; `module` for `-m` instead of `text`."""

    step: Step
    text: str = ""
    module: str = ""


@record(eq=True)
class MissingImport:
    """A module of the repository, or a name in one, that is not there. `root` is where it looks."""

    module: str
    name: str
    root: str


def snippets(step: Step) -> Iterator[Snippet]:
    """The code that a step hands to Python."""
    words = step.placed.command.words
    for number, word in enumerate(words):
        if not _PYTHON.search(word.text):
            continue
        for at in range(number + 1, len(words)):
            option = words[at].text
            if option in ("-c", "-m"):
                if at + 1 < len(words) and words[at + 1].known:
                    text = words[at + 1].text[:MAX_SNIPPET]
                    yield Snippet(step, text) if option == "-c" else Snippet(step, module=text)
                return
            if not option.startswith("-") or option == "-":
                break
        given = step.placed.command.given
        if given and all(part.text.startswith("-") for part in words[number + 1 :]):
            yield Snippet(step, given[:MAX_SNIPPET])
        return


def missing_imports(modules: Modules, snippet: Snippet) -> Iterator[MissingImport]:
    """What it imports of the repository's own packages and does not get."""
    if snippet.module:
        if "." in snippet.module and modules.lacks(snippet.module):
            yield MissingImport(snippet.module, "", modules.nearest(snippet.module))
        return
    for module, names in _imports(snippet.text):
        if modules.lacks(module):
            yield MissingImport(module, "", modules.nearest(module))
            return
        for name in names:
            if modules.lacks_name(module, name):
                yield MissingImport(module, name, modules.nearest(module))


def _imports(text: str) -> list[tuple[str, list[str]]]:
    from textwrap import dedent

    parsed = parse_python(Source("", dedent(text).strip()))
    found: list[tuple[str, list[str]]] = []
    for node in parsed.tree.body if parsed.tree is not None else ():
        if isinstance(node, ast.Import):
            found += [(alias.name, []) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.append((node.module, [a.name for a in node.names if a.name != "*"]))
    return found


class Modules:
    """The modules of the repository's own packages, in whatever folder they are."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.files = repository.files
        self._roots: dict[str, list[str]] = {}
        self._migrations = {item.script_location for item in repository.environments}

    def roots(self, module: str) -> list[str]:
        """Folders in which the first part of a module's name is a package."""
        first = module.split(".", maxsplit=1)[0]
        if first not in self._roots:
            self._roots[first] = self._search(first)
        return self._roots[first]

    def nearest(self, module: str) -> str:
        """Of these folders the one that has most of the module's name; the outermost of several."""
        parts = module.split(".")

        def found(root: str) -> int:
            below = (posixpath.join(root, *parts[:number]) for number in range(1, len(parts) + 1))
            return sum(self.files.is_directory(path) for path in below)

        return min(self.roots(module), key=lambda root: (-found(root), root.count("/"), root))

    def _search(self, package: str) -> list[str]:
        inside = f"/{package}/"
        paths = [path for path in self.repository.python_paths if inside in f"/{path}"]
        folders: dict[str, None] = {}
        for path in paths:
            folders[f"/{path}".partition(inside)[0].lstrip("/")] = None
            folders[f"/{path}".rpartition(inside)[0].lstrip("/")] = None
        return list(folders)[:MAX_ROOTS]

    def lacks(self, module: str) -> bool:
        """True when no folder has the module, and nothing may make it."""
        roots = self.roots(module)
        if any(self._gives_way(root, module) for root in roots):
            return False
        return bool(roots) and all(self._lacks_below(root, module) for root in roots)

    def _gives_way(self, root: str, module: str) -> bool:
        """A folder without `__init__.py`, where a library of that name is installed: it is first.

        So the folder `alembic` of the migrations does not hide Alembic.
        """
        from jctc_lint.facts.models.versions import Versions

        first = module.split(".", maxsplit=1)[0]
        path = posixpath.join(root, first)
        if not self.files.is_directory(path) or self.files.exists(f"{path}/__init__.py"):
            return False
        return path in self._migrations or Versions(self.files, root).asks_for(first)

    def _lacks_below(self, root: str, module: str) -> bool:
        parts = module.split(".")
        for number in range(1, len(parts) + 1):
            path = posixpath.join(root, *parts[:number])
            if self.files.exists(f"{path}.py"):
                return number < len(parts) and not self._dynamic(f"{path}.py")
            if not self.files.is_directory(path):
                beside = self.files.names(posixpath.dirname(path))
                name = posixpath.basename(path)
                compiled = any(other.startswith(f"{name}.") for other in beside)
                return (
                    not compiled
                    and not self.repository.left_to_others(f"{path}.py")
                    and (not self.repository.left_to_others(path))
                )
            if self._dynamic(f"{path}/__init__.py"):
                return False
        return False

    def lacks_name(self, module: str, name: str) -> bool:
        """True when a module surely has no such name."""
        roots = self.roots(module)
        if any(self._gives_way(root, module) for root in roots):
            return False
        return bool(roots) and all(self._unbound(root, module, name) for root in roots)

    def _unbound(self, root: str, module: str, name: str) -> bool:
        path = posixpath.join(root, *module.split("."))
        if self.files.is_directory(path):
            below = f"{path}/{name}"
            if self.files.exists(f"{below}.py") or self.files.is_directory(below):
                return False
            path = f"{path}/__init__"
        file = f"{path}.py"
        if not self.files.exists(file):
            return self._lacks_below(root, module)
        if self._dynamic(file):
            return False
        source = self.files.read(file, decode_python)
        parsed = parse_python(source) if source is not None else None
        if parsed is None or parsed.tree is None:
            return False
        return not _may_bind(parsed.tree, name)

    def _dynamic(self, path: str) -> bool:
        return bool(_DYNAMIC.search(self.files.glance(path)))


def _may_bind(tree: ast.Module, name: str) -> bool:
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            if node.name == name:
                return True
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                if alias.name == "*" or (alias.asname or alias.name.split(".")[0]) == name:
                    return True
        elif isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load):
            return True
    return False
