"""What a SELECT gives: told from the replayed schema, or from tables that are empty."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.catalogue import rows_of
from jctc_lint.facts.migrations.evaluation.rendering import literal
from jctc_lint.facts.migrations.evaluation.values import Row, Rows, Unknown, is_known
from jctc_lint.facts.schema.model import Name
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value

_READS = pattern(r"\s*(?:select|with)\b", 2)
_PARAMETER = pattern(r"(?<![:\w\\]):([A-Za-z_]\w*)(?![:\w])")
_EXISTS = pattern(r"\s*select\s+(exists\s*\(.*\))\s*(?:as\s+\w+\s*)?;?\s*$", 2 | 16)
_NOT_EXISTS = pattern(r"\s*select\s+(not\s+exists\s*\(.*\))\s*(?:as\s+\w+\s*)?;?\s*$", 2 | 16)
_REGCLASS = pattern(r"\s*select\s+(to_reg(?:class|type)\s*\([^()]*\))(\s+is\s+(?:not\s+)?null)?\s*"
                    r"(?:as\s+\w+\s*)?;?\s*$", 2)  # fmt: skip
_INSERT = pattern(
    r"\b(?:insert\s+into|copy)\s+(?:only\s+)?"
    r"((?:\"[^\"]+\"|[\w$]+)(?:\.(?:\"[^\"]+\"|[\w$]+))?)\s*(?:\([^()]*\))?\s*",
    re.IGNORECASE,
)
_VALUES = pattern(r"values\b|default\b", re.IGNORECASE)
_INVALID = pattern(
    r"\bnot\s+(?:\w+\.)?indisvalid\b|\bindisvalid\s*=\s*false\b|\bindisvalid\s+is\s+false\b",
    re.IGNORECASE,
)
"""What asks for the remains of a failed CREATE INDEX CONCURRENTLY: a new database has none."""
_VALID = pattern(
    r"\s*select\s+(?:\w+\.)?indisvalid\s+from\s+(?:pg_catalog\.)?pg_index(?:\s+(?:as\s+)?\w+)?"
    r"\s+where\s+(?:\w+\.)?indexrelid\s*=\s*(to_regclass\s*\(\s*'[^']*'\s*\))\s*;?\s*",
    re.IGNORECASE,
)
"""Whether an index was built to its end: one that is there was, or the upgrade had stopped."""
_SCHEMA = pattern(r"\s*select\s+current_schema(?:\s*\(\s*\))?\s*;?\s*", re.IGNORECASE)
_COUNT = pattern(r"\s*select\s+count\s*\(\s*(?:\*|1|\w+)\s*\)\s*(?:as\s+\w+\s*)?from\b", 2)
_AGGREGATES = pattern(
    r"\b(?:count|max|min|sum|avg|exists|bool_or|bool_and|array_agg|json_agg|string_agg"
    r"|coalesce|union|generate_series|values|unnest)\s*\(?", 2
)  # fmt: skip


def bound(text: str, parameters: Value) -> str:
    """The text with parameters that are known in their places."""
    if not isinstance(parameters, dict) or ":" not in text:
        return text

    def put(match: object) -> str:
        whole, name = match[0], match[1]  # type: ignore[index]
        if name not in parameters or not is_known(parameters[name]):
            return str(whole)
        value = literal(parameters[name])
        return str(whole) if value is None else value

    return _PARAMETER.sub(put, text)


def answer(machine: Machine, text: str, parameters: Value) -> Value:
    """The rows that a query gives, as a list of tuples; an Unknown where they are not known."""
    unknown = Unknown("the rows of a query")
    if not _READS.match(text):
        return unknown
    if machine.world.dialect != "postgresql":
        return unknown
    text = bound(text, parameters)
    of_indexes = "indisvalid" in text.lower()
    if of_indexes and _INVALID.search(text):
        return []
    valid = _VALID.fullmatch(text) if of_indexes else None
    if valid:
        holds = _holds(machine, f"{valid[1]} is not null")
        return unknown if holds is None else [(True,)] if holds else []
    if _SCHEMA.fullmatch(text):
        return [(machine.sink.schema.path[0] or machine.sink.schema.default,)]
    if _PARAMETER.search(bound(text, parameters)):
        return unknown
    found = _asked(machine, bound(text, parameters))
    if found is not None:
        return found
    return unknown


def _asked(machine: Machine, text: str) -> list[Value] | None:
    for shape in (_EXISTS, _NOT_EXISTS, _REGCLASS):
        match = shape.match(text)
        if match:
            plain = shape is _REGCLASS and not match[2]
            condition = match[1] + (match[2] or "" if shape is _REGCLASS else "")
            holds = _holds(machine, f"{condition} is not null" if plain else condition)
            if holds is None:
                return None
            if plain:
                return [("?" if holds else None,)]
            return [(holds,)]
    relations = relations_of(text)
    if relations is None:
        return None
    if all(_of_the_catalogue(name) for name in relations) and relations:
        return _catalogued(machine, text)
    return _empty(machine, text, relations)


def _holds(machine: Machine, condition: str) -> bool | None:
    from jctc_lint.facts.schema.sql_conditions import holds
    from jctc_lint.facts.schema.sql_guards import condition as read
    from jctc_lint.facts.schema.sql_lexer import Unreadable, tokens
    from jctc_lint.facts.schema.sql_reader import Reader

    assert machine.here is not None
    place = machine.span(machine.here)
    try:
        found = read(Reader(condition, tokens(condition), place, "execute"), {})
    except (Unreadable, RecursionError):
        return None
    return holds(machine.sink.schema, found)


def _catalogued(machine: Machine, text: str) -> list[Value] | None:
    """What the catalogue says, or only whether there is a row."""
    if _COUNT.match(text):
        # A question to our own reader: no database is asked.
        count = "(select count(*) from " + text.split("from", 1)[-1] + ") > 0"  # noqa: S608
        holds = _holds(machine, count)
        return None if holds is not False else [(0,)]
    told = rows_of(machine.sink.schema, text)
    if told is not None:
        return Rows(_row(values, told[0]) for values in told[1])
    inner = text.strip().rstrip(";")
    holds = _holds(machine, f"exists ({inner})")
    if holds is None:
        return None
    return [(Unknown("a value of the catalogue"),)] if holds else []


def _row(values: tuple[Value, ...], names: tuple[str, ...]) -> Row:
    made = Row(values)
    made.names = names
    return made


def _empty(machine: Machine, text: str, relations: list[Name]) -> list[Value] | None:
    """No row comes from a table that has none."""
    if not relations or not all(machine.sink.is_empty(name) for name in relations):
        return None
    if _COUNT.match(text) and "group by" not in text.lower():
        return [(0,)]
    return None if _AGGREGATES.search(text) else []


def _of_the_catalogue(name: Name) -> bool:
    return name.schema in ("information_schema", "pg_catalog") or (
        not name.schema and name.text.startswith("pg_")
    )


def relations_of(text: str) -> list[Name] | None:
    """The tables that a query names; None where it cannot be read."""
    from jctc_lint.facts.schema.sql_lexer import Unreadable, tokens
    from jctc_lint.facts.schema.sql_queries import Query
    from jctc_lint.facts.schema.sql_reader import Reader

    try:
        query = Query(Reader(text, tokens(text.strip().rstrip(";")), None, ""))  # type: ignore[arg-type]
    except (Unreadable, RecursionError):
        return None
    return list(query.relations) if not query.writes and not query.common else None


def inserted(machine: Machine, text: str) -> list[Name | None]:
    """Tables that SQL puts rows into; copying from tables without rows puts in none."""
    found: list[Name | None] = []
    if "insert" not in text.lower() and "copy" not in text.lower():
        return found
    for match in _INSERT.finditer(text):
        rest = text[match.end() :]
        source = None if _VALUES.match(rest) else relations_of(rest.partition(";")[0])
        if source and all(machine.sink.is_empty(name) for name in source):
            continue
        parts = [part.strip('"') for part in match[1].split(".")]
        found.append(Name(parts[-1], parts[0] if len(parts) == 2 else ""))
    return found
