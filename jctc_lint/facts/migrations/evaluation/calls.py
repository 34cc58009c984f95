"""Calls, by what is called."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation import (
    builtins,
    elements,
    flask_db,
    handles,
    inheritance,
    library,
    results,
    types,
)
from jctc_lint.facts.migrations.evaluation.values import (
    MISSING,
    Class,
    Element,
    External,
    Frame,
    Function,
    Handle,
    Instance,
    Later,
    Member,
    Method,
    Unknown,
    is_live,
)

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value


def call(
    machine: Machine,
    function: Value,
    args: list[Value],
    named: dict[str, Value],
    node: ast.expr,
    frame: Frame | None,
) -> Value:
    if isinstance(function, Later):
        function = machine.resolved(function)
    if isinstance(function, External):
        if function.path == "builtins.super" and frame is not None:
            return inheritance.of_super(frame)
        if function.path in ("builtins.locals", "builtins.vars") and not args and frame is not None:
            return frame.names
        if function.last == "__init__" and args:
            inheritance.made_with(args[0], args[1:], named)
            return None
        return library.call_external(machine, function, args, named, node)
    if isinstance(function, Function):
        return results.of_call(machine, function, args, named, node)
    if isinstance(function, Method):
        owner = function.owner
        if isinstance(owner, Element):
            return elements.call_method(machine, owner, function.name, args, named, node)
        if isinstance(owner, Handle) and owner.kind == "super":
            if function.name == "__init__":
                inheritance.made_with(owner.names["owner"], args, named)
                return None
            if function.name == "load_dialect_impl" and isinstance(owner.names["owner"], Instance):
                return types.impl_of(machine, owner.names["owner"])
            return machine.blurred_call(Unknown(f"super().{function.name}()"), args, named, node)
        if isinstance(owner, Handle):
            return handles.call_method(machine, owner, function.name, args, named, node)
        if isinstance(owner, (Function, Method)):
            return machine.blurred_call(function, args, named, node)
        return builtins.call_native(machine, owner, function.name, args, named, node)
    if isinstance(function, Class):
        return _instance(machine, function, args, named, node)
    if isinstance(function, Handle):
        if function.kind == "bind":
            return function  # `session.connection()`
        if function.kind == "manager-maker":
            made = {"function": function.names["function"], "args": args, "named": named}
            return Handle("manager", made)
        if function.kind == "partial":
            whole = [*function.names["args"], *args]
            return machine.call(function.names["function"], whole,
                                {**function.names["named"], **named}, node, frame)  # fmt: skip
    if isinstance(function, Element):
        if function.name in ("sessionmaker", "scoped_session"):
            return Handle("session")
        return Element("call", "operator", args, named, node, machine.module, function)
    if isinstance(function, Unknown) and only_asks(args, node):
        return Unknown(function.why, live=is_live(function))
    return machine.blurred_call(function, args, named, node)


def _instance(
    machine: Machine, of: Class, args: list[Value], named: dict[str, Value], node: ast.expr
) -> Value:
    if of.members is not None:
        for name, value in of.members.items():
            if args and value == args[0]:
                return Member(of, name, value)
        return Unknown("a member of an enum")
    if flask_db.is_made_by(of):
        return Element(flask_db.NAME, "flask_sqlalchemy.SQLAlchemy", args, named, node,
                       machine.module)  # fmt: skip
    made = Instance(of, {})
    initialise = of.find("__init__")
    if isinstance(initialise, Function):
        bound = Function(initialise.node, initialise.frame, initialise.defaults,
                         initialise.named_defaults, made)  # fmt: skip
        machine.run_function(bound, args, named, node)
    else:
        inheritance.made_with(made, args, named)
        if inheritance.is_type(of):
            return made
        made.names.update(named)
        fields = [name for name in of.names if not name.startswith("_")]
        if of.find("__dataclass_fields__") is MISSING and len(args) <= len(fields):
            made.names.update(zip(fields, args, strict=False))
    return made


_ASKS = frozenset(
    {
        "all", "close", "connect", "dispose", "fetchall", "fetchone", "first", "get_columns",
        "get_foreign_keys", "get_indexes", "get_pk_constraint", "get_schema_names", "get_section",
        "get_table_names", "get_unique_constraints", "has_table", "keys", "mappings", "one",
        "one_or_none", "scalar_one", "scalar_one_or_none", "scalars",
    }
)  # fmt: skip
"""Methods of connections, rows and inspectors that change nothing, whose ever they are."""
_RUNS = frozenset({"execute", "exec_driver_sql", "scalar"})


def only_asks(args: list[Value], node: ast.expr) -> bool:
    """Whether the method that is called is known to change nothing."""
    name = (
        node.func.attr
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        else ""
    )
    if name not in _RUNS:
        return name in _ASKS
    statement = args[0] if args else None
    if isinstance(statement, Element) and statement.name == "text" and statement.args:
        statement = statement.args[0]
    text = statement.lstrip().lower() if isinstance(statement, str) else ""
    return text.startswith("select ") and ";" not in text and "(" not in text


def shown(function: Value) -> str:
    """A called thing in a few words."""
    if isinstance(function, External):
        return f"{function.path.removeprefix('builtins.')}()"
    if isinstance(function, Function):
        return f"{function.name}()"
    if isinstance(function, Method):
        owner = function.owner
        what = owner.name if isinstance(owner, Element) else getattr(owner, "kind", "a value")
        return f"{function.name}() of {what}"
    if isinstance(function, Unknown):
        return function.why
    return "a call"
