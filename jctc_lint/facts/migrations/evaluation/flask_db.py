"""The `db` of Flask-SQLAlchemy: its metadata, one for each bind, and its base for models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.values import (
    MISSING,
    Class,
    Element,
    External,
    Method,
    Unknown,
    truth,
)

if TYPE_CHECKING:
    import ast

    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value

NAME = "SQLAlchemy"
OWNER, BIND = "<db>", "<bind>"
"""What a metadata says of where it comes from."""
METADATA_PER_BIND = "3.0"
"""Before this version all tables are in one metadata."""
_OWN = frozenset({"Table", "session", "engine", "init_app", "create_all", "drop_all", "Query"})


def is_made_by(of: Class) -> bool:
    """A class of the repository on Flask-SQLAlchemy's own."""
    return any(
        isinstance(b, External) and b.path == "flask_sqlalchemy.SQLAlchemy" for b in of.order
    )


def attribute(machine: Machine, owner: Element, name: str) -> Value:
    """`db.name`: beside its own, it lends the names of sqlalchemy and sqlalchemy.orm."""
    if name == "Model":
        return _model(machine, owner)
    if name == "metadata":
        return metadata(machine, owner, None)
    if name == "metadatas":
        return Element(name, "flask_sqlalchemy", [], {}, None, machine.module, owner)
    return Method(owner, name) if name in _OWN else External(f"sqlalchemy.{name}")


def _model(machine: Machine, owner: Element) -> Value:
    given = owner.named.get("model_class")
    if not isinstance(given, Class):
        return Method(owner, "Model")
    if "<model>" not in owner.named:
        names = {"__abstract__": True, "metadata": metadata(machine, owner, None)}
        owner.named["<model>"] = Class("Model", (given, Method(owner, "Model")), names)
    return owner.named["<model>"]


def metadata(machine: Machine, owner: Element, bind: Value) -> Element:
    """The metadata of a bind; of the default one, what `db` or its base was made with."""
    from jctc_lint.facts.migrations.evaluation.elements import class_metadata, metadata_of

    whole = owner.named.get("metadata")
    if not isinstance(whole, Element):
        model = owner.named.get("model_class")
        whole = class_metadata(machine, model, None) if isinstance(model, Class) else None
        whole = whole or metadata_of(owner, None)
    whole.named.setdefault(OWNER, owner)
    newer = machine.world.at_least("flask-sqlalchemy", METADATA_PER_BIND)
    if bind is None or newer is False:
        return whole
    known = owner.named.setdefault("<metadatas>", {})
    key = bind if isinstance(bind, str) else "?"
    if key not in known:
        named = {OWNER: owner, BIND: key if newer and key != "?" else Unknown("its metadata")}
        if "naming_convention" in whole.named:
            named["naming_convention"] = whole.named["naming_convention"]
        known[key] = Element("MetaData", "sqlalchemy.MetaData", [], named)
    found: Element = known[key]
    return found


def metadata_of_model(machine: Machine, owner: Element, of: Class) -> Element:
    bind = of.find("__bind_key__")
    return metadata(machine, owner, None if bind is MISSING else bind)


def every_metadata(machine: Machine, owner: Element) -> list[Element]:
    return [metadata(machine, owner, None), *owner.named.get("<metadatas>", {}).values()]


def table(
    machine: Machine, owner: Element, args: list[Value], named: dict[str, Value], node: ast.expr
) -> Element:
    """`db.Table("name", db.Column(...))`: the metadata need not be given."""
    rest = {key: value for key, value in named.items() if key != "bind_key"}
    given = args[1] if len(args) > 1 else named.get("metadata")
    if not (isinstance(given, Element) and given.name == "MetaData"):
        args = [*args[:1], metadata(machine, owner, named.get("bind_key")), *args[1:]]
    return Element("Table", "sqlalchemy.Table", args, rest, node, machine.module)


def names_tables(base: Value) -> bool:
    """Whether classes on `db.Model` get names of tables of their class's name."""
    owner = base.owner if isinstance(base, Method) and base.name == "Model" else None
    return isinstance(owner, Element) and truth(owner.named.get("disable_autonaming")) is not True
