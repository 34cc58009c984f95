"""Types as PostgreSQL prints them, as types of SQLAlchemy that a revision can name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jctc_lint.record import record
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
    "jsonb": "JSONB", "inet": "INET", "cidr": "CIDR", "macaddr": "MACADDR", "macaddr8": "MACADDR8",
    "hstore": "HSTORE", "tsvector": "TSVECTOR", "tsquery": "TSQUERY", "oid": "OID",
    "regclass": "REGCLASS", "money": "MONEY", "citext": "CITEXT", "int4range": "INT4RANGE",
    "int8range": "INT8RANGE", "numrange": "NUMRANGE", "daterange": "DATERANGE",
    "tsrange": "TSRANGE", "tstzrange": "TSTZRANGE",
}  # fmt: skip


class Unwritable(Exception):
    """What cannot be written into a revision, and why."""


@record
class Types:
    """Enum types by name. They are made and dropped by statements of their own."""

    enums: Mapping[Name, EnumType]

    def of(self, made: Type | None) -> Any:
        """The type for a column.

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

            return postgresql.ARRAY(self.of(Inner(text.removesuffix("[]"), made.enum)))
        if made.enum is not None:
            return self._enum(made.enum)
        if text in _PLAIN:
            return getattr(sa, _PLAIN[text])()
        if text in _POSTGRESQL:
            return getattr(postgresql, _POSTGRESQL[text])()
        return _sized(text)

    def _enum(self, name: Name) -> Any:
        from sqlalchemy.dialects import postgresql

        enum = self.enums.get(name)
        if enum is None or enum.labels is None:
            raise Unwritable(f"the labels of enum type '{name}' are not known")
        schema = name.schema or None
        return postgresql.ENUM(*enum.labels, name=name.text, schema=schema, create_type=False)


def _sized(text: str) -> Any:
    import sqlalchemy as sa
    from sqlalchemy.dialects import postgresql

    found = _SIZED.match(text)
    if found is None:
        raise Unwritable(f"type '{text}' has no counterpart in SQLAlchemy")
    words, size, scale, zone = found.groups()
    length, zoned = int(size) if size else None, zone == " with time zone"
    made: Any = None
    match words:
        case "character varying":
            made = sa.String(length=length)
        case "character":
            made = sa.CHAR(length=length)
        case "numeric":
            made = sa.Numeric(precision=length, scale=int(scale) if scale else None)
        case "timestamp" if length is not None:
            made = postgresql.TIMESTAMP(timezone=zoned, precision=length)
        case "timestamp":
            made = sa.DateTime(timezone=zoned)
        case "time" if length is not None:
            made = postgresql.TIME(timezone=zoned, precision=length)
        case "time":
            made = sa.Time(timezone=zoned)
        case "interval":
            made = postgresql.INTERVAL(precision=length)
        case "bit" | "bit varying":
            made = postgresql.BIT(length=length, varying=words == "bit varying")
        case _:
            raise Unwritable(f"type '{text}' has no counterpart in SQLAlchemy")
    return made
