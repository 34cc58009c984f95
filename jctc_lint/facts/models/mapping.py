"""Mapped classes as the tables that SQLAlchemy's declarative makes of them.

As sqlalchemy/orm/decl_base.py: a class with mixins becomes what `Table(...)` would describe.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.elements import PARTS
from jctc_lint.facts.migrations.evaluation.inheritance import decorators, is_declared
from jctc_lint.facts.migrations.evaluation.tables import text_of
from jctc_lint.facts.migrations.evaluation.values import (
    MISSING,
    Class,
    Element,
    External,
    Function,
    Unknown,
    truth,
    why_unknown,
)
from jctc_lint.facts.models import bases, implied
from jctc_lint.facts.models.annotations import hint_of
from jctc_lint.facts.models.columns import annotated, attributes, columns_of, value_of
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value
    from jctc_lint.facts.models.annotations import Hint


@record(frozen=False)
class Mapped:
    """A class and its table. `names` are its attributes that are columns."""

    of: Class
    table: Element
    names: set[str]
    doubts: list[str] = field(default_factory=list)


class Mapper:
    """Makes tables of classes, each once."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self._mapped: dict[int, Mapped | None] = {}
        machine.known["has_inherited_table"] = self._inherits

    def mapped(self, of: Class) -> Mapped | None:
        if id(of) not in self._mapped:
            self._mapped[id(of)] = None
            if bases.is_mapped(self.machine, of):
                self._mapped[id(of)] = self._map(of)
        return self._mapped[id(of)]

    def _inherits(self, of: Value = None, *_: Value) -> Value:
        if not isinstance(of, Class):
            return Unknown("has_inherited_table()")
        return self._above(of) is not None

    def _map(self, of: Class) -> Mapped | None:
        above = self._above(of)
        explicit = of.names.get("__table__")
        if isinstance(explicit, Element) and explicit.name == "Table":
            return Mapped(of, explicit, set())
        if explicit is not None:
            return None
        name = self._tablename(of)
        if name is None:
            return self._in_table_of(of, above) if above is not None else None
        metadata = bases.metadata_of_class(self.machine, of)
        module = of.frame.module if of.frame is not None else None
        table = Element("Table", "sqlalchemy.Table", [name, metadata], {}, _call(of), module)
        found = Mapped(of, table, set())
        self._columns(found, above)
        self._arguments(found)
        from jctc_lint.facts.migrations.evaluation.flask_db import names_tables

        if above is not None and any(names_tables(base) for base in of.order) and not _key(table):
            return self._in_table_of(of, above)
        table.args.extend(of.names.get(PARTS, ()))
        of.names["__table__"] = table
        if above is None and not _key(table) and of.find("__mapper_args__") is MISSING:
            found.doubts.append("no column of its primary key is known")
        found.doubts.extend(_doubts(of, name))
        if bases.maps_itself(of):
            found.doubts.append("'__mapper_cls__' may add columns")
        return found

    def _in_table_of(self, of: Class, above: Mapped) -> Mapped:
        """Single-table inheritance: columns join the table above."""
        found = Mapped(of, above.table, set(above.names))
        self._columns(found, above)
        found.doubts.extend(bases.unknown_bases(of))
        return found

    def _above(self, of: Class) -> Mapped | None:
        for base in of.order[1:]:
            found = self.mapped(base) if isinstance(base, Class) else None
            if found is not None:
                return found
        return None

    def _tablename(self, of: Class) -> Value:
        value = self._directive(of, "__tablename__")
        if value is MISSING:
            return implied.table_name(self.machine, of, inherits=self._above(of) is not None)
        if value is None or isinstance(value, Unknown):
            return value
        return text_of(value) or Unknown("a table name that is not known")

    def _directive(self, of: Class, name: str) -> Value:
        """What a class or a base says of its table; methods say it for each class anew."""
        for base in of.order:
            value = base.names.get(name, MISSING) if isinstance(base, Class) else MISSING
            if value is MISSING:
                continue
            if base is not of and self.mapped(base) is not None and not is_declared(value):
                continue
            return value_of(self.machine, value, of) if isinstance(value, Function) else value
        return MISSING

    # -- columns -----------------------------------------------------------------------------

    def _columns(self, found: Mapped, above: Mapped | None) -> None:
        seen: set[str] = set()
        for base in found.of.order:
            if not isinstance(base, Class) or (base is not found.of and self.mapped(base)):
                continue
            for name in attributes(base):
                if name.startswith("__"):
                    continue
                inherited = above is not None and name in above.names and base is not found.of
                if name not in seen and (not inherited or _cascades(base.names.get(name))):
                    self._attribute(found, base, name)
                seen.add(name)

    def _attribute(self, found: Mapped, base: Class, name: str) -> None:
        value = base.names.get(name, MISSING)
        annotation = annotated(base).get(name)
        if is_declared(value):
            annotation = value.node.returns
            value = value_of(self.machine, value, found.of)
        hint = self._hint(annotation, base) if annotation is not None else None
        if isinstance(value, Unknown) and _may_be_column(found.of, name, value, hint):
            found.doubts.append(f"column '{name}': {value.why}")
            return
        for made, written in columns_of(self.machine, found.of, name, value, hint):
            if base is found.of and written is not None:
                # Keys and indexes in the class body name the column by this object.
                written.args[:], written.base = made.args, found.table
                written.named.update(made.named)
            if made.module is not None and made.module.library:
                made.node = None
            found.names.add(name)
            self._add(found, made)

    def _add(self, found: Mapped, column: Element) -> None:
        """Classes that share a table may share columns."""
        if not any(_is_column(item, column.args[0]) for item in found.table.args[2:]):
            found.table.args.append(column)

    def _hint(self, annotation: ast.expr, base: Class) -> Hint:
        assert base.frame is not None
        self.machine.module = base.frame.module
        return hint_of(self.machine, annotation, base.frame)

    # -- __table_args__ ----------------------------------------------------------------------

    def _arguments(self, found: Mapped) -> None:
        metadata = found.table.args[1]
        if isinstance(metadata, Element) and "schema" in metadata.named:
            schema = metadata.named["schema"]
            # A schema that the deployment chooses is the default one, for all that is known here.
            found.table.named["schema"] = None if isinstance(schema, Unknown) else schema
        value = self._directive(found.of, "__table_args__")
        if isinstance(value, dict):
            value = (value,)
        if value is None or value is MISSING:
            return
        if not isinstance(value, (tuple, list)):
            found.doubts.append(why_unknown(value, "'__table_args__' is not known"))
            return
        if value and isinstance(value[-1], Unknown):
            # The last may be a dictionary with the table's schema.
            found.table.named["schema"] = value[-1]
        for item in value:
            if isinstance(item, dict):
                found.table.named.update((k, v) for k, v in item.items() if isinstance(k, str))
            else:
                found.table.args.append(item)
        given = found.table.named.get("schema")
        if isinstance(given, External) and given.last == "BLANK_SCHEMA":
            found.table.named["schema"] = None


def _key(table: Element) -> bool:
    """Whether a table has a primary key: without, Flask-SQLAlchemy takes the table above."""
    return any(
        isinstance(item, Element)
        and (item.name == "PrimaryKeyConstraint" or truth(item.named.get("primary_key")) is True)
        for item in table.args
    )


def _doubts(of: Class, name: Value) -> Iterator[str]:
    if isinstance(name, Unknown):
        yield why_unknown(name)
    yield from bases.unknown_bases(of)
    stub = of.find("__doubt__")
    if isinstance(stub, str):
        yield stub


def _is_column(item: Value, name: Value) -> bool:
    return isinstance(item, Element) and item.name == "Column" and item.args[0] == name


def _may_be_column(of: Class, name: str, value: Unknown, hint: Hint | None) -> bool:
    """Whether an attribute that is not known may be a column."""
    if bases.is_sqlmodel(of):
        return False  # Only fields with an annotation are, and then it says the type.
    if hint is not None:
        return hint.mapped and not hint.never
    return name != "model_config" and value.why != "a regular expression"


def _cascades(value: Value) -> bool:
    """`declared_attr.cascading`: computed for subclasses of mapped classes too."""
    return is_declared(value) and "cascading" in decorators(value)


def _call(of: Class) -> ast.expr | None:
    """The class's name, as a place."""
    if of.node is None:
        return None
    node = ast.Name(of.name)
    node.lineno, node.end_lineno = of.node.lineno, of.node.lineno
    node.col_offset = of.node.col_offset + len("class ")
    node.end_col_offset = node.col_offset + len(of.name)
    return node
