"""Expressions of SQLAlchemy as the SQL text that its PostgreSQL compiler writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.types import type_of
from jctc_lint.facts.migrations.evaluation.values import Class, Element, External, Member
from jctc_lint.facts.schema.names import quoted

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value

_TEXTS = frozenset({"text", "literal_column", "TextClause", "DDL", "quoted_name", "f", "conv"})
_SIGNS = {
    "Add": "+", "Sub": "-", "Mult": "*", "Div": "/", "Mod": "%", "Eq": "=", "NotEq": "!=",
    "Lt": "<", "LtE": "<=", "Gt": ">", "GtE": ">=", "BitAnd": "AND", "BitOr": "OR",
}  # fmt: skip
_ORDERS = frozenset({"desc", "asc", "nulls_last", "nulls_first", "nullslast", "nullsfirst"})
_WORDS = {"true": "true", "false": "false", "null": "NULL"}
_KEYWORDS = frozenset(
    {"current_timestamp", "current_date", "current_time", "localtimestamp", "current_user"}
)


def sql_of(machine: Machine, value: Value, depth: int = 0) -> str | None:
    """SQL text of a statement or expression; None where it cannot be told."""
    if depth > 12:
        return None
    if isinstance(value, External):
        return _word(machine, value.last)
    if not isinstance(value, Element):
        return literal(value)
    name = value.name
    if name in _TEXTS and value.base is None:
        text = value.get("text", 0, value.args[0] if value.args else None)
        return text if isinstance(text, str) else None
    if name in ("bindparams", "columns", "execution_options", "self_group") and value.base:
        return sql_of(machine, value.base, depth + 1) if name != "columns" else None
    if name in _WORDS and not value.args:
        return _word(machine, name)
    if (
        name in ("Column", "column", "mapped_column")
        and value.args
        and isinstance(value.args[0], str)
    ):
        return quoted(value.args[0])
    if name in ("literal", "bindparam"):
        return literal(value.args[0] if value.args else None)
    if value.path.startswith("sqlalchemy.func.") or ".func." in value.path:
        return _function(machine, value, depth)
    if value.path == "operator" and name in _SIGNS and len(value.args) == 2:
        return _operation(machine, value, depth)
    return _method(machine, value, depth)


def _word(machine: Machine, name: str) -> str | None:
    numbers = {"true": "1", "false": "0"} if machine.world.dialect == "sqlite" else {}
    return numbers.get(name, _WORDS.get(name))


def _function(machine: Machine, value: Element, depth: int) -> str | None:
    parts = [sql_of(machine, argument, depth + 1) for argument in value.args]
    known = [part for part in parts if part is not None]
    if len(known) != len(parts):
        return None
    if value.name.lower() in _KEYWORDS and not known:
        return value.name.upper()
    if value.name == "now" and not known and machine.world.dialect == "sqlite":
        return "CURRENT_TIMESTAMP"
    return f"{value.name}({', '.join(known)})"


def _operation(machine: Machine, value: Element, depth: int) -> str | None:
    one = sql_of(machine, value.args[0], depth + 1)
    two = sql_of(machine, value.args[1], depth + 1)
    if one is None or two is None:
        return None
    return f"{one} {_SIGNS[value.name]} {two}"


def _method(machine: Machine, value: Element, depth: int) -> str | None:
    if value.name == "cast" and value.base is None and len(value.args) == 2:
        inner, made = sql_of(machine, value.args[0], depth + 1), type_of(machine, value.args[1])
        return f"CAST({inner} AS {made.text})" if inner is not None and made is not None else None
    if value.name in ("and_", "or_") and value.base is None:
        return _joined(machine, value, depth)
    if value.name == "astext" and isinstance(value.base, Element) and len(value.base.args) == 2:
        owner, key = value.base.args
        whole, shown = sql_of(machine, owner, depth + 1), literal(key)
        return f"{whole} ->> {shown}" if whole is not None and shown is not None else None
    if value.name == "next_value" and isinstance(value.base, Element):
        name = value.base.get("name", 0)
        return f"nextval('{name}')" if isinstance(name, str) else None
    inner = _operand(machine, value, depth)
    if inner is None:
        return None
    if value.name in ("desc", "asc"):
        return f"{inner} {value.name.upper()}"
    if value.name in ("is_", "is_not", "isnot") and len(value.args) == 1:
        other = value.args[0]
        word = "NULL" if other is None else sql_of(machine, other, depth + 1)
        return f"{inner} IS {'' if value.name == 'is_' else 'NOT '}{word}" if word else None
    if value.name in ("nullslast", "nulls_last", "nullsfirst", "nulls_first"):
        return f"{inner} NULLS {'LAST' if 'last' in value.name else 'FIRST'}"
    return None


def _joined(machine: Machine, value: Element, depth: int) -> str | None:
    parts: list[str] = []
    for item in value.args:
        text = sql_of(machine, item, depth + 1)
        if text is None:
            return None
        mixed = isinstance(item, Element) and item.name == "or_" and value.name == "and_"
        parts.append(f"({text})" if mixed else text)
    return (" AND " if value.name == "and_" else " OR ").join(parts) or None


_ORDERS = frozenset(
    {"desc", "asc", "nullslast", "nulls_last", "nullsfirst", "nulls_first"}
)  # fmt: skip


def _operand(machine: Machine, value: Element, depth: int) -> str | None:
    """What a method is called on; `desc("name")` stands for a column, too."""
    if value.base is not None:
        plain = value.name not in _ORDERS or not value.args
        return sql_of(machine, value.base, depth + 1) if plain else None
    if value.name not in _ORDERS or len(value.args) != 1:
        return None
    inner = value.args[0]
    return quoted(inner) if isinstance(inner, str) else sql_of(machine, inner, depth + 1)


def literal(value: Value) -> str | None:
    """A plain value as a constant of SQL."""
    if isinstance(value, Member):
        value = value.value
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return None


def table_name(value: Value) -> str | None:
    """The table of a `table()`, `Table` or declarative class."""
    if isinstance(value, Element) and value.name in ("Table", "table"):
        name = value.get("name", 0)
        return name if isinstance(name, str) else None
    if isinstance(value, Class):
        name = value.find("__tablename__")
        return name if isinstance(name, str) else None
    return None
