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

ENUMS_BEFORE_TEXTS = "0.0.9"
"""`class Color(str, Enum)` is an enum from this version on, and a text before it."""
PYDANTIC_2 = "0.0.14"
"""Pydantic 2 may be used from it on. With Pydantic 1, `name: str = None` may be NULL."""
ONLY_PYDANTIC_2 = "0.0.31"
LENGTHS_OF_PYDANTIC_2 = "0.0.19"
"""Between the two, `max_length` is not seen where Pydantic is of version 2."""
AWARE = "0.0.45"
"""From this version on, plain datetimes have a time zone."""

_TYPES = {
    "builtins.float": "Float", "builtins.bool": "Boolean", "builtins.int": "Integer",
    "datetime.date": "Date", "datetime.timedelta": "Interval",
    "datetime.time": "Time", "builtins.bytes": "LargeBinary", "uuid.UUID": "Uuid",
}  # fmt: skip
_SAME = {
    "PositiveInt": "builtins.int", "NegativeInt": "builtins.int", "StrictInt": "builtins.int",
    "NonNegativeInt": "builtins.int", "NonPositiveInt": "builtins.int", "conint": "builtins.int",
    "PositiveFloat": "builtins.float", "NegativeFloat": "builtins.float",
    "NonNegativeFloat": "builtins.float", "NonPositiveFloat": "builtins.float",
    "FiniteFloat": "builtins.float", "StrictFloat": "builtins.float", "confloat": "builtins.float",
    "StrictStr": "builtins.str", "constr": "builtins.str", "StrictBool": "builtins.bool",
    "StrictBytes": "builtins.bytes", "conbytes": "builtins.bytes", "condate": "datetime.date",
    "condecimal": "decimal.Decimal", "FilePath": "pathlib.Path", "DirectoryPath": "pathlib.Path",
    "NewPath": "pathlib.Path", "UUID1": "uuid.UUID", "UUID3": "uuid.UUID", "UUID4": "uuid.UUID",
    "UUID5": "uuid.UUID", "UUID6": "uuid.UUID", "UUID7": "uuid.UUID", "UUID8": "uuid.UUID",
    "Base64Str": "builtins.str", "Base64Bytes": "builtins.bytes",
}  # fmt: skip
"""Types of Pydantic that are others with `Annotated`."""
_TEXTS = frozenset(
    {"builtins.str", "pydantic.EmailStr", "pydantic.networks.EmailStr", "pathlib.Path",
     "ipaddress.IPv4Address", "ipaddress.IPv4Network", "ipaddress.IPv6Address",
     "ipaddress.IPv6Network"}
)  # fmt: skip
_KEPT = ("primary_key", "index", "unique")
_SIZES = ("max_digits", "decimal_places")


def column_of_field(machine: Machine, name: str, value: Value, hint: Hint | None) -> Element | None:
    """The column of a field; None for what is none (relationships, methods, private names)."""
    if hint is None or hint.never or name.startswith("_") or name == "model_config":
        return None
    field = value if isinstance(value, Element) else None
    if field is not None and field.name in ("Relationship", "PrivateAttr"):
        return None
    options = _options(value, hint)
    given = options.get("sa_column")
    if isinstance(given, Element):
        return given
    node = field.node if field is not None and field.name == "Field" else None
    if given is not None:
        named: dict[str, Value] = {"nullable": Unknown("a column that is not known")}
        return _column(machine, [Unknown("a column that is not known")], named, node)
    named = {key: options[key] for key in _KEPT if key in options}
    named["nullable"] = _nullable(machine, options, hint)
    default = options.get("default_factory") or options.get("default")
    if default is not None:
        named["default"] = default
    args: list[Value] = [_type(machine, options, hint)]
    if options.get("foreign_key") is not None:
        rules = {"ondelete": options["ondelete"]} if options.get("ondelete") is not None else {}
        args.append(Element("ForeignKey", "sqlalchemy.ForeignKey", [options["foreign_key"]], rules))
    extra, more = options.get("sa_column_args"), options.get("sa_column_kwargs")
    args.extend(extra if isinstance(extra, (list, tuple)) else [])
    if isinstance(more, dict):
        named.update((key, item) for key, item in more.items() if isinstance(key, str))
    return _column(machine, args, named, node)


def _column(machine: Machine, args: list[Value], named: dict[str, Value], node: Value) -> Element:
    return Element("Column", "sqlalchemy.Column", args, named, node, machine.module)


def _options(value: Value, hint: Hint) -> dict[str, Value]:
    """What `Field(...)` says, as a value or in `Annotated`, and what constraints say beside it."""
    found: dict[str, Value] = {}
    for item in (*hint.added, hint.kind, value):
        if not isinstance(item, Element):
            continue
        if item.name == "Field":
            found.update(item.named)
            if item.args:
                found["default"] = item.args[0]
        elif item.name == "condecimal":
            found.update((key, item.named[key]) for key in _SIZES if key in item.named)
        elif item.path == "annotated_types.MaxLen":
            found["max_length"] = item.get("max_length", 0)
    if value is not MISSING and not (isinstance(value, Element) and value.name == "Field"):
        found["default"] = value
    return found


def _nullable(machine: Machine, options: dict[str, Value], hint: Hint) -> Value:
    given = options.get("nullable", MISSING)
    if given is not MISSING:
        return given
    if truth(options.get("primary_key", False)) is True:
        return False
    if not hint.optional and options.get("default", MISSING) is None:
        newer = _on_pydantic_2(machine)
        return Unknown("the version of Pydantic") if newer is None else not newer
    return hint.optional


def _on_pydantic_2(machine: Machine) -> bool | None:
    at_least = machine.world.at_least
    if at_least("sqlmodel", ONLY_PYDANTIC_2):
        return True
    return False if at_least("sqlmodel", PYDANTIC_2) is False else at_least("pydantic", "2")


def _type(machine: Machine, options: dict[str, Value], hint: Hint) -> Value:
    given = options.get("sa_type")
    if given is not None:
        return given
    kind = hint.kind
    if isinstance(kind, Class):
        return _own_type(machine, kind, options)
    if isinstance(kind, Element) and kind.path.startswith("pydantic."):
        kind = External(kind.path)
    if not isinstance(kind, External):
        return Unknown("a field whose type is not known")
    path = kind.path
    if path.startswith("pydantic."):
        path = _SAME.get(kind.last, path)
    return _plain(machine, path, options, hint)


def _own_type(machine: Machine, kind: Class, options: dict[str, Value]) -> Value:
    """An enum, or a class that stands on a plain type."""
    bases = [base.path for base in kind.order if isinstance(base, External)]
    if kind.members is None:
        if "builtins.str" in bases:
            return _text(machine, options)
        return Unknown("a field whose type is not known")
    texts = "builtins.str" in bases or "enum.StrEnum" in bases
    newer = machine.world.at_least("sqlmodel", ENUMS_BEFORE_TEXTS) if texts else True
    if newer is None:
        return Unknown("the version of SQLModel")
    if not newer:
        return _text(machine, options)
    return Element("Enum", "sqlalchemy.Enum", [kind], {}, None, machine.module)


def _plain(machine: Machine, path: str, options: dict[str, Value], hint: Hint) -> Value:
    last = path.rpartition(".")[2]
    if path == "datetime.datetime" or last in ("AwareDatetime", "NaiveDatetime"):
        return _datetime(machine, last, hint)
    if path == "decimal.Decimal":
        sizes = {"precision": options.get("max_digits"), "scale": options.get("decimal_places")}
        return Element("Numeric", "sqlalchemy.Numeric", [], sizes)
    if path in _TYPES:
        return External(f"sqlalchemy.{_TYPES[path]}")
    return _text(machine, options) if path in _TEXTS else Unknown(f"'{path}' as a column")


def _datetime(machine: Machine, last: str, hint: Hint) -> Value:
    """Naive or aware: the last that `Annotated` names counts."""
    for item in hint.added:
        if isinstance(item, (External, Element)):
            name = item.path.rpartition(".")[2]
            last = name if name in ("AwareDatetime", "NaiveDatetime") else last
    newer = machine.world.at_least("sqlmodel", AWARE)
    if newer is None and last == "NaiveDatetime":
        newer = True
    if newer is None or (not newer and last != "datetime"):
        return Unknown("the version of SQLModel")
    zoned = newer and last != "NaiveDatetime"
    return Element("DateTime", "sqlalchemy.DateTime", [], {"timezone": zoned})


def _text(machine: Machine, options: dict[str, Value]) -> Value:
    length = options.get("max_length")
    return Element("AutoString", "sqlmodel.AutoString", [], {"length": _length(machine, length)})


def _length(machine: Machine, length: Value) -> Value:
    at_least = machine.world.at_least
    if length is None or at_least("sqlmodel", LENGTHS_OF_PYDANTIC_2) is not False:
        # An open range rarely means the few versions that lose it.
        return length
    if at_least("sqlmodel", PYDANTIC_2) is False:
        return length
    newer = at_least("pydantic", "2")
    return Unknown("the version of Pydantic") if newer is None else None if newer else length
