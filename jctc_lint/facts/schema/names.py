"""Names: how PostgreSQL shortens and invents them, and when it puts them into quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.open_names import is_open, shown
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jctc_lint.facts.schema.model import Name

LONGEST = 63
"""Bytes of an identifier (NAMEDATALEN - 1)."""

_PLAIN = pattern(r"[a-z_][a-z0-9_$]*")


def shortened(name: str, length: int = LONGEST) -> str:
    """A name as PostgreSQL cuts it, never within a character."""
    if len(name) * 4 <= length or is_open(name) or (name.isascii() and len(name) <= length):
        return name
    return name.encode()[:length].decode(errors="ignore")


def composed(first: str, second: str, label: str) -> str:
    """`first_second_label`, of which the longer of the first two gives way (makeObjectName)."""
    if is_open(first + second):
        return "_".join([first, *([second] if second else []), label])
    free = LONGEST - len(label.encode()) - 1 - (1 if second else 0)
    one, two = len(first.encode()), len(second.encode())
    while one + two > free:
        if one > two:
            one -= 1
        else:
            two -= 1
    parts = [shortened(first, one), shortened(second, two), label]
    return "_".join([parts[0], *([parts[1]] if second else []), label])


def invented(first: str, columns: Iterable[str], label: str, taken: Callable[[str], bool]) -> str:
    """The first name of this form that is free: `t_a_b_key`, `t_a_b_key1` ..."""
    second = shortened("_".join(columns))
    name, number = composed(first, second, label), 0
    while taken(name):
        number += 1
        name = composed(first, second, f"{label}{number}")
    return name


def quoted(name: str) -> str:
    """An identifier as quote_ident prints it."""
    plain = shown(name).replace("{", "").replace("}", "") if is_open(name) else name
    if _PLAIN.fullmatch(plain) and name not in _KEYWORDS:
        return name
    return '"' + name.replace('"', '""') + '"'


def qualified(name: Name) -> str:
    """A name as it is printed for a search path of the default schema."""
    return f"{quoted(name.schema)}.{quoted(name.text)}" if name.schema else quoted(name.text)


_KEYWORDS = frozenset(
    [
        "all",
        "analyse",
        "analyze",
        "and",
        "any",
        "array",
        "as",
        "asc",
        "asymmetric",
        "authorization",
        "between",
        "bigint",
        "binary",
        "bit",
        "boolean",
        "both",
        "case",
        "cast",
        "char",
        "character",
        "check",
        "coalesce",
        "collate",
        "collation",
        "column",
        "concurrently",
        "constraint",
        "create",
        "cross",
        "current_catalog",
        "current_date",
        "current_role",
        "current_schema",
        "current_time",
        "current_timestamp",
        "current_user",
        "dec",
        "decimal",
        "default",
        "deferrable",
        "desc",
        "distinct",
        "do",
        "else",
        "end",
        "except",
        "exists",
        "extract",
        "false",
        "fetch",
        "float",
        "for",
        "foreign",
        "freeze",
        "from",
        "full",
        "grant",
        "greatest",
        "group",
        "grouping",
        "having",
        "ilike",
        "in",
        "initially",
        "inner",
        "inout",
        "int",
        "integer",
        "intersect",
        "interval",
        "into",
        "is",
        "isnull",
        "join",
        "json",
        "json_array",
        "json_arrayagg",
        "json_exists",
        "json_object",
        "json_objectagg",
        "json_query",
        "json_scalar",
        "json_serialize",
        "json_table",
        "json_value",
        "lateral",
        "leading",
        "least",
        "left",
        "like",
        "limit",
        "localtime",
        "localtimestamp",
        "merge_action",
        "national",
        "natural",
        "nchar",
        "none",
        "normalize",
        "not",
        "notnull",
        "null",
        "nullif",
        "numeric",
        "offset",
        "on",
        "only",
        "or",
        "order",
        "out",
        "outer",
        "overlaps",
        "overlay",
        "placing",
        "position",
        "precision",
        "primary",
        "real",
        "references",
        "returning",
        "right",
        "row",
        "select",
        "session_user",
        "setof",
        "similar",
        "smallint",
        "some",
        "substring",
        "symmetric",
        "system_user",
        "table",
        "tablesample",
        "then",
        "time",
        "timestamp",
        "to",
        "trailing",
        "treat",
        "trim",
        "true",
        "union",
        "unique",
        "user",
        "using",
        "values",
        "varchar",
        "variadic",
        "verbose",
        "when",
        "where",
        "window",
        "with",
        "xmlattributes",
        "xmlconcat",
        "xmlelement",
        "xmlexists",
        "xmlforest",
        "xmlnamespaces",
        "xmlparse",
        "xmlpi",
        "xmlroot",
        "xmlserialize",
        "xmltable",
    ]
)
"""Those that quote_ident quotes: all but the unreserved ones."""
