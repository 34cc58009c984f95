"""Fields of SQLModel classes as columns, after sqlmodel/main.py (`get_column_from_field`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.values import (
    MISSING,
    Class,
    Element,
    External,
    Unknown,
    truth,
)

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value
    from jctc_lint.facts.models.annotations import Hint

_TYPES = {
    "builtins.float": "Float", "builtins.bool": "Boolean", "builtins.int": "Integer",
    "datetime.datetime": "DateTime", "datetime.date": "Date", "datetime.timedelta": "Interval",
    "datetime.time": "Time", "builtins.bytes": "LargeBinary", "uuid.UUID": "Uuid",
}  # fmt: skip
_KEPT = ("primary_key", "index", "unique")
_TEXTS = ("builtins.str", "ipaddress.", "pathlib.", "pydantic.EmailStr", "pydantic.networks.",
          "pydantic.SecretStr", "pydantic.constr")  # fmt: skip


def column_of_field(machine: Machine, name: str, value: Value, hint: Hint | None) -> Element | None:
    """The column of a field; None for what is none (relationships, methods, private names)."""
    if hint is None or hint.never or name.startswith("_") or name == "model_config":
        return None
    field = value if isinstance(value, Element) else None
    if field is not None and field.name == "Relationship":
        return None
    if field is None or field.name != "Field":
        field = next((i for i in hint.added if isinstance(i, Element) and i.name == "Field"), field)
    options = field.named if field is not None and field.name == "Field" else {}
    given = options.get("sa_column")
    if isinstance(given, Element):
        return given
    named: dict[str, Value] = {key: options[key] for key in _KEPT if key in options}
    named["nullable"] = _nullable(options, hint)
    args: list[Value] = [_type(machine, options, hint)]
    if options.get("foreign_key") is not None:
        rules = {"ondelete": options["ondelete"]} if options.get("ondelete") is not None else {}
        args.append(Element("ForeignKey", "sqlalchemy.ForeignKey", [options["foreign_key"]], rules))
    extra, more = options.get("sa_column_args"), options.get("sa_column_kwargs")
    args.extend(extra if isinstance(extra, (list, tuple)) else [])
    if isinstance(more, dict):
        named.update((key, item) for key, item in more.items() if isinstance(key, str))
    node = field.node if field is not None else None
    return Element("Column", "sqlalchemy.Column", args, named, node, machine.module)


def _nullable(options: dict[str, Value], hint: Hint) -> Value:
    given = options.get("nullable", MISSING)
    if given is not MISSING:
        return given
    return hint.optional and truth(options.get("primary_key", False)) is not True


def _type(machine: Machine, options: dict[str, Value], hint: Hint) -> Value:
    given = options.get("sa_type")
    if given is not None:
        return given
    kind = hint.kind
    if isinstance(kind, Class) and kind.members is not None:
        return Element("Enum", "sqlalchemy.Enum", [kind], {}, None, machine.module)
    if isinstance(kind, Element) and kind.name == "[]" and kind.path.endswith(".Literal"):
        return _text(options)
    if not isinstance(kind, External):
        return Unknown("a field whose type is not known")
    if kind.path == "decimal.Decimal":
        sizes = {"precision": options.get("max_digits"), "scale": options.get("decimal_places")}
        return Element("Numeric", "sqlalchemy.Numeric", [], sizes)
    if kind.path in _TYPES:
        return External(f"sqlalchemy.{_TYPES[kind.path]}")
    return _text(options) if kind.path.startswith(_TEXTS) else Unknown(f"'{kind.path}' as a column")


def _text(options: dict[str, Value]) -> Value:
    return Element("AutoString", "sqlmodel.AutoString", [], {"length": options.get("max_length")})
