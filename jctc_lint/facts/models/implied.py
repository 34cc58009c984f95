"""What is not written at a model: names of tables, types that annotations stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.tables import COLUMNS
from jctc_lint.facts.migrations.evaluation.values import (
    MISSING,
    Class,
    Element,
    External,
    Unknown,
)
from jctc_lint.facts.models import bases
from jctc_lint.facts.models.annotations import Hint, same
from jctc_lint.facts.models.sqlmodel import column_of_field

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value

PLAIN = {
    "builtins.int": "Integer", "builtins.str": "String", "builtins.bool": "Boolean",
    "builtins.float": "Float", "builtins.bytes": "LargeBinary", "decimal.Decimal": "Numeric",
    "datetime.datetime": "DateTime", "datetime.date": "Date", "datetime.time": "Time",
    "datetime.timedelta": "Interval", "uuid.UUID": "Uuid",
}  # fmt: skip
"""sqlalchemy/sql/sqltypes.py, `_type_map`."""


def table_name(machine: Machine, of: Class, *, inherits: bool) -> Value:
    """The name that a library gives to a table whose class names none."""
    if bases.is_sqlmodel(of):
        return None if inherits else of.name.lower()
    del machine
    return None


def column(
    machine: Machine, of: Class, name: str, value: Value, hint: Hint | None
) -> Element | None:
    """The column that an attribute is; None where it is none."""
    if bases.is_sqlmodel(of):
        return column_of_field(machine, name, value, hint)
    if isinstance(value, Element) and value.name in COLUMNS:
        return value
    if value is MISSING and hint is not None and hint.mapped and not hint.never:
        if _is_relationship(hint):
            return None
        return Element("mapped_column", "sqlalchemy.orm.mapped_column", [], {})
    return None


def _is_relationship(hint: Hint) -> bool:
    return isinstance(hint.kind, Class) and hint.kind.members is None


def type_of_hint(machine: Machine, of: Class, hint: Hint) -> Value:
    """The type of SQLAlchemy that an annotation stands for."""
    given = _map_of(of)
    for key in hint.keys:
        for known, made in given.items():
            if same(known, key):
                return made
    kind = hint.kind
    if isinstance(kind, External) and kind.path in PLAIN:
        return External(f"sqlalchemy.{PLAIN[kind.path]}")
    if isinstance(kind, Class) and kind.members is not None:
        return Element("Enum", "sqlalchemy.Enum", [kind], {}, None, machine.module)
    return Unknown("an annotation whose type is not known")


def _map_of(of: Class) -> dict[Value, Value]:
    for name in ("type_annotation_map", "registry"):
        found = of.find(name)
        if isinstance(found, Element):
            found = found.named.get("type_annotation_map")
        if isinstance(found, dict):
            return found
    for base in of.ancestors:
        found = base.named.get("type_annotation_map") if isinstance(base, Element) else None
        if isinstance(found, dict):
            return found
    return {}
