"""Types as PostgreSQL prints them, as types of SQLAlchemy that a revision can name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jctc_lint.facts.schema.model import EnumType, Name, Type

_SIZED = pattern(r"^([a-z ]+?)(?:\((\d+)(?:,(-?\d+))?\))?( with(?:out)? time zone)?$")
_PLAIN = {
    "integer": "Integer", "serial": "Integer", "bigint": "BigInteger", "bigserial": "BigInteger",
    "smallint": "SmallInteger", "smallserial": "SmallInteger", "text": "Text",
    "boolean": "Boolean", "date": "Date", "bytea": "LargeBinary", "json": "JSON",
    "double precision": "Float", "real": "REAL", "uuid": "Uuid", "interval": "Interval",
}  # fmt: skip
_POSTGRESQL = {
    "jsonb": "JSONB", "inet": "INET", "cidr": "CIDR", "macaddr": "MACADDR", "hstore": "HSTORE",
    "tsvector": "TSVECTOR", "tsquery": "TSQUERY", "oid": "OID", "money": "MONEY",
    "citext": "CITEXT", "int4range": "INT4RANGE", "int8range": "INT8RANGE",
    "numrange": "NUMRANGE", "daterange": "DATERANGE", "tsrange": "TSRANGE",
    "tstzrange": "TSTZRANGE", "bit": "BIT",
}  # fmt: skip


class Unwritable(Exception):
    """What cannot be written into a revision, and why."""


def alchemy_type(made: Type | None, enums: Mapping[Name, EnumType], *, create: bool) -> Any:
    """The type for a column. `create`: an enum type is created with its table.

    Raises:
        Unwritable: SQLAlchemy has no type for it, or it is not known.
    """
    if made is None:
        raise Unwritable("its type is not known")
    import sqlalchemy as sa
    from sqlalchemy.dialects import postgresql

    text = made.text
    if text.endswith("[]"):
        from jctc_lint.facts.schema.model import Type as Inner

        inner = alchemy_type(Inner(text.removesuffix("[]"), made.enum), enums, create=create)
        return postgresql.ARRAY(inner)
    if made.enum is not None:
        enum = enums.get(made.enum)
        if enum is None or enum.labels is None:
            raise Unwritable(f"the labels of enum type '{made.enum}' are not known")
        schema = made.enum.schema or None
        if create:
            return sa.Enum(*enum.labels, name=made.enum.text, schema=schema)
        return postgresql.ENUM(*enum.labels, name=made.enum.text, schema=schema, create_type=False)
    if text in _PLAIN:
        return getattr(sa, _PLAIN[text])()
    if text in _POSTGRESQL:
        return getattr(postgresql, _POSTGRESQL[text])()
    return _sized(text)


def _sized(text: str) -> Any:
    import sqlalchemy as sa

    found = _SIZED.match(text)
    if found is None:
        raise Unwritable(f"type '{text}' has no counterpart in SQLAlchemy")
    words, size, scale, zone = found.groups()
    length = int(size) if size else None
    if words == "character varying":
        return sa.String(length=length)
    if words == "character":
        return sa.CHAR(length=length)
    if words == "numeric":
        return sa.Numeric(precision=length, scale=int(scale) if scale else None)
    if words == "timestamp" and length is None:
        return sa.DateTime(timezone=zone == " with time zone")
    if words == "time" and length is None:
        return sa.Time(timezone=zone == " with time zone")
    raise Unwritable(f"type '{text}' has no counterpart in SQLAlchemy")
