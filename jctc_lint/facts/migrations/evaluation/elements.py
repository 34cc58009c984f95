"""Constructs of SQLAlchemy: their attributes, and what their methods give."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation import emission, handles
from jctc_lint.facts.migrations.evaluation.reflection import PARTLY, REFLECTED
from jctc_lint.facts.migrations.evaluation.sqlalchemy_names import NAMES
from jctc_lint.facts.migrations.evaluation.tables import COLUMNS, text_of
from jctc_lint.facts.migrations.evaluation.types import ENUMS
from jctc_lint.facts.migrations.evaluation.values import (
    Class,
    Element,
    External,
    Handle,
    LiveSet,
    Member,
    Method,
    Unknown,
    is_known,
    truth,
    why_unknown,
)

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.tables import Described
    from jctc_lint.facts.migrations.evaluation.values import Value

TABLES = frozenset({"Table", "table"})
_NAMED = frozenset({"Index", "Table", "table", "Column", "column", "Sequence", "Enum", "ENUM"})


def attribute(machine: Machine, owner: Element, name: str, node: ast.expr) -> Value:
    """`owner.name` of a construct."""
    if owner.name == OF_CLASS and name in ("c", "columns"):
        return Element("columns", "sqlalchemy.columns", [], {}, node, machine.module, owner.base)
    if owner.name in TABLES and name in ("c", "columns"):
        return Element("columns", "sqlalchemy.columns", [], {}, node, machine.module, owner)
    if owner.name == "Table" and name in ("constraints", "foreign_key_constraints", "foreign_keys"):
        return _constraints_of(owner, name)
    if owner.name == "ForeignKey" and name == "constraint" and owner.base is not None:
        return owner.base
    if owner.name in KEYS and name == "columns":
        return [Element("Column", "sqlalchemy.Column", [c], {}) for c in owner.args]
    if owner.name == "columns" and name not in _OF_COLUMNS:
        return column_of(machine, owner.base, name, node)
    if name == "name" and owner.name in _NAMED | _CONSTRAINTS:
        position = None if owner.name in ENUMS | _CONSTRAINTS else 0
        return owner.get("name", position)
    if owner.name in ENUMS and name in ("enums", "values"):
        labels = emission.labels_of(machine, owner)
        return list(labels) if labels is not None else Unknown("an enum's labels")
    if owner.name in ("Column", "column") and name == "type":
        return emission.column_type_of(machine, owner)
    if owner.name == "SQLAlchemy" and name in _PASSED_ON and name not in _OF_FLASK:
        return machine.external(f"sqlalchemy.{name}")
    if name == "metadata" and owner.name in _WITH_METADATA:
        return metadata_of(owner, node)
    if owner.name == "MetaData" and name == "tables" and owner.named.get(REFLECTED):
        return Handle("tables", {"metadata": owner})
    if owner.name == "MetaData" and name == "tables":
        tables = owner.named.get("<tables>", [])
        return {table.get("name", 0): table for table in tables}
    if owner.name == "MetaData" and name == "naming_convention":
        return owner.named.get("naming_convention") or {}
    if name == "astext" and owner.name == "getitem":
        return Element(name, "operator", [], {}, node, machine.module, owner)
    if name in owner.named and name not in ("name", "type"):
        return owner.named[name]
    if owner.name == "SQLAlchemy" and name not in ("Model", "session", "engine", "init_app"):
        # Flask-SQLAlchemy lends the names of sqlalchemy and sqlalchemy.orm.
        return External(f"sqlalchemy.{name}")
    return Method(owner, name)


_OF_COLUMNS = frozenset({"get", "keys", "values", "items"})
_PASSED_ON = NAMES["sqlalchemy"]
"""Flask-SQLAlchemy's object has all names of SQLAlchemy."""
_OF_FLASK = frozenset({"Table", "engine", "event"})
_WITH_METADATA = frozenset({"declarative_base", "automap_base", "SQLAlchemy", "registry", "Table"})


def metadata_of(owner: Element, node: ast.expr | None) -> Element:
    """The metadata of a declarative base or table; made where none is given."""
    given = owner.named.get("metadata")
    if owner.name == "Table":
        given = owner.get("metadata", 1)
    if isinstance(given, Element) and given.name == "MetaData":
        return given
    bound = owner.named.get("<metadata>")
    if not isinstance(bound, Element):
        bound = Element("MetaData", "sqlalchemy.MetaData", [], {}, node)
        owner.named["<metadata>"] = bound
    return bound


def of_class(machine: Machine, owner: Class, name: str, node: ast.expr) -> Value:
    """An attribute that a class of the repository has from a base outside of it."""
    if name == "metadata":
        found = class_metadata(machine, owner, node)
        if found is not None:
            return found
    if name == "__table__" and class_metadata(machine, owner, node) is not None:
        return Element(OF_CLASS, "class", [], {}, node, machine.module, owner)
    if name in _annotated(owner):
        return Element("column", "sqlalchemy.column", [name], {}, node, machine.module, owner)
    if isinstance(owner.names.get("__tablename__"), str):
        return Element("attribute", "operator", [], {}, node, machine.module, owner)
    return Unknown(f"'{name}' of class '{owner.name}'")


OF_CLASS, PARTS = "table_of_class", "<parts>"
"""`User.__table__`, and where a class keeps what was added to it."""


def _annotated(of: Class) -> set[str]:
    """Names that a class body or a base annotates."""
    return {
        statement.target.id
        for base in of.order
        if isinstance(base, Class) and base.node is not None
        for statement in base.node.body
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
    }


def column_of_class(owner: Class, name: str, found: Element) -> Element:
    """`User.name`: which class it was asked of tells the table, as several may share the column."""
    named = text_of(found.named.get("name")) or (text_of(found.args[0]) if found.args else None)
    args = found.args if named is not None else [name, *found.args]
    return Element(found.name, found.path, args, found.named, found.node, found.module, owner)


REGISTERS = frozenset({"mapped", "mapped_as_dataclass", "as_declarative", "as_declarative_base"})
"""Decorators that map a class, or make it a base, in a registry."""
_BASES = frozenset({"DeclarativeBase", "DeclarativeBaseNoMeta"})


def class_metadata(machine: Machine, owner: Class, node: ast.expr | None) -> Element | None:
    """The metadata that a class has from its declarative base; None where it has none of those."""
    given = owner.find("metadata")
    if isinstance(given, Element) and given.name == "MetaData":
        return given
    for base in owner.order:
        for decorator in base.decorators if isinstance(base, Class) else ():
            if decorator.name in REGISTERS:
                first = decorator.args[0] if decorator.args else None
                whole = decorator.base if decorator.base is not None else first or decorator
                return metadata_of(whole, node) if isinstance(whole, Element) else None
        if isinstance(base, Class) and any(
            isinstance(b, External) and b.last in _BASES for b in base.bases
        ):
            registry = base.names.get("registry")
            made = (
                metadata_of(registry, node)
                if isinstance(registry, Element)
                else Element("MetaData", "sqlalchemy.MetaData", [], {}, node)
            )
            base.names["metadata"] = made
            return made
        if isinstance(base, Method) and isinstance(base.owner, Element):
            return metadata_of(base.owner, node)
        if isinstance(base, Element):
            whole = base.base if base.name == "generate_base" else base
            return metadata_of(whole, node) if isinstance(whole, Element) else None
        if isinstance(base, External) and base.last == "SQLModel":
            return machine.world.sqlmodel
    return None


def column_of(machine: Machine, table: Value, name: str, node: ast.expr) -> Value:
    """`table.c.name`: columns go by their keys."""
    for part in table.args if isinstance(table, Element) else ():
        if isinstance(part, Element) and part.name in ("Column", "column") and part.args:
            if part.named.get("key", part.args[0]) == name:
                return Element(part.name, part.path, part.args, part.named, part.node, part.module,
                               table)  # fmt: skip
    return Element("column", "sqlalchemy.column", [name], {}, node, machine.module, table)


def table_columns(table: Value) -> list[Element] | None:
    """The columns of a table that is described in full."""
    if not isinstance(table, Element) or {"autoload_with", "autoload"} & table.named.keys():
        return None
    found = [part for part in table.args if isinstance(part, Element) and part.name == "Column"]
    return found if all(c.args and isinstance(c.args[0], str) for c in found) else None


KEYS = frozenset({"UniqueConstraint", "PrimaryKeyConstraint"})
_CONSTRAINTS = KEYS | {"ForeignKeyConstraint", "CheckConstraint"}
_OWN = "<constraints>"
"""Where a table keeps the set of its constraints."""


def _constraints_of(table: Element, name: str) -> Value:
    """The constraints of a table that is described in full."""
    if table_columns(table) is None or PARTLY in table.named:
        return Unknown("the constraints of a table")
    parts = [part for part in table.args if isinstance(part, Element)]
    if name == "constraints":
        if _OWN not in table.named:
            table.named[_OWN] = LiveSet(part for part in parts if part.name in _CONSTRAINTS)
        for part in table.named[_OWN]:
            part.base = table
        return table.named[_OWN]
    found = [part for part in parts if part.name == "ForeignKeyConstraint"]
    if name == "foreign_key_constraints":
        return found
    return [Element("ForeignKey", "sqlalchemy.ForeignKey", [], {}, base=whole) for whole in found]


def _join(table: Element, parts: list[Value]) -> None:
    """Parts become the table's own."""
    table.args.extend(parts)
    own = table.named.get(_OWN)
    if own is not None:
        own.extend(p for p in parts if isinstance(p, Element) and p.name in _CONSTRAINTS)


_OF_TEXTS = frozenset(
    {"format", "replace", "strip", "split", "splitlines", "join", "upper", "lower", "startswith"}
)
"""What a text of Python has, and `sa.text(...)` has not."""


def call_method(
    machine: Machine,
    owner: Element,
    name: str,
    args: list[Value],
    named: dict[str, Value],
    node: ast.expr,
) -> Value:
    """A method of a construct."""
    if owner.name in ENUMS or owner.name == "DOMAIN":
        if name in ("create", "drop"):
            return emission.create_or_drop_enum(machine, owner, name, args, named, node)
        if name in ("copy", "adapt"):
            return owner
    if owner.name == "Table" and name in ("create", "drop"):
        return emission.create_or_drop_table(machine, owner, name, args, named, node)
    if owner.name == "MetaData" and name in ("create_all", "drop_all", "reflect"):
        return _of_metadata(machine, owner, name, args, named, node)
    if owner.name in ("Index", "Sequence") and name in ("create", "drop"):
        return emission.create_or_drop_object(machine, owner, name, args, named, node)
    if owner.path == "sqlalchemy.text" and name in _OF_TEXTS:
        reason = f"'TextClause' object has no attribute '{name}'"
        raised = machine.raised_here("AttributeError", reason, node)
        raised.certain = machine.sink.certain
        raise raised
    found = handles.queried(machine, owner, name, args, node)
    if found is not None:
        return found
    if name == "with_variant":
        return _variant(machine, owner, args, node)
    if name in ("append_column", "append_constraint") and owner.name == OF_CLASS:
        owner.base.names.setdefault(PARTS, []).extend(args)
        return None
    if name in ("append_column", "append_constraint") and owner.name == "Table":
        _join(owner, args)
        return None
    if owner.name in ("Column", *_CONSTRAINTS) and name in ("copy", "_copy"):
        if owner.name in KEYS and isinstance(owner.base, Element):
            # The copy joins the table that it was copied from.
            made = Element(owner.name, owner.path, owner.args, owner.named, node, base=owner.base)
            _join(owner.base, [made])
            return made
        return owner
    if name == "ddl_if" and named.get("dialect") == machine.world.dialect and len(named) == 1:
        return owner
    if name in ("evolve", "dialect_impl"):
        return owner
    if owner.name == "columns" and name in _OF_COLUMNS:
        columns = table_columns(owner.base)
        if columns is not None and name != "get":
            keyed = {c.args[0]: c for c in columns}
            return list(getattr(keyed, name)())
        if name == "get" and len(args) == 2 and isinstance(args[1], Element):
            # Asked to have a column once: the one that is there has the same name.
            return args[1]
        return Unknown("the columns of a table")
    if name in ("compile", "execute", "fetch", "scalar"):
        return machine.blurred_call(Method(owner, name), args, named, node)
    if owner.name == "sessionmaker" and name == "__call__":
        return Handle("session")
    return Element(name, "method", args, named, node, machine.module, owner)


def _variant(machine: Machine, owner: Element, args: list[Value], _node: ast.expr) -> Value:
    """`type.with_variant(other, 'sqlite', ...)`: the one for the dialect at hand."""
    dialects = args[1:]
    if not args or not all(isinstance(dialect, str) for dialect in dialects):
        return Unknown(why_unknown(args, "a variant of a type"))
    return args[0] if machine.world.dialect in dialects else owner


def _of_metadata(
    machine: Machine,
    owner: Element,
    name: str,
    args: list[Value],
    named: dict[str, Value],
    node: ast.expr,
) -> Value:
    tables = owner.named.get("<tables>")
    chosen = named.get("tables", args[1] if len(args) > 1 else None)
    if name == "reflect":
        owner.named[REFLECTED] = True
        return None
    if chosen is not None:
        tables = machine.items(chosen)
    own = owner.path == "sqlalchemy.MetaData" and owner.module is not None and owner.module.whole
    checks = truth(named.get("checkfirst", True)) is not False
    if not isinstance(tables, list) or not own or owner.named.get(REFLECTED):
        known = _models(machine) if name == "create_all" else None
        if known is None or chosen is not None or owner.named.get(REFLECTED) or own:
            return machine.blurred_call(Method(owner, name), [Handle("bind")], named, node)
        emission.create_models(machine, known, node, checkfirst=checks)
        return None
    emission.create_all(machine, tables, name, node, checkfirst=checks)
    return None


def _models(machine: Machine) -> list[Described] | None:
    return machine.world.models(machine.module.path) if machine.module is not None else None


__all__ = ["COLUMNS", "Member", "attribute", "call_method", "is_known"]
