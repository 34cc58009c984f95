"""Types, defaults and expressions as they stand in SQL."""

from __future__ import annotations

from jctc_lint.facts.schema.model import Default, Type

_PLAIN = frozenset(
    [
        "boolean",
        "smallint",
        "integer",
        "bigint",
        "text",
        "uuid",
        "jsonb",
        "json",
        "date",
        "real",
        "bytea",
        "inet",
        "cidr",
    ]
)
_SERIAL = {"serial4": "serial", "serial8": "bigserial", "serial2": "smallserial"}


def column_type(text: str) -> Type | None:
    folded = " ".join(text.lower().split())
    folded = _SERIAL.get(folded, folded)
    return Type(folded) if folded in _PLAIN or folded in _SERIAL.values() else None


def default_of(text: str, type_: Type | None) -> Default | None:  # noqa: ARG001
    return None if text.lower() == "null" else Default(None)


def expression_text(text: str) -> str | None:
    return text
