"""What is not written at a model: names of tables, types that annotations stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.tables import COLUMNS
from jctc_lint.facts.migrations.evaluation.values import (
    MISSING,
    Class,
    Element,
    External,
    Unknown,
    why_unknown,
)
from jctc_lint.facts.models import bases
from jctc_lint.facts.models.annotations import MAX_DEPTH, same
from jctc_lint.text import pattern

if TYPE_CHECKING:
    import re

    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value
    from jctc_lint.facts.models.annotations import Hint

PLAIN = {
    "builtins.int": "Integer", "builtins.str": "String", "builtins.bool": "Boolean",
    "builtins.float": "Float", "builtins.bytes": "LargeBinary", "decimal.Decimal": "Numeric",
    "datetime.datetime": "DateTime", "datetime.date": "Date", "datetime.time": "Time",
    "datetime.timedelta": "Interval", "uuid.UUID": "Uuid",
}  # fmt: skip
"""sqlalchemy/sql/sqltypes.py, `_type_map`."""


def table_name(machine: Machine, of: Class, *, inherits: bool) -> Value:
    """The name that a library gives to a table whose class names none."""
    if bases.is_sqlmodel(of):
        return None if inherits else of.name.lower()
    from jctc_lint.facts.migrations.evaluation.flask_db import names_tables

    if any(names_tables(base) for base in of.order):
        return _snake_case(machine, of.name)
    return None


_WORDS = pattern(r"((?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z]))")
_WORDS_BEFORE_3 = pattern(r"([A-Z]+)(?=[a-z0-9])")


def _snake_case(machine: Machine, name: str) -> Value:
    """As Flask-SQLAlchemy does (flask_sqlalchemy/model.py, `camel_to_snake_case`)."""

    def joined(found: re.Match[str]) -> str:
        word = found[0]
        return (f"_{word[:-1]}_{word[-1]}" if len(word) > 1 else f"_{word}").lower()

    newer = _WORDS.sub(r"_\1", name).lower().lstrip("_")
    older = _WORDS_BEFORE_3.sub(joined, name).lstrip("_")
    if newer == older:
        return newer
    told = machine.world.at_least("flask-sqlalchemy", "3.0")
    return Unknown("the version of Flask-SQLAlchemy") if told is None else (
        newer if told else older
    )  # fmt: skip


def column(
    machine: Machine, of: Class, name: str, value: Value, hint: Hint | None
) -> Element | None:
    """The column that an attribute is; None where it is none."""
    if bases.is_sqlmodel(of):
        from jctc_lint.facts.models.sqlmodel import column_of_field

        return column_of_field(machine, name, value, hint)
    if isinstance(value, Element) and value.name in COLUMNS:
        return value
    if value is MISSING and hint is not None and hint.mapped and not hint.never:
        if _is_relationship(of, hint):
            return None
        return Element("mapped_column", "sqlalchemy.orm.mapped_column", [], {})
    return None


def _is_relationship(of: Class, hint: Hint) -> bool:
    if not isinstance(hint.kind, Class) or hint.kind.members is not None:
        return False
    known = _map_of(of)
    return isinstance(known, dict) and not any(same(key, hint.kind) for key in known)


def type_of_hint(machine: Machine, of: Class, hint: Hint) -> Value:
    """The type of SQLAlchemy that an annotation stands for (`registry._resolve_type`)."""
    given = _map_of(of)
    if not isinstance(given, dict):
        return Unknown(why_unknown(given))
    kind = hint.kind
    for _ in range(MAX_DEPTH):
        for key in (*hint.keys, kind):
            for known, made in given.items():
                if same(known, key):
                    return made
        if not (isinstance(kind, Element) and kind.name == "NewType" and len(kind.args) == 2):
            break
        kind = kind.args[1]
    return _plain(machine, given, kind)


def _plain(machine: Machine, given: dict[Value, Value], kind: Value) -> Value:
    if isinstance(kind, External) and kind.path in PLAIN:
        return External(f"sqlalchemy.{PLAIN[kind.path]}")
    if isinstance(kind, Class) and kind.members is not None:
        return _enum(machine, given, kind)
    if isinstance(kind, Element) and kind.name == "[]" and kind.path.endswith(".Literal"):
        return _literal(machine, given, kind)
    return Unknown("an annotation whose type is not known")


def _enum(machine: Machine, given: dict[Value, Value], kind: Class) -> Value:
    """An Enum as the map says of all of them, or as SQLAlchemy makes it."""
    for known, made in given.items():
        if isinstance(known, External) and known.path == "enum.Enum":
            if not isinstance(made, Element) or made.name != "Enum":
                return Unknown("an enum whose type is not known")
            return Element("Enum", made.path, [kind], made.named, made.node, made.module)
    return Element("Enum", "sqlalchemy.Enum", [kind], {}, None, machine.module)


def _literal(machine: Machine, given: dict[Value, Value], kind: Element) -> Value:
    """Texts of `Literal[...]`: an enum that is stored as a text."""
    general = any(isinstance(known, External) and known.last == "Literal" for known in given)
    texts: list[Value] = []
    for item in kind.args:
        nested = isinstance(item, Element) and item.name == "[]"
        texts.extend(item.args if nested and isinstance(item, Element) else [item])
    if general or not all(isinstance(text, str) for text in texts):
        return Unknown("a literal whose type is not known")
    return Element("Enum", "sqlalchemy.Enum", texts, {"native_enum": False}, None, machine.module)


def _map_of(of: Class) -> Value:
    """The `type_annotation_map` of a class's registry; empty where none is given."""
    for name in ("type_annotation_map", "registry"):
        found = of.find(name)
        if isinstance(found, Element):
            found = found.named.get("type_annotation_map")
        if isinstance(found, (dict, Unknown)):
            return found
    for base in of.order:
        for item in (base, *(base.decorators if isinstance(base, Class) else ())):
            whole = item
            while isinstance(whole, Element):
                if "type_annotation_map" in whole.named:
                    return whole.named["type_annotation_map"]
                whole = whole.base
    return {}
