"""The type that a column type of SQLAlchemy becomes on SQLite, which keeps it as it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.values import MISSING
from jctc_lint.facts.schema.model import Type

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Element, Value

_FIXED = {
    "Integer": "INTEGER", "INTEGER": "INTEGER", "INT": "INTEGER", "BigInteger": "BIGINT",
    "BIGINT": "BIGINT", "SmallInteger": "SMALLINT", "SMALLINT": "SMALLINT", "CLOB": "CLOB",
    "Boolean": "BOOLEAN", "BOOLEAN": "BOOLEAN", "Date": "DATE", "DATE": "DATE",
    "DateTime": "DATETIME", "DATETIME": "DATETIME", "TIMESTAMP": "TIMESTAMP", "Time": "TIME",
    "TIME": "TIME", "LargeBinary": "BLOB", "BLOB": "BLOB", "PickleType": "BLOB", "JSON": "JSON",
    "Uuid": "CHAR(32)", "UUID": "UUID", "Float": "FLOAT", "FLOAT": "FLOAT", "REAL": "REAL",
    "Double": "DOUBLE", "DOUBLE": "DOUBLE", "DOUBLE_PRECISION": "DOUBLE PRECISION",
    "Interval": "DATETIME",
}  # fmt: skip
_SIZED = {
    "String": "VARCHAR", "VARCHAR": "VARCHAR", "Unicode": "VARCHAR", "AutoString": "VARCHAR",
    "CHAR": "CHAR", "NVARCHAR": "NVARCHAR", "NCHAR": "NCHAR", "Text": "TEXT", "TEXT": "TEXT",
    "UnicodeText": "TEXT", "BINARY": "BINARY", "VARBINARY": "VARBINARY",
}  # fmt: skip
_NUMBERS = {"Numeric": "NUMERIC", "NUMERIC": "NUMERIC", "DECIMAL": "DECIMAL"}
_LIBRARY = {
    "fastapi_users_db_sqlalchemy": {"GUID": "CHAR(36)", "TIMESTAMPAware": "TIMESTAMP"},
    "fastapi_users": {"GUID": "CHAR(36)", "TIMESTAMPAware": "TIMESTAMP"},
    "sqlalchemy_utils": {
        "UUIDType": "BINARY(16)", "JSONType": "TEXT", "URLType": "TEXT", "ArrowType": "DATETIME",
    },
}  # fmt: skip


def type_of(machine: Machine, root: str, value: Element) -> Type | None:
    """The type of a construct; None where it cannot be told, or SQLAlchemy cannot write it."""
    if root not in ("sqlalchemy", "sqlmodel"):
        known = _LIBRARY.get(root, {}).get(value.name)
        return Type(known) if known else None
    name = value.name
    if name in _FIXED and not (name == "Interval" and "postgresql" in value.path):
        return Type(_FIXED[name])
    if name in _SIZED:
        return _sized(_SIZED[name], value.get("length", 0))
    if name in _NUMBERS:
        return _number(_NUMBERS[name], value)
    if name == "Enum" or (name == "ENUM" and "postgresql" in value.path):
        return _enum(machine, value)
    return None


def _sized(name: str, length: Value) -> Type | None:
    if length is None:
        return Type(name)
    return Type(f"{name}({length})") if isinstance(length, int) else None


def _number(name: str, value: Element) -> Type | None:
    precision, scale = value.get("precision", 0), value.get("scale", 1)
    if precision is None:
        return Type(name)
    if not isinstance(precision, int) or not isinstance(scale, (int, type(None))):
        return None
    return Type(f"{name}({precision})" if scale is None else f"{name}({precision}, {scale})")


def _enum(machine: Machine, value: Element) -> Type | None:
    """As long as its longest label, where it is not told otherwise."""
    from jctc_lint.facts.migrations.evaluation.enums import labels_of

    length = value.named.get("length", MISSING)
    if length is MISSING:
        labels = labels_of(machine, value)
        if labels is None:
            return None
        length = max((len(label) for label in labels), default=0)
    return _sized("VARCHAR", length)


def default_text(sql: str) -> str | None:
    """A default as SQLite tells it; None where it does not take it so."""
    text = sql.strip()
    if text.startswith("("):
        inner = _inside(text)
        return inner.strip() if inner is not None else None
    if text.startswith("'"):
        closed = text.endswith("'") and len(text) > 1 and "'" not in text[1:-1].replace("''", "")
        return text if closed else None
    if text.startswith('"') or "::" in text:
        return None
    return text


def _inside(text: str) -> str | None:
    """What is within one pair of parentheses around all of a text."""
    depth = 0
    quoted = False
    for at, character in enumerate(text):
        if character == "'":
            quoted = not quoted
        elif not quoted and character == "(":
            depth += 1
        elif not quoted and character == ")":
            depth -= 1
            if depth == 0:
                return text[1:at] if at == len(text) - 1 else None
    return None
