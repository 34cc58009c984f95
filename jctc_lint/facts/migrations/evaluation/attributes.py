"""`owner.name`, read and assigned to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation import elements, handles, inheritance
from jctc_lint.facts.migrations.evaluation.modules import Module
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
    Method,
    Row,
    Unknown,
    worded,
)

if TYPE_CHECKING:
    import ast

    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value


def attribute_of(machine: Machine, owner: Value, name: str, node: ast.expr) -> Value:
    """What `owner.name` stands for; of an `External`, `Machine.external` tells."""
    if isinstance(owner, Later):
        owner = machine.resolved(owner)
    owner = worded(owner)
    if isinstance(owner, Element):
        return elements.attribute(machine, owner, name, node)
    if isinstance(owner, Handle):
        if owner.kind == "super":
            found = inheritance.of_rest(machine, owner, name)
            return Method(owner, name) if found is MISSING else found
        return handles.attribute(machine, owner, name)
    if isinstance(owner, Unknown):
        if owner.pieces and name == "startswith":
            return Method(owner, name)
        return Unknown(owner.why, owner.live)
    if isinstance(owner, Module):
        return machine.member(owner, name)
    if isinstance(owner, External):
        return machine.external(f"{owner.path}.{name}")
    if isinstance(owner, Class):
        return _of_class(machine, owner, name, node)
    if isinstance(owner, Instance):
        return _of_instance(owner, name)
    if isinstance(owner, Member):
        return _of_member(owner, name)
    if isinstance(owner, Method) and owner.name == "Model" and name == "metadata":
        return attribute_of(machine, owner.owner, name, node)
    if isinstance(owner, Row) and name in owner.names:
        return owner[owner.names.index(name)]
    return Method(owner, name)


def _of_class(machine: Machine, owner: Class, name: str, node: ast.expr) -> Value:
    if owner.members is not None:
        if name in owner.members:
            return Member(owner, name, owner.members[name])
        if name == "__members__":
            return {key: Member(owner, key, value) for key, value in owner.members.items()}
    if name in ("__name__", "__qualname__"):
        return owner.name
    if name in ("__bases__", "__mro__"):
        return owner.bases if name == "__bases__" else tuple(owner.order)
    found = owner.find(name)
    if type(found) is Later:
        return machine.resolved(found)
    if inheritance.is_declared(found):
        found = inheritance.asked(machine, found, owner, [])
    if isinstance(found, Function):
        kinds = inheritance.decorators(found)
        return inheritance.bound(found, owner) if "classmethod" in kinds else found
    if isinstance(found, Element) and found.name in elements.COLUMNS:
        return elements.column_of_class(owner, name, found)
    if found is not MISSING:
        return found
    if name == "as_mutable":
        return External("sqlalchemy.ext.mutable.as_mutable")
    return elements.of_class(machine, owner, name, node)


def _of_instance(owner: Instance, name: str) -> Value:
    if name in owner.names:
        return owner.names[name]
    if name == "__class__":
        return owner.of
    found = owner.of.find(name)
    if isinstance(found, Function):
        kinds = inheritance.decorators(found)
        return found if "staticmethod" in kinds else inheritance.bound(found, owner)
    return Unknown(f"'{name}' of an object") if found is MISSING else found


def _of_member(owner: Member, name: str) -> Value:
    if name in ("value", "_value_"):
        return owner.value
    if name in ("name", "_name_"):
        return owner.name
    if isinstance(owner.value, str):
        return Method(owner.value, name)
    return Unknown(f"'{name}' of a member")


def assign(machine: Machine, owner: Value, name: str, value: Value) -> None:
    """`owner.name = value`."""
    if isinstance(owner, External) and f"{owner.path}.{name}" == "sqlmodel.SQLModel.metadata":
        if isinstance(value, Element) and value.name == "MetaData":
            machine.world.sqlmodel = value
        return
    if isinstance(owner, (Instance, Class)):
        owner.names[name] = value
    elif isinstance(owner, Element):
        owner.named[name] = value
    elif isinstance(owner, Module):
        owner.frame.names[name] = value
