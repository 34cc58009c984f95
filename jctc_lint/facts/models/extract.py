"""The tables of an environment's target metadata, from the source of the models."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation import conventions
from jctc_lint.facts.migrations.evaluation.enums import enum_name, labels_of
from jctc_lint.facts.migrations.evaluation.machine import Exhausted, Machine
from jctc_lint.facts.migrations.evaluation.modules import Module, Modules
from jctc_lint.facts.migrations.evaluation.sink import Sink
from jctc_lint.facts.migrations.evaluation.statements import run
from jctc_lint.facts.migrations.evaluation.tables import Described, describe, name_of
from jctc_lint.facts.migrations.evaluation.values import Element, Raised, Unknown
from jctc_lint.facts.migrations.evaluation.world import World
from jctc_lint.facts.migrations.location import joined, roots_of
from jctc_lint.facts.models import bases, late
from jctc_lint.facts.models.libraries import ADD_TABLES, stub_of
from jctc_lint.facts.models.mapping import Mapped, Mapper
from jctc_lint.facts.models.model import Declared, DeclaredTable
from jctc_lint.facts.models.options import options_of
from jctc_lint.facts.models.reach import reached
from jctc_lint.facts.models.types import SERIAL
from jctc_lint.facts.models.versions import Versions
from jctc_lint.facts.schema.apply import Run
from jctc_lint.facts.schema.model import Constrains, Constraint, EnumType, Name
from jctc_lint.facts.schema.state import Schema
from jctc_lint.record import replace
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.environment import Environment
    from jctc_lint.facts.migrations.evaluation.values import Class, Value
    from jctc_lint.text import Span

MAX_MODULES = 3000
MOST_STEPS = 200_000
"""For one module."""
_DECLARE = ("mapped_column", "__tablename__", "naming_convention")
_MAY_DECLARE = ("Column", "Table", "Index", "Mapped[", ".Model")
_DECLARES = pattern(r"(?<!\w)(?:Column|Table|Index) ?\(|\bMapped\[|\.Model\b|table\s*=\s*True")


def _declares(text: str) -> bool:
    """Whether a module's text may declare a table, or a part of one."""
    if any(word in text for word in _DECLARE):
        return True
    may = any(word in text for word in _MAY_DECLARE) or ("table" in text and "True" in text)
    return may and _DECLARES.search(text) is not None


def declared(environment: Environment) -> Declared:
    """Extract the models that `env.py`'s target metadata holds."""
    return _Extraction(environment).whole()


class _Extraction:
    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        files = environment.repository.files
        repository = environment.repository
        self.modules = Modules(
            files,
            roots_of(environment.script_location),
            repository.python_files,
            MAX_MODULES,
            stub_of,
        )
        world = World(environment.dialect.name, self._convention, revisions=20_000)
        world.at_least = Versions(files, environment.script_location).at_least
        sink = Sink(Schema(), Run(), lambda _failure, _change: False)
        sink.silence()
        self.machine = Machine(self.modules, world, sink)
        self.machine.most_steps = 10_000_000
        self.machine.loose, self.machine.classes = [], []
        self.mapper = Mapper(self.machine)
        self.env = self.modules.read(joined(environment.script_location, "env.py"))
        self.found = Declared(environment)
        self.certain = False

    def _convention(self) -> dict[str, str] | None:
        try:
            return conventions.convention_of(self.machine, self.env)
        except (Raised, Exhausted, RecursionError):
            return None

    def whole(self) -> Declared:
        mapped: list[Mapped] = []
        tables: list[Element] = []
        declaring = self._declaring()
        for module in declaring:
            self._run(module)
        named = self._named_target()
        for of in self.machine.classes or ():
            item = self._mapped(of)
            if item is not None:
                mapped.append(item)
                if bases.maps_itself(of):
                    self.found.unknown.append(f"'__mapper_cls__' of '{of.name}' may add tables")
            elif bases.may_be_mapped(of):
                self.found.unknown.append(f"what class '{of.name}' stands on is not known")
        for module in declaring:
            names = module.frame.names.values()
            tables.extend(v for v in names if isinstance(v, Element) and v.name == "Table")
        every = [*(m.table for m in mapped), *tables]
        target = self._target(named, every)
        self.found.alone = len(target) == 1 == len({id(t.get("metadata", 1)) for t in every})
        chosen: list[tuple[Element, Mapped | None]] = [
            (item.table, item)
            for item in mapped
            if any(item.table.get("metadata", 1) is one for one in target)
        ]
        chosen.extend((table, None) for one in target for table in one.named.get("<tables>", ()))
        beyond = self._beyond(
            {t.module.path for t, _ in chosen if t.module is not None and not t.module.library}
        )
        for table, item in chosen:
            path = table.module.path if table.module is not None else ""
            if path not in beyond:
                self._add(table, item, self.found.tables)
            elif beyond[path]:
                self._add(table, item, self.found.unreached)
        late.join(self.machine.loose or [], [t.element for t in self._every()])
        self._lost()
        self._describe()
        self.found.options = options_of(self.machine, self.env)
        return self.found

    def _mapped(self, of: Class) -> Mapped | None:
        try:
            return self.mapper.mapped(of)
        except (Raised, Exhausted, RecursionError):
            self.found.unknown.append(f"class '{of.name}' is not followed to its end")
            return None

    def _lost(self) -> None:
        """Statements that may declare tables, and could not be followed."""
        for module, statement, why in self.machine.lost:
            text = module.file.source.text
            if _declares(text) and _declares(module.span(statement).text):
                where = f"line {statement.lineno} of '{module.path}'"
                self.found.unknown.append(f"{where} is not followed: {why}")

    def _beyond(self, paths: set[str]) -> dict[str, bool]:
        """Modules that env.py never imports: their models are none for Alembic.

        False for those that another environment imports: they are models of its database.
        """
        if self.env is None or not self.certain:
            return {}
        reach = reached(self.modules, self.env, paths)
        beyond = paths - reach.paths
        if not reach.unsure and beyond:
            from jctc_lint.facts.models.starters import starter_of

            starter = starter_of(self.environment)
            if starter is not None:
                reach.unsure = f"'{starter}' starts Alembic, with modules that it imports before"
        if reach.unsure:
            self.found.reach = reach.unsure
            return {}
        others = self._of_others(beyond) if beyond else set()
        return {path: path not in others for path in beyond}

    def _of_others(self, paths: set[str]) -> set[str]:
        """Modules that other environments of the repository import."""
        found: set[str] = set()
        for other in self.environment.repository.environments:
            if other.script_location != self.environment.script_location:
                env = self.modules.read(joined(other.script_location, "env.py"))
                if env is not None:
                    roots = roots_of(other.script_location)
                    modules = replace(self.modules, roots=roots, _found={}, _starts={})
                    found |= reached(modules, env, paths).paths
        return found

    def _every(self) -> list[DeclaredTable]:
        return [*self.found.tables.values(), *self.found.unreached.values()]

    def _declaring(self) -> list[Module]:
        files = self.environment.repository.files
        paths = conventions.python_files(files, self.modules.roots) or []
        folder = self.environment.version_locations
        found = []
        for path in paths:
            if any(path.startswith(f"{place}/") for place in folder):
                continue
            text = files.glance(path)
            added = next((word for word in ADD_TABLES if word in text), None)
            if added is not None:
                self.found.unknown.append(f"'{added.strip('()')}' in '{path}' adds tables")
            if _declares(text):
                module = self.modules.read(path)
                if module is not None:
                    found.append(module)
                else:
                    self.found.unknown.append(f"'{path}' cannot be read by this Python")
        return found

    def _run(self, module: Module) -> None:
        """All statements of a module that were not run for the sake of a name."""
        assert module.file.tree is not None
        machine = self.machine
        machine.module = module
        whole, machine.most_steps = machine.most_steps, machine.steps + MOST_STEPS
        for statement in module.file.tree.body:
            if id(statement) in module.done:
                continue
            module.done.add(id(statement))
            if isinstance(statement, ast.If) and "__main__" in ast.unparse(statement.test):
                continue
            try:
                run(machine, [statement], module.frame)
            except (Raised, Exhausted, RecursionError) as error:
                machine.lost.append((module, statement, str(error)))
        machine.most_steps = whole

    def _named_target(self) -> Value:
        """What env.py gives as target, which may be the metadata of a library with tables."""
        try:
            return conventions.target_metadata(self.machine, self.env) if self.env else None
        except (Raised, Exhausted, RecursionError):
            return None

    def _target(self, found: Value, tables: list[Element]) -> list[Element]:
        """The metadata that env.py compares; the only one there is where that is not told."""
        given = list(found) if isinstance(found, (list, tuple)) else [found]
        known = [item for item in given if isinstance(item, Element) and item.name == "MetaData"]
        if known:
            self.certain = True
            if len(known) < len(given):
                self.found.unknown.append("a part of the target metadata is not known")
            return known
        made = self._of_flask(tables)
        if made is not None:
            return made
        several = {id(t.get("metadata", 1)): t.get("metadata", 1) for t in tables}
        places = {one.script_location for one in self.environment.repository.environments}
        if len(several) == 1 and len(places) < 2:
            return [*several.values()]
        self.found.unknown.append("the target metadata of env.py is not known")
        return []

    def _of_flask(self, tables: list[Element]) -> list[Element] | None:
        """The metadata of the only `db` of Flask: the application hands it to Flask-Migrate."""
        if self.env is None or "current_app" not in self.env.file.source.text:
            return None
        from jctc_lint.facts.migrations.evaluation.flask_db import BIND, OWNER, every_metadata

        known = [table.get("metadata", 1) for table in tables]
        owners = [one.named.get(OWNER) for one in known if isinstance(one, Element)]
        owner = owners[0] if owners else None
        if not isinstance(owner, Element) or any(other is not owner for other in owners):
            return None
        every = every_metadata(self.machine, owner)
        if any(isinstance(one.named.get(BIND), Unknown) for one in every):
            self.found.unknown.append("the metadata of a bind of Flask-SQLAlchemy is not known")
        known = [one for one in every if not isinstance(one.named.get(BIND), Unknown)]
        return known if "bind_names" in self.env.file.source.text else known[:1]

    def _add(
        self, table: Element, mapped: Mapped | None, tables: dict[Name, DeclaredTable]
    ) -> None:
        name = name_of(table.get("name", 0), table.named.get("schema"))
        if name is None:
            self.found.unknown.append("a table whose name is not known")
            return
        known = tables.get(name)
        if known is None:
            module = table.module
            assert module is not None
            span = (
                self.environment.span
                if module.library
                else module.span(table.node)
                if table.node is not None
                else module.file.source.line_span(1)
            )
            known = DeclaredTable(Described(name), span)
            tables[name] = known
            known.element = table
        elif mapped is None and known.element is not table:
            # `extend_existing`: more columns for a table that is there.
            known.element.args.extend(table.args[2:])
        if mapped is not None:
            known.classes.append(mapped.of.name)
            known.doubts.extend(mapped.doubts)

    def _describe(self) -> None:
        for table in self._every():
            name = table.name
            element: Element = table.element
            self.machine.module = element.module
            items = element.args[2:]
            try:
                with self.machine.world.naming_of(element.get("metadata", 1)):
                    table.described = describe(
                        self.machine, name, items, element.named, table.span, whole=True
                    )
            except (Raised, Exhausted, RecursionError) as error:
                table.doubts.append(str(error))
            if table.described.doubt:
                table.doubts.append(table.described.doubt)
        self._finish()

    def _finish(self) -> None:
        """What the whole of all tables decides: types of columns that take their key's."""
        for table in self._every():
            schema = table.name.schema
            described = table.described
            described.constraints = [
                self._with_schema(item, schema) for item in described.constraints
            ]
            for made in described.enums:
                name = enum_name(self.machine, made)
                if name is not None:
                    labels = labels_of(self.machine, made)
                    place = _place(made) or table.span
                    self.found.enums.setdefault(name, EnumType(name, labels, place))
        for table in self._every():
            self._types(table, set())

    def _with_schema(self, item: Constraint, schema: str) -> Constraint:
        target = item.target
        if target is not None and not target.schema and target not in self.found.tables and schema:
            within = Name(target.text, schema)
            if within in self.found.tables:
                return replace(item, target=within)
        return item

    def _types(self, table: DeclaredTable, seen: set[tuple[Name, str]]) -> None:
        columns = table.described.columns
        for at, column in enumerate(columns):
            if column.type is None and (table.name, column.name) not in seen:
                referred = self._referred(table, column.name, {(table.name, column.name)})
                if referred is not None:
                    columns[at] = replace(column, type=referred)

    def _referred(self, table: DeclaredTable, name: str, seen: set[tuple[Name, str]]) -> Value:
        for item in table.described.constraints:
            if item.kind is not Constrains.FOREIGN or name not in item.columns:
                continue
            other = self.found.tables.get(item.target) if item.target is not None else None
            if other is None or item.target_columns is None:
                return None
            at = item.columns.index(name)
            wanted = item.target_columns[at] if at < len(item.target_columns) else ""
            column = next((c for c in other.described.columns if c.name == wanted), None)
            if column is None or (other.name, wanted) in seen:
                return None
            if column.type is not None:
                return _plain(column.type)
            return self._referred(other, wanted, seen | {(other.name, wanted)})
        return None


def _place(made: Element) -> Span | None:
    if made.node is None or made.module is None or made.module.library:
        return None
    return made.module.span(made.node)


def _plain(kind: Value) -> Value:
    """The type of a column that refers to a counting one."""
    return replace(kind, text=SERIAL.get(kind.text, kind.text))
