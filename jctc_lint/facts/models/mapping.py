"""Mapped classes as the tables that SQLAlchemy's declarative makes of them.

As sqlalchemy/orm/decl_base.py: a class with mixins becomes what `Table(...)` would describe.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.tables import is_part, text_of
from jctc_lint.facts.migrations.evaluation.values import (
    MISSING,
    Class,
    Element,
    Function,
    Raised,
    Unknown,
    truth,
    why_unknown,
)
from jctc_lint.facts.models import bases, implied
from jctc_lint.facts.models.annotations import Hint, hint_of
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value

_WRAPPED = frozenset({"column_property", "deferred"})


@record(frozen=False)
class Mapped:
    """A class and its table. `names` are its attributes that are columns."""

    of: Class
    table: Element
    names: set[str]
    inherits: bool
    doubts: list[str] = field(default_factory=list)


class Mapper:
    """Makes tables of classes, each once."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self._mapped: dict[int, Mapped | None] = {}

    def mapped(self, of: Class) -> Mapped | None:
        if id(of) not in self._mapped:
            self._mapped[id(of)] = None
            if bases.is_mapped(self.machine, of):
                self._mapped[id(of)] = self._map(of)
        return self._mapped[id(of)]

    def _map(self, of: Class) -> Mapped | None:
        above = self._above(of)
        explicit = of.names.get("__table__")
        if isinstance(explicit, Element) and explicit.name == "Table":
            return Mapped(of, explicit, set(), inherits=False)
        name = self._tablename(of)
        if name is None:
            return self._in_table_of(of, above) if above is not None else None
        metadata = bases.metadata_of_class(self.machine, of)
        module = of.frame.module if of.frame is not None else None
        table = Element("Table", "sqlalchemy.Table", [name, metadata], {}, _call(of), module)
        found = Mapped(of, table, set(), inherits=False)
        self._columns(found, above)
        self._arguments(found)
        of.names["__table__"] = table
        if isinstance(name, Unknown):
            found.doubts.append(why_unknown(name))
        found.doubts.extend(bases.unknown_bases(of))
        return found

    def _in_table_of(self, of: Class, above: Mapped) -> Mapped:
        """Single-table inheritance: columns join the table above."""
        found = Mapped(of, above.table, set(above.names), inherits=True)
        self._columns(found, above)
        return found

    def _above(self, of: Class) -> Mapped | None:
        for base in bases.order_of(of)[1:]:
            found = self.mapped(base) if isinstance(base, Class) else None
            if found is not None:
                return found
        return None

    # -- names -------------------------------------------------------------------------------

    def _tablename(self, of: Class) -> Value:
        for base in bases.order_of(of):
            value = base.names.get("__tablename__", MISSING) if isinstance(base, Class) else MISSING
            if value is MISSING:
                continue
            if base is not of and self.mapped(base) is not None and not bases.is_declared(value):
                continue
            value = self._asked(value, of)
            return value if value is None or isinstance(value, Unknown) else (
                text_of(value) or Unknown("a table name that is not known")
            )  # fmt: skip
        return implied.table_name(self.machine, of, inherits=self._above(of) is not None)

    def _asked(self, value: Value, of: Class) -> Value:
        """The value of an attribute that a method computes for each class."""
        if not isinstance(value, Function):
            return value
        bound = Function(value.node, value.frame, value.defaults, value.named_defaults, of)
        quiet = self.machine.sink.silence()
        before, self.machine.module = self.machine.module, value.frame.module
        try:
            return self.machine.run_function(bound, [], {}, value.node)  # type: ignore[arg-type]
        except Raised:
            return Unknown(f"what {value.name}() of '{of.name}' gives")
        finally:
            self.machine.module = before
            self.machine.sink.unsilence(quiet)

    # -- columns -----------------------------------------------------------------------------

    def _columns(self, found: Mapped, above: Mapped | None) -> None:
        seen: set[str] = set()
        for base in bases.order_of(found.of):
            if not isinstance(base, Class) or (base is not found.of and self.mapped(base)):
                continue
            for name in attributes(base):
                inherited = above is not None and name in above.names and base is not found.of
                if name not in seen and not inherited:
                    self._attribute(found, base, name)
                seen.add(name)

    def _attribute(self, found: Mapped, base: Class, name: str) -> None:
        value = base.names.get(name, MISSING)
        annotation = annotated(base).get(name)
        hint = self._hint(annotation, base) if annotation is not None else None
        if bases.is_declared(value):
            returns = value.node.returns
            hint = self._hint(returns, base) if returns is not None else None
            value = self._asked(value, found.of)
        if isinstance(value, Element) and value.name in _WRAPPED and value.args:
            value = value.args[0]
        if isinstance(value, Unknown) and hint is not None and hint.mapped and not hint.never:
            found.doubts.append(f"column '{name}': {value.why}")
            return
        column = implied.column(self.machine, found.of, name, value, hint)
        if column is None:
            return
        own = base is found.of and isinstance(value, Element)
        made = complete(self.machine, found.of, name, column, hint)
        if own:
            # Keys and indexes in the class body name the column by this object.
            value.args[:], value.base = made.args, found.table
            value.named.update(made.named)
        found.names.add(name)
        found.table.args.append(made)

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
        value = self._table_args(found.of)
        if isinstance(value, dict):
            value = (value,)
        if value is None:
            return
        if not isinstance(value, (tuple, list)):
            found.doubts.append(why_unknown(value, "'__table_args__' is not known"))
            return
        for item in value:
            if isinstance(item, dict):
                found.table.named.update((k, v) for k, v in item.items() if isinstance(k, str))
            else:
                found.table.args.append(item)

    def _table_args(self, of: Class) -> Value:
        for base in bases.order_of(of):
            value = base.names.get("__table_args__", MISSING) if isinstance(base, Class) else None
            if value is MISSING or value is None:
                continue
            if base is not of and self.mapped(base) is not None and not bases.is_declared(value):
                continue
            return self._asked(value, of)
        return None


def _call(of: Class) -> ast.expr | None:
    """The class's name, as a place."""
    if of.node is None:
        return None
    node = ast.Name(of.name)
    node.lineno, node.end_lineno = of.node.lineno, of.node.lineno
    node.col_offset = of.node.col_offset + len("class ")
    node.end_col_offset = node.col_offset + len(of.name)
    return node


def annotated(of: Class) -> dict[str, ast.expr]:
    """The annotations of a class body, by name."""
    body = of.node.body if of.node is not None else []
    return {
        statement.target.id: statement.annotation
        for statement in body
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
    }


def attributes(of: Class) -> Iterator[str]:
    """Names of a class body in the order of its text, then those that came otherwise."""
    placed = {name: node.lineno for name, node in annotated(of).items()}
    for name, value in of.names.items():
        node = getattr(value, "node", None)
        if name not in placed and node is not None:
            placed[name] = node.lineno
    yield from sorted(placed, key=lambda name: placed[name])
    yield from (name for name in of.names if name not in placed)


def complete(machine: Machine, of: Class, name: str, column: Element, hint: Hint | None) -> Element:
    """A column as `Column(name, type, ...)`, with what its annotation says."""
    args = list(column.args)
    named = dict(column.named)
    text = text_of(named.pop("name", None)) or (text_of(args[0]) if args else None)
    if args and text_of(args[0]) is not None:
        args = args[1:]
    args = [item for item in args if item is not None]
    for item in hint.added if hint is not None else ():
        if isinstance(item, Element) and item.name == "mapped_column":
            args.extend(item.args)
            named = {**item.named, **named}
    typed = "type_" in named or (bool(args) and not is_part(args[0]))
    refers = any(isinstance(item, Element) and item.name == "ForeignKey" for item in args)
    if not typed and hint is not None and not refers:
        args.insert(0, implied.type_of_hint(machine, of, hint))
    if hint is not None and "nullable" not in named and hint.mapped:
        named["nullable"] = hint.optional and truth(named.get("primary_key", False)) is not True
    return Element("Column", "sqlalchemy.Column", [text or name, *args], named, column.node,
                   column.module)  # fmt: skip
