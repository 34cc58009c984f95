"""What the Python code of a service reads from its environment: followed from what it runs."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from jctc_lint.facts.environment.python.code import FUNCTIONS, Codes, Local
from jctc_lint.facts.environment.python.environ import os_reads
from jctc_lint.facts.environment.python.found import Findings, Found
from jctc_lint.facts.environment.python.model import Dynamic, PythonReads, Roots, Truth
from jctc_lint.facts.environment.python.place import Way, place_of
from jctc_lint.facts.environment.python.reach import Reached, reached
from jctc_lint.facts.environment.python.wrappers import wrapped
from jctc_lint.facts.migrations.evaluation.modules import Modules
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jctc_lint.facts.environment.model import Read
    from jctc_lint.facts.environment.python.code import Code, Scope
    from jctc_lint.facts.environment.python.found import Wrapper
    from jctc_lint.facts.environment.python.model import SettingsClass
    from jctc_lint.facts.environment.settings.classes import Making
    from jctc_lint.facts.repository import Repository

MAX_MODULES = 3000
"""Most modules that are parsed for one service."""
MAX_ROUNDS = 4
_SIGNS = ("environ", "getenv", "BaseSettings", "decouple", "dotenv", "dynaconf", "starlette.config")


def python_reads(repository: Repository, roots: Roots) -> PythonReads:
    """All reads in the modules that `roots` reach; the same roots are followed once."""
    known = repository.environment_reads
    if roots not in known:
        known[roots] = _Reader(repository, roots).result()
    return known[roots]


def may_read(text: str) -> bool:
    """A quick look whether a module reads its environment itself."""
    return any(sign in text for sign in _SIGNS)


def _names_one(text: str, names: set[str]) -> bool:
    """Whether one of the names stands in a text as a word."""
    return any(name in text and re.search(rf"\b{re.escape(name)}\b", text) for name in names)


@record(frozen=False)
class _Reader:
    repository: Repository
    roots: Roots
    codes: Codes = field(init=False)
    parsed: dict[str, Code] = field(default_factory=dict)
    findings: dict[str, Findings] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    started: set[int] = field(default_factory=set)
    reach: Reached = field(default_factory=Reached)
    names: set[str] = field(default_factory=set)
    classes: dict[str, list[ast.ClassDef]] = field(default_factory=dict)
    made: dict[str, list[tuple[ast.ClassDef, Making]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        files = self.repository.files
        parsed = self.repository.python_files
        self.codes = Codes(Modules(files, self.roots.folders or ("",), parsed, MAX_MODULES))

    def result(self) -> PythonReads:
        self.reach = reached(self.repository.files, self.codes.modules, self.roots)
        self._parse_all()
        self._find_started()
        found = [item for code in self.parsed.values() for item in self._reads_of(code)]
        classes = self._settings()
        reads = [self._read(item) for item in found if isinstance(item, Found)]
        reads += [item.read for cls in classes if cls.made for item in cls.fields]
        dynamic = [item for item in found if isinstance(item, Dynamic)]
        return PythonReads(
            self.roots,
            tuple(_sorted(reads)),
            tuple(classes),
            tuple(dynamic),
            self._dotenv_files(),
            frozenset(self.reach.all),
            tuple(sorted(self.unread)),
            self.reach.unsure,
            self.codes,
            tuple(self._truths(found)),
            tuple(self._read(i) for i in found if isinstance(i, Found) and i.made_up),
        )

    def _truths(self, found: Iterable[Found | Dynamic]) -> Iterator[Truth]:
        for item in found:
            if isinstance(item, Found) and item.truth is not None:
                flag = item.default in ("True", "False", "true", "false", "0", "1")
                yield Truth(self._read(item), item.code.span(item.truth), flag)

    def _parse_all(self) -> None:
        """Modules that read by themselves, then those that call what these define."""
        texts = self.reach.texts
        pending = {path for path, text in texts.items() if may_read(text)}
        for _ in range(MAX_ROUNDS):
            self.codes.wanted |= pending
            for path in sorted(pending):
                self._parse(path)
            self._find_classes()
            names = self._names_given_on()
            fresh = names - self.names
            self.names |= names
            if not fresh:
                break
            pending = {
                path
                for path, text in texts.items()
                if path not in self.parsed and path not in self.unread and _names_one(text, fresh)
            }
            if not pending:
                break

    def _parse(self, path: str) -> None:
        code = self.codes.of(path)
        if code is None:
            self.unread.add(path)
        elif path not in self.parsed:
            self.parsed[path] = code
            self.findings[path] = os_reads(code)

    def _find_classes(self) -> None:
        """Settings classes; what stands on one of another module may be known only now."""
        from jctc_lint.facts.environment.settings.classes import is_settings

        self.made.clear()
        for path, code in self.parsed.items():
            classes = [node for node in code.nodes if isinstance(node, ast.ClassDef)]
            self.classes[path] = [node for node in classes if is_settings(code, node)]

    def _names_given_on(self) -> set[str]:
        """Names of what other modules may call to read: functions, objects, settings classes."""
        from jctc_lint.facts.environment.python.config import readers_of

        found: set[str] = set()
        for path, code in self.parsed.items():
            found |= {node.name for node in self.classes[path]}
            scopes = [item.scope for item in self.findings[path].reads]
            scopes += [item.function for item in self.findings[path].wrappers]
            found |= {scope.name for scope in scopes if isinstance(scope, FUNCTIONS)}
            for _, making in self._makings(code):
                if isinstance(making.scope, FUNCTIONS):
                    found.add(making.scope.name)
            found |= set(readers_of(code))
        return found - {"__init__", "main", "get", "run"}

    def _makings(self, code: Code) -> list[tuple[ast.ClassDef, Making]]:
        """Where a module makes settings."""
        if code.path not in self.made:
            from jctc_lint.facts.environment.settings.classes import makings

            settings = self._settings_classes()
            self.made[code.path] = [item for item in makings(code) if id(item[0]) in settings]
        return self.made[code.path]

    def _settings_classes(self) -> set[int]:
        return {id(node) for items in self.classes.values() for node in items}

    def _find_started(self) -> None:
        """Functions that are called while modules are loaded, and those that these call."""
        changed = True
        rounds = 0
        while changed and rounds < MAX_ROUNDS * 2:
            changed, rounds = False, rounds + 1
            for code in self.parsed.values():
                for target in self._called(code):
                    if id(target.node) not in self.started:
                        self.started.add(id(target.node))
                        changed = True

    def _called(self, code: Code) -> Iterator[Local]:
        for node, meaning in code.calls:
            place = place_of(code, node)
            if place.way is Way.MAYBE or not self._starts(code, place.scope):
                continue
            if place.way is Way.MAIN and code.path not in self.roots.scripts:
                continue
            if isinstance(meaning.node, FUNCTIONS):
                yield meaning
            elif isinstance(meaning.node, ast.ClassDef):
                for statement in meaning.node.body:
                    if isinstance(statement, FUNCTIONS) and statement.name == "__init__":
                        yield Local(meaning.code, statement)

    def _starts(self, code: Code, scope: Scope) -> bool:
        """Whether a scope runs while the program starts."""
        if isinstance(scope, ast.Module):
            return code.path in self.reach.early
        return id(scope) in self.started

    def _reads_of(self, code: Code) -> Iterator[Found | Dynamic]:
        from jctc_lint.facts.environment.python.config import config_reads

        own = self.findings[code.path]
        for item in own.reads:
            if item.way is not Way.MAIN or code.path in self.roots.scripts:
                yield item
        yield from own.dynamic
        yield from wrapped(code, self._wrappers())
        yield from config_reads(code)

    def _wrappers(self) -> dict[int, list[Wrapper]]:
        found: dict[int, list[Wrapper]] = {}
        for findings in self.findings.values():
            for item in findings.wrappers:
                found.setdefault(id(item.function), []).append(item)
        return found

    def _read(self, item: Found) -> Read:
        read = item.read(started=self._starts(item.code, item.scope))
        if read.name in self._sets() and item.fails:
            from jctc_lint.facts.environment.model import Need
            from jctc_lint.record import replace

            return replace(read, need=Need.UNKNOWN)
        return read

    def _sets(self) -> set[str]:
        """Variables that the code itself sets."""
        return {name for findings in self.findings.values() for name in findings.sets}

    def _settings(self) -> list[SettingsClass]:
        from jctc_lint.facts.environment.settings.classes import Builder

        made: dict[int, list[Making]] = {}
        for code in self.parsed.values():
            for node, making in self._makings(code):
                made.setdefault(id(node), []).append(making)
        builder = Builder(self.roots.working, self._starts, frozenset(self.reach.all))
        return [
            builder.build(self.parsed[path], node, made.get(id(node), []))
            for path, nodes in self.classes.items()
            for node in nodes
        ]

    def _dotenv_files(self) -> tuple[str, ...]:
        from jctc_lint.facts.environment.python.config import dotenv_files

        found = (path for code in self.parsed.values() for path in dotenv_files(code, self.roots))
        return tuple(sorted(set(found)))


def _sorted(reads: Iterable[Read]) -> list[Read]:
    return sorted(reads, key=lambda item: (item.span.path, item.span.start, item.names))
