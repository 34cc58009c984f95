"""What a class stands on: the order of its bases, its metadata, whether it is mapped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.elements import class_metadata
from jctc_lint.facts.migrations.evaluation.tables import COLUMNS
from jctc_lint.facts.migrations.evaluation.values import (
    MISSING,
    Class,
    Element,
    External,
    Method,
    Raised,
    Unknown,
    truth,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value

_DECLARATIVE = frozenset({"DeclarativeBase", "DeclarativeBaseNoMeta"})
_HARMLESS_PATHS = (
    "typing.",
    "typing_extensions.",
    "abc.",
    "builtins.",
    "enum.",
    "collections.",
    "pydantic.",
)
_HARMLESS = frozenset({"DeclarativeBase", "DeclarativeBaseNoMeta", "MappedAsDataclass",
                       "AsyncAttrs", "SQLModel", "UserMixin", "Model",
                       "ConcreteBase", "AbstractConcreteBase", "DeferredReflection"})  # fmt: skip


def is_root(of: Class) -> bool:
    """A declarative base itself."""
    if any(item.name in ("as_declarative", "as_declarative_base") for item in of.decorators):
        return True
    return any(isinstance(b, External) and b.last in _DECLARATIVE for b in of.bases)


def unknown_bases(of: Class) -> Iterator[str]:
    """Bases of which nothing is known: they may bring columns."""
    for base in of.order:
        if isinstance(base, Unknown):
            yield base.why
        elif isinstance(base, External) and not (
            base.last in _HARMLESS or base.path.startswith(_HARMLESS_PATHS)
        ):
            yield f"'{base.path}' is not known"


def keyword(machine: Machine, of: Class, name: str) -> Value:
    """`class A(Base, name=...)`."""
    if of.node is None or of.frame is None:
        return None
    for item in of.node.keywords:
        if item.arg == name:
            try:
                return machine.evaluate(item.value, of.frame)
            except Raised:
                return Unknown(f"'{name}' of class '{of.name}'")
    return None


def metadata_of_class(machine: Machine, of: Class) -> Element | None:
    """The metadata that its tables go to, where it has a declarative base."""
    return class_metadata(machine, of, None)


def is_sqlmodel(of: Class) -> bool:
    return any(isinstance(b, External) and b.last == "SQLModel" for b in of.order)


def is_flask(of: Class) -> bool:
    """A class on Flask-SQLAlchemy's `db.Model`."""
    return any(isinstance(b, Method) and b.name == "Model" for b in of.order)


def is_mapped(machine: Machine, of: Class) -> bool:
    """True for a class that is mapped to a table, of its own or of a base."""
    if is_root(of) or truth(of.names.get("__abstract__", False)) is True:
        return False
    if is_sqlmodel(of):
        return _is_sqlmodel_table(machine, of) and not any(
            isinstance(base, Class) and _is_sqlmodel_table(machine, base) for base in of.bases
        )
    if metadata_of_class(machine, of) is None:
        return False
    return any(isinstance(base, Class) and _has_table(base) for base in of.order)


def _is_sqlmodel_table(machine: Machine, of: Class) -> bool:
    """`table=True`, of the class or of a base: what stands on a table is not mapped again."""
    if not is_sqlmodel(of):
        return False
    if truth(keyword(machine, of, "table")) is True:
        return True
    config = of.names.get("model_config")
    given = config.named.get("table") if isinstance(config, Element) else (
        config.get("table") if isinstance(config, dict) else None)  # fmt: skip
    if truth(given) is True:
        return True
    return any(isinstance(base, Class) and _is_sqlmodel_table(machine, base) for base in of.bases)


def _has_table(of: Class) -> bool:
    """Whether a class that is no base for others only names its table, or has it named."""
    if is_root(of) or truth(of.names.get("__abstract__", False)) is True:
        return False
    named = of.find("__tablename__") is not MISSING or of.find("__table__") is not MISSING
    return named or is_flask(of)


def maps_itself(of: Class) -> bool:
    """A class whose mapping the repository does: it may add columns, and tables."""
    return of.find("__mapper_cls__") is not MISSING


def may_be_mapped(of: Class) -> bool:
    """A class that names its table, or has columns, and stands on something that is not known."""
    if of.names.get("__abstract__") or is_root(of) or is_sqlmodel(of):
        return False
    if {"__tablename__", "__table__"} & of.names.keys():
        return any(isinstance(base, Unknown) for base in of.order)
    columns = any(isinstance(v, Element) and v.name in COLUMNS for v in of.names.values())
    return columns and any(_may_name_tables(base) for base in of.order)


def _may_name_tables(base: Value) -> bool:
    """A base outside of the repository that may be mapped: most of them are models' own."""
    if isinstance(base, External):
        named = "base" in base.last.lower() or base.last.endswith("Model")
        return named and not base.path.startswith(_HARMLESS_PATHS) and base.last not in _HARMLESS
    return isinstance(base, Method) and base.name == "Model"
