"""The PostgreSQL type that a column type of SQLAlchemy, or of a library of types, becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation import inheritance
from jctc_lint.facts.migrations.evaluation.values import (
    MISSING,
    Class,
    Element,
    External,
    Function,
    Handle,
    Instance,
    Later,
    Member,
    Raised,
    Unknown,
    truth,
)
from jctc_lint.facts.schema.model import Name, Type
from jctc_lint.facts.schema.sql_types import column_type as sql_type
from jctc_lint.facts.schema.types import array, built_in, user_type

if TYPE_CHECKING:
    from collections.abc import Callable

    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value

ENUMS = frozenset({"Enum", "ENUM"})
_FIXED = {
    "Integer": "integer", "INTEGER": "integer", "INT": "integer", "BigInteger": "bigint",
    "BIGINT": "bigint", "SmallInteger": "smallint", "SMALLINT": "smallint", "Text": "text",
    "UnicodeText": "text", "TEXT": "text", "CLOB": None, "Boolean": "boolean",
    "BOOLEAN": "boolean", "Date": "date", "DATE": "date", "LargeBinary": "bytea",
    "BYTEA": "bytea", "PickleType": "bytea", "BLOB": None, "BINARY": None, "JSON": "json",
    "JSONB": "jsonb", "UUID": "uuid", "REAL": "real", "Double": "double precision",
    "DOUBLE": None, "DOUBLE_PRECISION": "double precision", "INET": "inet", "CIDR": "cidr",
    "MACADDR": "macaddr", "MACADDR8": "macaddr8", "HSTORE": "hstore", "TSVECTOR": "tsvector",
    "TSQUERY": "tsquery", "OID": "oid", "REGCLASS": "regclass", "MONEY": "money",
    "CITEXT": "citext", "INT4RANGE": "int4range", "INT8RANGE": "int8range",
    "NUMRANGE": "numrange", "DATERANGE": "daterange", "TSRANGE": "tsrange",
    "TSTZRANGE": "tstzrange", "INT4MULTIRANGE": "int4multirange",
    "INT8MULTIRANGE": "int8multirange", "NUMMULTIRANGE": "nummultirange",
    "DATEMULTIRANGE": "datemultirange", "TSMULTIRANGE": "tsmultirange",
    "TSTZMULTIRANGE": "tstzmultirange", "JSONPATH": "jsonpath", "XML": "xml",
    "GUID": "uuid",
}  # fmt: skip
"""Types that take no argument that matters; GUID is sqlmodel's of old.

None: PostgreSQL has none of this name.
"""
_SIZED = {
    "String": "character varying", "VARCHAR": "character varying",
    "Unicode": "character varying", "AutoString": "character varying",
    "CHAR": "character",
}  # fmt: skip
_LIBRARY = {
    "sqlalchemy_utils": {
        "UUIDType": "uuid", "JSONType": "json", "TSVectorType": "tsvector", "URLType": "text",
        "ArrowType": "timestamp without time zone", "EmailType": "character varying(255)",
        "IPAddressType": "character varying(50)", "ScalarListType": "text", "LtreeType": "ltree",
        "CountryType": "character varying(2)", "CurrencyType": "character varying(3)",
        "LocaleType": "character varying(10)", "PhoneNumberType": "character varying(20)",
        "TimezoneType": "character varying(50)", "ColorType": "character varying(20)",
        "PasswordType": "bytea", "EncryptedType": "bytea",
        "StringEncryptedType": "character varying",
    },
    "fastapi_users_db_sqlalchemy": {"GUID": "uuid", "TIMESTAMPAware": "timestamp with time zone"},
    "fastapi_users": {"GUID": "uuid", "TIMESTAMPAware": "timestamp with time zone"},
    "advanced_alchemy": {
        "GUID": "uuid", "DateTimeUTC": "timestamp with time zone", "ORA_JSONB": "jsonb",
        "BigIntIdentity": "bigint", "JsonB": "jsonb", "EncryptedString": "character varying",
    },
    "pgvector": {},
    "geoalchemy2": {},
}  # fmt: skip
_LENGTH_FIRST = frozenset({"ChoiceType"})


class Untellable(Exception):
    """A type that cannot be told, and why."""


def type_of(machine: Machine, value: Value, _schema: str = "") -> Type | None:
    """The type of a column; None where it cannot be told."""
    try:
        return _type(machine, value, 0)
    except (Untellable, Raised):
        return None


def instance(machine: Machine, value: Value) -> Value:
    """A type as an object: `sa.String` means `sa.String()`."""
    if isinstance(value, Later):
        value = machine.resolved(value)
    if isinstance(value, External):
        return Element(value.last, value.path, [], {}, None, machine.module)
    if isinstance(value, Class) and value.members is None:
        return _made(machine, value)
    return value


def _made(machine: Machine, of: Class) -> Value:
    """A type that is given as a class: SQLAlchemy calls it without arguments."""
    made = Instance(of, {})
    initialise = of.find("__init__")
    if not isinstance(initialise, Function):
        inheritance.made_with(made, [], {})
        return made
    try:
        inheritance.asked(machine, initialise, made, [])
    except Raised:
        return Unknown("a type that is not made without arguments")
    return made


def _type(machine: Machine, given: Value, depth: int) -> Type:
    value = instance(machine, given)
    if depth > 8 or isinstance(value, Unknown):
        raise Untellable
    if isinstance(value, Handle) and value.kind == "type":
        made = value.names["type"]
        return made if isinstance(made, Type) else _refuse()
    if isinstance(value, Instance):
        return _own(machine, value, depth)
    if not isinstance(value, Element):
        raise Untellable
    root = value.path.partition(".")[0]
    if machine.world.dialect != "postgresql":
        return _elsewhere(machine, root, value)
    if root not in ("sqlalchemy", "sqlmodel"):
        return _of_library(machine, root, value, depth)
    name = value.name
    if name in _FIXED:
        text = _FIXED[name]
        found = built_in(text) if text else None
        if name == "UUID" or found is None:
            return _uuid(value) if name == "UUID" else _refuse()
        return found
    if name in _SIZED:
        return _sized(_SIZED[name], value.get("length", 0))
    maker = _MAKERS.get(name)
    if maker is None:
        raise Untellable
    return maker(machine, value, depth)


def _elsewhere(machine: Machine, root: str, value: Element) -> Type:
    """The type on a database that is not PostgreSQL."""
    if machine.world.dialect != "sqlite":
        raise Untellable
    from jctc_lint.facts.migrations.evaluation import types_sqlite

    return types_sqlite.type_of(machine, root, value) or _refuse()


def _refuse() -> Type:
    raise Untellable


def _built(text: str) -> Type:
    found = built_in(text)
    if found is None:
        raise Untellable
    return found


def _sized(name: str, length: Value) -> Type:
    if length is None:
        return _built(name)
    if not isinstance(length, int):
        raise Untellable
    return _built(f"{name}({length})")


def _uuid(value: Element) -> Type:
    if truth(value.named.get("native_uuid", True)) is False and value.name == "Uuid":
        return _built("character(32)")
    return _built("uuid")


def _timed(_machine: Machine, value: Element, _depth: int) -> Type:
    zone = truth(value.get("timezone", 0, False))
    precision = value.get("precision", 1)
    if zone is None or not (precision is None or isinstance(precision, int)):
        raise Untellable
    what = "time" if value.name in ("Time", "TIME") else "timestamp"
    size = f"({precision})" if precision is not None else ""
    return _built(f"{what}{size} {'with' if zone else 'without'} time zone")


def _float(_machine: Machine, value: Element, _depth: int) -> Type:
    precision = value.get("precision", 0)
    if precision is None:
        return _built("double precision")
    if not isinstance(precision, int):
        raise Untellable
    return _built(f"float({precision})")


def _numeric(_machine: Machine, value: Element, _depth: int) -> Type:
    precision, scale = value.get("precision", 0), value.get("scale", 1)
    if precision is None:
        return _built("numeric")
    if not isinstance(precision, int) or not (scale is None or isinstance(scale, int)):
        raise Untellable
    return _built(f"numeric({precision})" if scale is None else f"numeric({precision},{scale})")


def _interval(_machine: Machine, value: Element, _depth: int) -> Type:
    if value.name == "Interval" and truth(value.get("native", 0, True)) is False:
        return _built("timestamp without time zone")
    fields = value.named.get("fields")
    precision = value.get("second_precision", None, value.named.get("precision"))
    if not isinstance(fields, (str, type(None))) or not isinstance(precision, (int, type(None))):
        raise Untellable
    text = f"interval {fields.lower()}" if fields else "interval"
    return _built(text if precision is None else f"{text}({precision})")


def _array(machine: Machine, value: Element, depth: int) -> Type:
    return array(_type(machine, value.get("item_type", 0), depth + 1))


def _bit(_machine: Machine, value: Element, _depth: int) -> Type:
    length, varying = value.get("length", 0), truth(value.get("varying", 1, False))
    if not isinstance(length, (int, type(None))) or varying is None:
        raise Untellable
    name = "bit varying" if varying else "bit"
    return _built(name if length is None else f"{name}({length})")


def _enum(machine: Machine, value: Element, _depth: int) -> Type:
    from jctc_lint.facts.migrations.evaluation.enums import enum_name, labels_of

    if truth(value.named.get("native_enum", True)) is False and value.name == "Enum":
        length = value.named.get("length", MISSING)
        labels = labels_of(machine, value)
        if length is MISSING and labels is not None:
            length = max((len(label) for label in labels), default=0)
        if not isinstance(length, (int, type(None))):
            raise Untellable
        return _sized("character varying", length)
    name = enum_name(machine, value)
    if name is None:
        raise Untellable
    return user_type(name)


def _domain(_machine: Machine, value: Element, _depth: int) -> Type:
    name, schema = value.get("name", 0), value.named.get("schema")
    if not isinstance(name, str) or not isinstance(schema, (str, type(None))):
        raise Untellable
    return user_type(Name(name, schema or ""))


_MAKERS: dict[str, Callable[[Machine, Element, int], Type]] = {
    "DateTime": _timed, "DATETIME": lambda *_: _refuse(), "TIMESTAMP": _timed, "Time": _timed,
    "TIME": _timed, "Float": _float, "FLOAT": _float, "Numeric": _numeric, "NUMERIC": _numeric,
    "DECIMAL": _numeric, "Interval": _interval, "INTERVAL": _interval, "ARRAY": _array,
    "BIT": _bit, "Enum": _enum, "ENUM": _enum, "DOMAIN": _domain,
    "Uuid": lambda _machine, value, _depth: _uuid(value),
}  # fmt: skip


def _of_library(machine: Machine, root: str, value: Element, depth: int) -> Type:
    if root == "geoalchemy2":
        return _geometry(value)
    if root == "pgvector":
        name = {"Vector": "vector", "VECTOR": "vector", "HALFVEC": "halfvec",
                "SPARSEVEC": "sparsevec", "BIT": "bit"}.get(value.name)  # fmt: skip
        size = value.get("dim", 0)
        if name is None or not isinstance(size, (int, type(None))):
            raise Untellable
        return _built(name if size is None else f"{name}({size})")
    if root == "citext":
        return _built("citext")
    known = _LIBRARY.get(root, {})
    if value.name in _LENGTH_FIRST and root == "sqlalchemy_utils":
        impl = value.named.get("impl")
        return _type(machine, impl, depth + 1) if impl is not None else _built(
            "character varying(255)"
        )  # fmt: skip
    text = known.get(value.name)
    if text is None:
        raise Untellable
    return _built(text)


def _geometry(value: Element) -> Type:
    kind = {"Geometry": "geometry", "Geography": "geography"}.get(value.name)
    shape, srid = value.get("geometry_type", 0, "GEOMETRY"), value.get("srid", 1, -1)
    if kind is None or not isinstance(shape, (str, type(None))) or not isinstance(srid, int):
        raise Untellable
    if shape is None:
        return Type(kind)
    words = {"POINT": "Point", "POLYGON": "Polygon", "MULTIPOLYGON": "MultiPolygon",
             "LINESTRING": "LineString", "MULTIPOINT": "MultiPoint", "GEOMETRY": "Geometry",
             "MULTILINESTRING": "MultiLineString",
             "GEOMETRYCOLLECTION": "GeometryCollection"}  # fmt: skip
    name = words.get(shape.upper())
    if name is None:
        raise Untellable
    if kind == "geometry" and srid == -1:
        return Type(kind) if name == "Geometry" else Type(f"geometry({name})")
    return Type(f"{kind}({name},{srid})" if srid >= 0 else f"{kind}({name})")


def _own(machine: Machine, value: Instance, depth: int) -> Type:
    """A type that the repository defines: a decorator around another, or one with its own SQL."""
    dialect = Handle("dialect")
    for name, args in (("load_dialect_impl", [dialect]), ("get_col_spec", [])):
        method = value.of.find(name)
        if isinstance(method, Function):
            value.names.setdefault("impl", impl_of(machine, value))
            found = inheritance.asked(machine, method, value, args)
            if name == "get_col_spec" and isinstance(found, str):
                if machine.world.dialect != "postgresql":
                    return Type(found)
                made = sql_type(found)
                if made is None:
                    raise Untellable
                return made
            if name == "load_dialect_impl":
                return _type(machine, found, depth + 1)
    return _type(machine, impl_of(machine, value), depth + 1)


def impl_of(machine: Machine, value: Instance) -> Value:
    """The type that another is made of: a decorator's `impl`, or the type that a class extends."""
    if "impl" in value.names:
        return value.names["impl"]
    impl = value.of.find("impl")
    if isinstance(impl, Later):
        impl = machine.resolved(impl)
    if isinstance(impl, (Element, Instance, Unknown)):
        return impl
    if impl is MISSING or impl is None:
        if value.of.find("__visit_name__") is not MISSING:
            return Unknown("a type that its own compiler writes")
        impl = next((b for b in value.of.order if isinstance(b, External)), None)
        if impl is None or impl.last in _ABSTRACT:
            return Unknown("a type without SQL")
    args, named = value.names.get(inheritance.ARGS), value.names.get(inheritance.NAMED)
    if args is None or named is None:
        return Unknown("a type that is initialised in its own way")
    if isinstance(impl, External):
        return Element(impl.last, impl.path, args, named, None, machine.module)
    made = Instance(impl, {}) if isinstance(impl, Class) else Unknown("a type made of another")
    inheritance.made_with(made, args, named)
    return made


_ABSTRACT = frozenset({"TypeDecorator", "UserDefinedType", "TypeEngine"})


__all__ = ["Member", "instance", "type_of"]


def enums_in(machine: Machine, value: Value, depth: int = 0) -> list[Element]:
    made = instance(machine, value)
    if isinstance(made, Instance):
        # SQLAlchemy's type decorators pass on the events of the type that they are made of.
        impl = made.of.find("impl")
        return enums_in(machine, impl, depth + 1) if depth < 3 else []
    if not isinstance(made, Element):
        return []
    if made.name == "ARRAY" and depth < 3:
        return enums_in(machine, made.get("item_type", 0), depth + 1)
    if made.name == "Enum" and truth(made.named.get("native_enum", True)) is False:
        return []
    return [made] if made.name in ("Enum", "ENUM") else []
