"""Types as PostgreSQL's format_type prints them, from SQL and from what SQLAlchemy says.

`built_in` is for the name of a type with its arguments; the functions named after families are for
types that are described in another way. All give texts that can be compared as they are.
"""

from __future__ import annotations

from functools import lru_cache

from jctc_lint.facts.schema.model import Name, Type
from jctc_lint.facts.schema.names import qualified
from jctc_lint.text import pattern

SERIAL = {"smallserial": "smallint", "serial": "integer", "bigserial": "bigint"}
"""Types that only CREATE and ADD COLUMN know, and what the column gets."""

_CANONICAL = frozenset(
    [
        "bpchar",
        "bigint",
        "bit",
        "boolean",
        "box",
        "bytea",
        "cidr",
        "circle",
        "date",
        "daterange",
        "datemultirange",
        "inet",
        "int4range",
        "int4multirange",
        "int8range",
        "int8multirange",
        "integer",
        "interval",
        "json",
        "jsonb",
        "jsonpath",
        "line",
        "lseg",
        "macaddr",
        "macaddr8",
        "money",
        "name",
        "numeric",
        "nummultirange",
        "numrange",
        "oid",
        "path",
        "pg_lsn",
        "point",
        "polygon",
        "real",
        "regclass",
        "regproc",
        "regtype",
        "smallint",
        "text",
        "tsmultirange",
        "tsquery",
        "tsrange",
        "tstzmultirange",
        "tstzrange",
        "tsvector",
        "txid_snapshot",
        "uuid",
        "xid",
        "xid8",
        "xml",
        "cid",
        "tid",
        "int2vector",
        "oidvector",
        "refcursor",
        "pg_snapshot",
        "void",
        "record",
        "regrole",
        "regnamespace",
        "regconfig",
        "regdictionary",
        "regoper",
        "regoperator",
        "regprocedure",
    ]
)
_ALIASES = {
    "int": "integer", "int4": "integer", "int2": "smallint", "int8": "bigint",
    "bool": "boolean", "float4": "real", "float8": "double precision", "decimal": "numeric",
    "dec": "numeric", "varchar": "character varying", "char varying": "character varying",
    "national character varying": "character varying", "nchar varying": "character varying",
    "char": "character", "nchar": "character",
    "national character": "character", "national char": "character",
    "varbit": "bit varying", "timestamptz": "timestamp with time zone",
    "timetz": "time with time zone", "timestamp": "timestamp without time zone",
    "time": "time without time zone", "serial4": "serial", "serial2": "smallserial",
    "serial8": "bigserial", "character varying": "character varying", "character": "character",
    "bit varying": "bit varying", "double precision": "double precision",
    "timestamp with time zone": "timestamp with time zone",
    "timestamp without time zone": "timestamp without time zone",
    "time with time zone": "time with time zone",
    "time without time zone": "time without time zone",
}  # fmt: skip
_EXTENSIONS = {
    "citext": "citext", "ltree": "ltree", "lquery": "ltree", "ltxtquery": "ltree",
    "hstore": "hstore", "vector": "vector", "halfvec": "vector", "sparsevec": "vector",
    "geometry": "postgis", "geography": "postgis", "raster": "postgis_raster", "cube": "cube",
    "isbn": "isn", "isbn13": "isn", "ean13": "isn", "seg": "seg",
}  # fmt: skip
_SHAPE = pattern(
    r"(?P<name>[a-z_][\w$]*(?:\s+[a-z]+)*?|\"char\")\s*(?:\(\s*(?P<arguments>[^()]*?)\s*\))?"
    r"\s*(?P<zone>with(?:out)?\s+time\s+zone)?"
    r"\s*(?P<array>(?:\[\s*\d*\s*\]\s*)+|array(?:\s*\[\s*\d*\s*\])?)?"
)
_INTERVAL = pattern(
    r"interval(?P<fields>(?:\s+(?:year|month|day|hour|minute|second|to))+)?"
    r"\s*(?:\(\s*(?P<precision>\d+)\s*\))?\s*(?P<array>(?:\[\s*\d*\s*\]\s*)+)?"
)
_WITH_TIME = ("timestamp", "time")
_INTEGERS = frozenset({"smallint", "integer", "bigint"})
_MAX_LENGTH = 10485760


@lru_cache(maxsize=512)  # A schema has few different types.
def built_in(text: str) -> Type | None:
    """A built-in type, or one of a known extension, from SQL text; None when it is none."""
    words = " ".join(text.split())
    lowered = words.lower()
    if lowered.startswith("pg_catalog."):
        lowered = lowered[len("pg_catalog.") :].replace('"char"', "\0").replace('"', "")
        lowered = lowered.replace("\0", '"char"')
    interval = _INTERVAL.fullmatch(lowered) if lowered.startswith("interval") else None
    if interval:
        fields = f" {' '.join(interval['fields'].split())}" if interval["fields"] else ""
        precision = f"({interval['precision']})" if interval["precision"] else ""
        return Type(f"interval{fields}{precision}{'[]' if interval['array'] else ''}")
    usual = _usual(lowered)
    if usual is not None:
        return Type(usual)
    match = _SHAPE.fullmatch(lowered)
    if match is None:
        return None
    found = _built(
        match["name"], [part.strip() for part in (match["arguments"] or "").split(",") if part],
        " ".join((match["zone"] or "").split()),
    )  # fmt: skip
    return Type(found + ("[]" if match["array"] else "")) if found else None


def _usual(text: str) -> str | None:
    """Most types are a name with sizes at most: told without a pattern."""
    name, opened, rest = text.partition("(")
    if name not in _CANONICAL and name not in _ALIASES:
        return None
    sizes = rest.removesuffix(")").split(",") if opened else []
    if opened and not (rest.endswith(")") and all(size.isdecimal() for size in sizes)):
        return None
    return _built(name, sizes, "")


def _built(name: str, arguments: list[str], zone: str) -> str | None:
    if zone and name not in _WITH_TIME:
        return None
    if name == "float":
        return _float(arguments)
    name = f"{name} {zone}" if zone else _ALIASES.get(name, name)
    name = _ALIASES.get(name, name)
    if name in _EXTENSIONS or name == '"char"':
        return f"{name}({','.join(arguments)})" if arguments else name
    if name not in _CANONICAL and name not in _ALIASES.values():
        return None
    if not all(argument.lstrip("-").isdigit() for argument in arguments):
        return None
    return _with_arguments(name, [int(argument) for argument in arguments])


def _with_arguments(name: str, arguments: list[int]) -> str | None:
    if name.endswith("time zone"):
        return _timed(name, arguments[0] if arguments else None)
    if name == "numeric":
        return numeric(*arguments[:2]).text
    if name == "bpchar" and arguments:
        name = "character"
    if name in ("character", "bit") and not arguments:
        arguments = [1]
    if not arguments:
        return name
    sized = ("character varying", "character", "bit", "bit varying")
    return f"{name}({arguments[0]})" if name in sized and len(arguments) == 1 else None


def _float(arguments: list[str]) -> str | None:
    if not arguments:
        return "double precision"
    if len(arguments) > 1 or not arguments[0].isdigit():
        return None
    return floating(int(arguments[0])).text


def _timed(name: str, precision: int | None) -> str:
    if precision is None:
        return name
    first, _, zone = name.partition(" ")
    return f"{first}({min(precision, 6)}) {zone}"


def varchar(length: int | None = None) -> Type:
    return Type(f"character varying({length})" if length else "character varying")


def char(length: int | None = None) -> Type:
    return Type(f"character({length or 1})")


def numeric(precision: int | None = None, scale: int | None = None) -> Type:
    return Type("numeric" if precision is None else f"numeric({precision},{scale or 0})")


def floating(precision: int | None = None) -> Type:
    """FLOAT(precision), in binary digits."""
    return Type("real" if precision is not None and precision <= 24 else "double precision")


def timestamp(*, zone: bool = False, precision: int | None = None) -> Type:
    return Type(_timed(f"timestamp {'with' if zone else 'without'} time zone", precision))


def time(*, zone: bool = False, precision: int | None = None) -> Type:
    return Type(_timed(f"time {'with' if zone else 'without'} time zone", precision))


def interval(fields: str | None = None, precision: int | None = None) -> Type:
    text = f"interval {' '.join(fields.lower().split())}" if fields else "interval"
    return Type(text if precision is None else f"{text}({precision})")


def bits(length: int | None = None, *, varying: bool = False) -> Type:
    if varying:
        return Type(f"bit varying({length})" if length else "bit varying")
    return Type(f"bit({length or 1})")


def array(element: Type) -> Type:
    """An array of any number of dimensions: PostgreSQL keeps one type for all."""
    return Type(f"{element.text.removesuffix('[]')}[]", element.enum)


def user_type(name: Name) -> Type:
    """An enum or domain."""
    return Type(qualified(name), name)


def extension_of(made: Type) -> str | None:
    """The extension that a type comes with."""
    return _EXTENSIONS.get(base(made.text)) if made.enum is None else None


def base(text: str) -> str:
    """A type's text without arguments and dimensions: `character varying`, `numeric`."""
    text = text.removesuffix("[]")
    if "(" in text:
        start, end = text.index("("), text.rindex(")")
        text = text[:start] + text[end + 1 :]
    if text == "bpchar":
        return "character"
    return "interval" if text.startswith("interval ") else text


def is_array(made: Type) -> bool:
    return made.text.endswith("[]")


# -- what PostgreSQL does with two types --------------------------------------------------------

_NUMBERS = frozenset({"smallint", "integer", "bigint", "real", "double precision", "numeric"})
_STRINGS = frozenset({"text", "character varying", "character", "name"})
_ASSIGNED = {
    **dict.fromkeys(_NUMBERS, _NUMBERS),
    **{text: frozenset({'"char"'}) for text in ("text", "character varying", "character")},
    "date": frozenset({"timestamp without time zone", "timestamp with time zone"}),
    "timestamp without time zone": frozenset(
        {"date", "timestamp with time zone", "time without time zone"}
    ),
    "timestamp with time zone": frozenset(
        {
            "date", "timestamp without time zone", "time without time zone", "time with time zone",
        }
    ),
    "time without time zone": frozenset({"time with time zone", "interval"}),
    "time with time zone": frozenset({"time without time zone"}),
    "interval": frozenset({"time without time zone"}),
    "json": frozenset({"jsonb"}),
    "jsonb": frozenset({"json"}),
    "inet": frozenset({"cidr"}),
    "cidr": frozenset({"inet"}),
    "bit": frozenset({"bit varying"}),
    "bit varying": frozenset({"bit"}),
    "money": frozenset({"numeric"}),
    "oid": frozenset({"integer", "bigint", "regclass"}),
    "regclass": frozenset({"integer", "bigint", "oid"}),
    "xml": frozenset[str](),
}  # fmt: skip
_ASSIGNED["numeric"] |= {"money"}
_ASSIGNED["smallint"] |= {"oid", "regclass"}
_ASSIGNED["integer"] |= {"money", "oid", "regclass"}
_ASSIGNED["bigint"] |= {"money", "oid", "regclass"}
_ASSIGNED["text"] |= {"regclass"}
_ASSIGNED["character varying"] |= {"regclass"}
_KNOWN = frozenset(
    {
        *_ASSIGNED, "boolean", "uuid", "bytea", "name", '"char"', "macaddr", "tsvector", "tsquery",
        "point", "int4range", "int8range", "numrange", "tsrange", "tstzrange", "daterange", "xml",
    }
)  # fmt: skip
"""Types of which all automatic casts are listed here (asked of PostgreSQL)."""


def castable(old: Type, new: Type, *, enums: bool = True) -> bool | None:
    """Whether ALTER COLUMN ... TYPE needs no USING; None: not known.

    `enums` says that a user-defined type is an enum (a domain casts as the type it is made of).
    """
    if old.text == new.text and old.enum == new.enum:
        return True
    if not is_array(new) and base(new.text) in _STRINGS and new.enum is None:
        return True
    if is_array(old) != is_array(new):
        return False if _listed(old, enums) and _listed(new, enums) else None
    if old.enum is not None or new.enum is not None:
        both = _listed(old, enums) and _listed(new, enums)
        return (old.enum == new.enum and old.enum is not None) or (False if both else None)
    one, two = base(old.text), base(new.text)
    if one == two or two in _STRINGS:
        return True
    if one in _KNOWN and two in _KNOWN:
        return two in _ASSIGNED.get(one, ())
    return None


def _listed(made: Type, enums: bool) -> bool:  # noqa: FBT001
    return enums if made.enum is not None else base(made.text) in _KNOWN


_DATES = frozenset({"date", "timestamp without time zone", "timestamp with time zone"})
_BITS = frozenset({"bit", "bit varying"})
_COMPARED = {
    **dict.fromkeys(_INTEGERS, _INTEGERS),
    **dict.fromkeys(("real", "double precision"), _NUMBERS),
    "numeric": _INTEGERS | {"numeric"},
    **dict.fromkeys(("text", "character varying", "name"), _STRINGS),
    "character": _STRINGS - {"name"},
    **dict.fromkeys(_DATES, _DATES),
    "time with time zone": frozenset({"time without time zone", "time with time zone"}),
    "interval": frozenset({"time without time zone", "interval"}),
    "inet": frozenset({"inet", "cidr"}),
    "cidr": frozenset({"inet", "cidr"}),
    **dict.fromkeys(_BITS, _BITS),
    **{oid: _INTEGERS | {"oid", "regclass"} for oid in ("oid", "regclass")},
}


def comparable(referred: Type, referring: Type, *, enums: bool = True) -> bool | None:
    """Whether a foreign key can hold between columns of these types; None: not known."""
    if referred.enum is not None or referring.enum is not None or is_array(referred):
        if referred.enum == referring.enum and is_array(referred) == is_array(referring):
            return True if referred.enum or referred.text == referring.text else None
        return False if _listed(referred, enums) and _listed(referring, enums) else None
    one, two = base(referred.text), base(referring.text)
    if one == two and not is_array(referring):
        return True
    if one in _KNOWN and two in _KNOWN:
        return not is_array(referring) and two in _COMPARED.get(one, ())
    return None


def sortable(made: Type) -> bool | None:
    """Whether a btree index (so a key, too) can be made of it; None: not known."""
    if made.enum is not None:
        return None
    found = base(made.text)
    if found in ("json", "xml", "point", "box", "line", "lseg", "path", "polygon", "circle"):
        return False
    return True if found in _KNOWN else None
