"""Classes and what they stand on: the order of bases, `super()`, methods that classes call."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.values import (
    MISSING,
    Class,
    External,
    Frame,
    Function,
    Handle,
    Instance,
    Later,
    Unknown,
)

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value

ARGS, NAMED = "<args>", "<named>"
"""Where an object keeps what its base outside of the repository was made with."""
_TYPES = ("sqlalchemy.", "sqlmodel.", "advanced_alchemy.", "sqlalchemy_utils.")


def decorators(function: Function) -> list[str]:
    """The last names of what stands above a function: `declared_attr.directive` gives both."""
    found = []
    for item in getattr(function.node, "decorator_list", ()):
        node = item.func if isinstance(item, ast.Call) else item
        while isinstance(node, ast.Attribute):
            found.append(node.attr)
            node = node.value
        if isinstance(node, ast.Name):
            found.append(node.id)
    return found


def is_declared(function: Value) -> bool:
    """A method under `declared_attr`: its class calls it to have an attribute."""
    return isinstance(function, Function) and "declared_attr" in decorators(function)


def bound(function: Function, owner: Value) -> Function:
    return Function(function.node, function.frame, function.defaults, function.named_defaults,
                    owner, function.rewritten)  # fmt: skip


def asked(
    machine: Machine,
    function: Function,
    owner: Value,
    args: list[Value],
    named: dict[str, Value] | None = None,
) -> Value:
    """The result of a method, which does nothing to the database."""
    quiet = machine.sink.silence()
    try:
        # Decorators of attributes and types change nothing of what a method gives.
        method = Function(function.node, function.frame, function.defaults,
                          function.named_defaults, owner)  # fmt: skip
        return machine.run_function(method, args, named or {}, function.node)  # type: ignore[arg-type]
    finally:
        machine.sink.unsilence(quiet)


def of_super(frame: Frame) -> Value:
    """`super()` in a method that runs."""
    body = frame.outer
    owner = next(iter(frame.names.values()), None)
    start = owner.of if isinstance(owner, Instance) else owner
    if body is None or not isinstance(start, Class):
        return Unknown("super()")
    order = start.order
    at = next(
        (i for i, c in enumerate(order) if isinstance(c, Class) and c.names is body.names), None
    )
    if at is None:
        return Unknown("super()")
    return Handle("super", {"owner": owner, "rest": order[at + 1 :]})


def of_rest(machine: Machine, handle: Handle, name: str) -> Value:
    """`super().name`; `MISSING` where a base outside of the repository may have it."""
    for base in handle.names["rest"]:
        if not isinstance(base, Class):
            return MISSING
        if name in base.names:
            value = base.names[name]
            if type(value) is Later:
                value = machine.resolved(value)
            owner = handle.names["owner"]
            if is_declared(value):
                return asked(machine, value, owner, [])
            return bound(value, owner) if isinstance(value, Function) else value
    return MISSING


def subclassed(machine: Machine, made: Class, frame: Frame) -> None:
    """What `__init_subclass__` of a base does to a class."""
    for base in made.order[1:]:
        does = base.names.get("__init_subclass__") if isinstance(base, Class) else None
        if not isinstance(does, Function):
            continue
        named = {
            item.arg: machine.evaluate(item.value, frame)
            for item in (made.node.keywords if made.node is not None else ())
            if item.arg is not None and item.arg != "metaclass"
        }
        asked(machine, does, made, [], named)
        return


def made_with(owner: Value, args: list[Value], named: dict[str, Value]) -> None:
    """An object of a type is initialised as its library does."""
    if isinstance(owner, Instance):
        owner.names[ARGS], owner.names[NAMED] = args, named


def is_type(of: Class) -> bool:
    """A class on one of a library of types."""
    return any(isinstance(b, External) and b.path.startswith(_TYPES) for b in of.order)
