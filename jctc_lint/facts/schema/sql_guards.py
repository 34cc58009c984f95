"""What PL/pgSQL's IF asks: conditions on the catalogue, read from the query that asks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.changes import Condition, Every, Exists, Not, Some, Undecided
from jctc_lint.facts.schema.sql_lexer import Sort, Unreadable, tokens
from jctc_lint.facts.schema.sql_queries import Query
from jctc_lint.facts.schema.sql_reader import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping

_DEEPEST = 30
# Per relation of the catalogue: what it lists, and the columns that can be understood. `name`,
# `of`, `schema`, `type`, `kind` are fields of `Exists`; "" may stand there and says nothing.
_CATALOGUE: dict[str, tuple[str, dict[str, str]]] = {
    "tables": ("table", {"table_name": "name", "table_schema": "schema", "table_catalog": ""}),
    "columns": (
        "column",
        {
            "table_name": "of", "column_name": "name", "table_schema": "schema",
            "udt_name": "type", "data_type": "type", "table_catalog": "",
        },
    ),
    "table_constraints": (
        "constraint",
        {
            "constraint_name": "name", "table_name": "of", "constraint_type": "kind",
            "table_schema": "schema", "constraint_schema": "schema",
        },
    ),
    "constraint_column_usage": (
        "constraint", {"constraint_name": "name", "constraint_schema": "schema"},
    ),
    "check_constraints": ("constraint", {"constraint_name": "name", "constraint_schema": "schema"}),
    "referential_constraints": (
        "constraint", {"constraint_name": "name", "constraint_schema": "schema"},
    ),
    "views": ("view", {"table_name": "name", "table_schema": "schema"}),
    "sequences": ("sequence", {"sequence_name": "name", "sequence_schema": "schema"}),
    "schemata": ("schema", {"schema_name": "name"}),
    "routines": ("function", {"routine_name": "name", "routine_schema": "schema"}),
    "triggers": (
        "trigger",
        {"trigger_name": "name", "event_object_table": "of", "trigger_schema": "schema"},
    ),
    "pg_type": ("type", {"typname": "name", "typtype": "kind"}),
    "pg_enum": ("label", {"enumlabel": "name", "enumtypid": "of"}),
    "pg_class": ("relation", {"relname": "name", "relkind": "kind"}),
    "pg_tables": ("table", {"tablename": "name", "schemaname": "schema"}),
    "pg_views": ("view", {"viewname": "name", "schemaname": "schema"}),
    "pg_matviews": ("view", {"matviewname": "name", "schemaname": "schema"}),
    "pg_sequences": ("sequence", {"sequencename": "name", "schemaname": "schema"}),
    "pg_indexes": ("index", {"indexname": "name", "tablename": "of", "schemaname": "schema"}),
    "pg_constraint": ("constraint", {"conname": "name", "conrelid": "of", "contype": "kind"}),
    "pg_extension": ("extension", {"extname": "name"}),
    "pg_namespace": ("schema", {"nspname": "name"}),
    "pg_proc": ("function", {"proname": "name"}),
    "pg_trigger": ("trigger", {"tgname": "name", "tgrelid": "of", "tgisinternal": ""}),
    "pg_policies": ("policy", {"policyname": "name", "tablename": "of", "schemaname": "schema"}),
    "pg_policy": ("policy", {"polname": "name", "polrelid": "of"}),
    "pg_attribute": ("column", {"attname": "name", "attrelid": "of", "attisdropped": ""}),
}  # fmt: skip
# What a second relation adds: the table or type that it is about, or the schema.
_JOINED = {
    ("pg_enum", "pg_type"): {"typname": "of", "typtype": ""},
    ("pg_constraint", "pg_class"): {"relname": "of", "relkind": ""},
    ("pg_trigger", "pg_class"): {"relname": "of", "relkind": ""},
    ("pg_policy", "pg_class"): {"relname": "of", "relkind": ""},
    ("pg_attribute", "pg_class"): {"relname": "of", "relkind": ""},
}
_SCHEMA = {"nspname": "schema"}
_RELKINDS = {"r": "table", "i": "index", "S": "sequence", "v": "view", "m": "view"}
_CONTYPES = {
    "p": "PRIMARY KEY", "u": "UNIQUE", "f": "FOREIGN KEY", "c": "CHECK", "x": "EXCLUDE",
}  # fmt: skip
_LINKS = frozenset(
    [
        "oid",
        "enumtypid",
        "typnamespace",
        "relnamespace",
        "connamespace",
        "conrelid",
        "tgrelid",
        "polrelid",
        "attrelid",
        "pronamespace",
        "extnamespace",
        "table_name",
        "table_schema",
        "constraint_name",
        "constraint_schema",
    ]
)


def condition(reader: Reader, variables: Mapping[str, Condition], depth: int = 0) -> Condition:
    """A boolean expression, up to the end of what is read."""
    if depth > _DEEPEST:
        raise Unreadable("conditions are nested too deeply")
    for word, made in (("or", Some), ("and", Every)):
        parts = _split(reader, word)
        if len(parts) > 1:
            return made(tuple(condition(part, variables, depth + 1) for part in parts))
    if reader.accept("not"):
        return _negated(condition(reader, variables, depth + 1))
    if reader.is_next("(") and _spans(reader):
        inner = reader.parenthesised()
        if not inner.is_next("select"):
            return condition(inner, variables, depth + 1)
    return _primary(reader, variables)


def _primary(reader: Reader, variables: Mapping[str, Condition]) -> Condition:
    text, start = reader.source, reader.at
    if reader.accept("exists") and _spans(reader):
        return exists(reader.parenthesised()) or Undecided(text)
    if reader.is_next("to_regclass", "(") or reader.is_next("to_regtype", "("):
        found = _regclass(reader)
        if found is not None:
            return found
    reader.at = start
    counted = _counted(reader, variables)
    return counted if counted is not None else Undecided(text)


def _counted(reader: Reader, variables: Mapping[str, Condition]) -> Condition | None:
    """A variable, or `(SELECT count(*) ...) = 0`, `variable > 0`, `variable IS NULL`."""
    if reader.is_next("("):
        inner = reader.parenthesised()
        found = exists(inner) if _counts(inner) else None
    elif reader.peek().sort is Sort.WORD:
        found = variables.get(reader.take().text)
    else:
        return None
    if found is None or reader.done():
        return found
    rest = " ".join(token.text for token in reader.tokens[reader.at :])
    if rest in {"= 0", "< 1", "is null", "= false", "is false", "is not true"}:
        return _negated(found)
    return found if rest in {"> 0", ">= 1", "<> 0", "!= 0", "is not null", "= true"} else None


def _counts(reader: Reader) -> bool:
    return reader.is_next("select", "count", "(")


def _regclass(reader: Reader) -> Condition | None:
    """`to_regclass('public.t') IS [NOT] NULL`."""
    what = "type" if reader.take().text == "to_regtype" else "relation"
    inner = reader.parenthesised()
    if inner.peek().sort is not Sort.STRING or len(inner.tokens) > 1:
        return None
    name = Reader("", tokens(inner.tokens[0].text), reader.place, reader.call).qualified()
    found = Exists(what, name.text, schema=name.schema)
    rest = " ".join(token.text for token in reader.tokens[reader.at :])
    if rest == "is null":
        return Not(found)
    return found if rest == "is not null" else None


def exists(reader: Reader) -> Condition | None:
    """Whether a query on the catalogue finds a row; None where it asks for something else."""
    if not reader.is_next("select"):
        return None
    query = Query(reader.part(0, len(reader.tokens)))
    relations = [name.text for name in query.relations if _of_catalogue(name.schema, name.text)]
    if not relations or len(relations) != len(query.relations) or query.common:
        return None
    main = next((name for name in relations if name not in {"pg_class", "pg_namespace"}), "")
    if "pg_enum" in relations:
        main = "pg_enum"
    main = main or ("pg_class" if "pg_class" in relations else relations[0])
    known = _columns(main, relations)
    if known is None or main not in _CATALOGUE:
        return None
    fields: dict[str, str] = {}
    for part in _conjuncts(reader):
        if not _restricts(part, known, fields):
            return None
    return _question(_CATALOGUE[main][0], fields)


def _of_catalogue(schema: str, name: str) -> bool:
    if schema == "information_schema":
        return name in _CATALOGUE and not name.startswith("pg_")
    return schema in {"", "pg_catalog"} and name.startswith("pg_") and name in _CATALOGUE


def _columns(main: str, relations: list[str]) -> dict[str, str] | None:
    if main not in _CATALOGUE:
        return None
    known = dict(_CATALOGUE[main][1])
    for other in relations:
        if other == main:
            continue
        added = _SCHEMA if other == "pg_namespace" else _JOINED.get((main, other))
        if added is None:
            return None
        known.update({column: field for column, field in added.items() if column not in known})
    return known


def _question(what: str, fields: dict[str, str]) -> Condition | None:
    kind = fields.get("kind")
    if what == "relation" and kind is not None:
        what, kind = _RELKINDS.get(kind, ""), None
    elif what == "type" and kind not in {None, "e"}:
        return None
    elif what == "constraint" and kind is not None:
        kind = _CONTYPES.get(kind, kind)
    else:
        kind = None
    name = fields.get("name")
    if what == "column" and name is None and "of" in fields and "type" not in fields:
        what, name = "table", fields.pop("of")
    if not name or not what or (what in {"column", "label"} and "of" not in fields):
        return None
    return Exists(what, name, fields.get("of"), fields.get("schema"), fields.get("type"), kind)


def _conjuncts(reader: Reader) -> list[Reader]:
    """What stands between ANDs in WHERE and in the ON of joins."""
    found = []
    reader.at = 0
    while not reader.done():
        reader.until("on", "where", "using")
        word = reader.take().text if not reader.done() else ""
        if word == "using":
            reader.skip_parentheses()
        elif word:
            clause = reader.until(
                "where", "join", "inner", "left", "cross", "limit", "order", "group", "on",
            )  # fmt: skip
            found += _split(clause, "and")
    return found


def _restricts(part: Reader, known: dict[str, str], fields: dict[str, str]) -> bool:
    """Read `column = value`; False where it says what is not understood."""
    if part.accept("not"):
        return known.get(_column(part)) == "" and part.done()
    if part.is_next("(") and _spans(part):
        inner = part.parenthesised()
        return all(_restricts(item, known, fields) for item in _split(inner, "and"))
    value = _value(part)
    column = "" if value is not None else _column(part)
    if not part.accept("="):
        return False
    if value is None:
        linked = part.at
        value = _value(part)
        if value is None:
            part.at = linked
            return column in _LINKS and _column(part) in _LINKS and part.done()
    else:
        column = _column(part)
    field = known.get(column)
    if field is None or not part.done():
        return False
    if column == "table_name" and value in {"BASE TABLE"}:
        return False
    return not field or _assign(fields, field, value)


def _assign(fields: dict[str, str], field: str, value: str) -> bool:
    if field == "of":
        value = value.rpartition(".")[2].strip('"')
    return fields.setdefault(field, value) == value


def _column(part: Reader) -> str:
    """A column's name without its table; "" where there is none."""
    if part.peek().sort not in {Sort.WORD, Sort.QUOTED}:
        return ""
    name = part.take().text
    while part.accept("."):
        name = part.take().text
    if part.accept("::"):
        part.take()
    return name


def _value(part: Reader) -> str | None:
    """A literal with or without a cast, the current schema, or `(SELECT oid ... = 'x')`."""
    token = part.peek()
    if token.sort is Sort.STRING:
        part.at += 1
        if part.accept("::"):
            part.qualified()
        return token.text
    if token.sort is Sort.WORD and token.text in {"true", "false"}:
        part.at += 1
        return token.text
    if part.accept("current_schema") or part.accept("current_database"):
        if part.is_next("(", ")"):
            part.at += 2
        return ""
    if part.accept("any"):
        return None
    if part.is_next("(", "select", "oid"):
        found = exists(part.parenthesised())
        return found.name if isinstance(found, Exists) and not found.of else None
    return None


def _split(reader: Reader, word: str) -> list[Reader]:
    """The parts between a word, outside of parentheses; BETWEEN's AND is not told apart."""
    found, start = [], reader.at
    while True:
        part = reader.until(word)
        found.append(part)
        if not reader.accept(word):
            break
    reader.at = start
    return found


def _spans(reader: Reader) -> bool:
    """Whether the parentheses that follow go on to the end."""
    if not reader.is_next("("):
        return False
    start = reader.at
    reader.skip_parentheses()
    ends = reader.done()
    reader.at = start
    return ends


def _negated(found: Condition) -> Condition:
    return found.condition if isinstance(found, Not) else Not(found)
