"""Calls of what is outside of the repository: Alembic, SQLAlchemy, Python's library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation import builtins, enums, operations
from jctc_lint.facts.migrations.evaluation.reflection import REFLECTED, reflected_table
from jctc_lint.facts.migrations.evaluation.tables import name_of
from jctc_lint.facts.migrations.evaluation.values import (
    Element,
    External,
    Handle,
    Unknown,
    is_live,
    is_plain,
    why_unknown,
)

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value

TYPE_LIBRARIES = frozenset(
    {
        "sqlalchemy", "sqlmodel", "geoalchemy2", "pgvector", "sqlalchemy_utils", "citext",
        "fastapi_users_db_sqlalchemy", "fastapi_users", "advanced_alchemy", "flask_sqlalchemy",
        "sqlalchemy_json", "sqlalchemy_searchable", "flask_appbuilder",
    }
)  # fmt: skip
"""Libraries whose constructs are kept as they are called."""
_BINDS = frozenset(
    {
        "Session",
        "sessionmaker",
        "scoped_session",
        "Connection",
        "AsyncSession",
        "async_sessionmaker",
    }
)
_ENGINES = frozenset({"create_engine", "create_async_engine", "engine_from_config"})


def call_external(
    machine: Machine, function: External, args: list[Value], named: dict[str, Value], node: ast.expr
) -> Value:
    path = function.path
    root, _, rest = path.partition(".")
    if path == "builtins.open":
        from jctc_lint.facts.migrations.evaluation import paths

        return paths.opened(machine, args, named, node)
    if root == "builtins":
        return builtins.call_builtin(machine, rest, args, named, node)
    if root == "alembic":
        machine.world.touched += 1
        return _alembic(machine, rest, args, named, node)
    if root in TYPE_LIBRARIES:
        if function.last in machine.known:
            return machine.known[function.last](*args)
        return _construct(machine, function, args, named, node)
    path = path.replace("typing_extensions.", "typing.")
    known = _KNOWN.get(path) or _of_files_and_texts(root, path)
    if known is not None:
        return known(machine, args, named, node)
    if path == "enum.auto":
        return Unknown("auto()")
    if root == "enum" and len(args) == 2 and isinstance(args[0], str):
        return enums.made(args[0], function, args[1])
    if root in _ROOTS_OF_CONSTRUCTS or function.last in builtins.EXCEPTIONS:
        return Element(function.last, path, args, named, node, machine.module)
    return machine.blurred_call(function, args, named, node)


def _alembic(
    machine: Machine, rest: str, args: list[Value], named: dict[str, Value], node: ast.expr
) -> Value:
    name = rest.rpartition(".")[2]
    if rest.startswith("op."):
        given = _OF_OP.get(name)
        if given is not None:
            return given(args, named, node)
        return operations.perform(machine, name, args, named, node)
    if name in ("is_offline_mode",):
        return False
    if name in ("get_bind",):
        return Handle("bind")
    if name in ("get_context", "MigrationContext", "configure") and rest != "context.configure":
        return Handle("context")
    if name in ("get_x_argument", "get_tag_argument", "get_revision_argument"):
        return Unknown("what the command line says")
    if name in ("execute",) and rest == "context.execute":
        return operations.perform(machine, name, args, named, node)
    if name in ("begin_transaction",):
        return Handle("transaction", {"value": None})
    if name == "Operations":
        return External("alembic.op")
    return machine.blurred_call(External(f"alembic.{rest}"), args, named, node)


def _batch(args: list[Value], named: dict[str, Value], _node: ast.expr) -> Value:
    table = args[0] if args else named.get("table_name", named.get("tablename"))
    schema = args[1] if len(args) > 1 else named.get("schema")
    return Handle("batch", {"table": table, "schema": schema, "args": args, "named": named})


_OF_OP: dict[str, Callable[[list[Value], dict[str, Value], ast.expr], Value]] = {
    "get_bind": lambda _args, _named, _node: Handle("bind"),
    "get_context": lambda _args, _named, _node: Handle("context"),
    "batch_alter_table": _batch,
    "f": lambda args, named, node: Element("f", "alembic.op.f", args, named, node),
    "inline_literal": lambda args, named, node: Element(
        "literal", "sqlalchemy.literal", args, named, node
    ),
}


def _construct(
    machine: Machine, function: External, args: list[Value], named: dict[str, Value], node: ast.expr
) -> Value:
    name, path = function.last, function.path
    if name == "inspect" or path.endswith("Inspector.from_engine") or name == "Inspector":
        bound = not args or is_live(args[0])
        return Handle("inspector") if bound else Unknown("an inspection of a model")
    if name in _BINDS:
        session = Handle("session")
        return session if name in ("Session", "Connection", "AsyncSession") else Element(
            name, path, args, named, node
        )  # fmt: skip
    if name in _ENGINES:
        return Unknown("an engine of the revision's own", live=True)
    if name in ("Table", "table"):
        return joined_metadata(machine, Element(name, path, args, named, node, machine.module))
    if name in ("nullcontext",):
        return None
    if name == "as_mutable" and args:
        return args[0]
    made = Element(name, path, args, named, node, machine.module)
    if name in LOOSE and machine.loose is not None:
        machine.loose.append(made)
    return made


LOOSE = frozenset({"Index", "UniqueConstraint", "CheckConstraint", "ForeignKeyConstraint",
                   "PrimaryKeyConstraint", "ExcludeConstraint"})  # fmt: skip
"""What joins a table through the columns that it names, wherever it is made."""


def joined_metadata(machine: Machine, made: Element) -> Element:
    """A table belongs to its metadata from then on."""
    metadata = made.get("metadata", 1)
    if isinstance(metadata, Element) and made.name == "Table":
        metadata.named.setdefault("<tables>", []).append(made)
        if "schema" in metadata.named and "schema" not in made.named:
            made.named["schema"] = metadata.named["schema"]
    if {"autoload", "autoload_with"} & made.named.keys() and isinstance(metadata, Element):
        metadata.named[REFLECTED] = True
        name = name_of(made.get("name", 0), made.named.get("schema"))
        found = reflected_table(machine, name, metadata) if name is not None else None
        if found is not None:
            metadata.named["<tables>"].remove(made)
            return found
    return made


def _dedent(_machine: Machine, args: list[Value], _named: Value, _node: ast.expr) -> Value:
    import textwrap

    text = args[0] if args else None
    return textwrap.dedent(text) if isinstance(text, str) else Unknown(why_unknown(args))


def _dumps(_machine: Machine, args: list[Value], named: dict[str, Value], _node: ast.expr) -> Value:
    import json

    if not args or not is_plain(args[0]) or not is_plain(named):
        return Unknown("text in JSON")
    try:
        return json.dumps(
            args[0], **{k: v for k, v in named.items() if k in ("indent", "sort_keys")}
        )
    except (TypeError, ValueError):
        return Unknown("text in JSON")


def _partial(_machine: Machine, args: list[Value], named: dict[str, Value], _node: Value) -> Value:
    if not args:
        return Unknown("a partial of nothing")
    return Handle("partial", {"function": args[0], "args": args[1:], "named": named})


def _chain(machine: Machine, args: list[Value], _named: dict[str, Value], _node: Value) -> Value:
    rows = [machine.items(arg) for arg in args]
    if any(row is None for row in rows):
        return Unknown(why_unknown(args))
    return [item for row in rows if row is not None for item in row]


def _first(_machine: Machine, args: list[Value], _named: dict[str, Value], _node: Value) -> Value:
    return args[-1] if args else Unknown("nothing")


def _exit(machine: Machine, _args: list[Value], _named: dict[str, Value], node: ast.expr) -> Value:
    raised = machine.raised_here("SystemExit", "it ends the program", node)
    raised.certain = machine.sink.certain
    raise raised


def _defaultdict(_machine: Machine, _args: list[Value], _named: Value, _node: Value) -> Value:
    return Unknown("a dictionary with defaults")


def _nothing(_machine: Machine, _args: list[Value], _named: Value, _node: Value) -> Value:
    return None


_KNOWN: dict[str, Callable[..., Value]] = {
    "textwrap.dedent": _dedent,
    "inspect.cleandoc": _dedent,
    "json.dumps": _dumps,
    "functools.partial": _partial,
    "itertools.chain": _chain,
    "copy.copy": lambda _machine, args, _named, _node: (
        args[0].copy() if args and isinstance(args[0], (list, dict, set)) else args[0]
    ),
    "typing.cast": _first,
    "sys.exit": _exit,
    "builtins.exit": _exit,
    "collections.OrderedDict": lambda machine, args, named, node: builtins.call_builtin(
        machine, "dict", args, named, node
    ),
    "collections.defaultdict": _defaultdict,
    "dataclasses.field": lambda machine, args, named, node: Element(
        "field", "dataclasses.field", args, named, node, machine.module
    ),
    "typing.get_args": lambda _machine, args, _named, _node: (
        tuple(args[0].args) if args and isinstance(args[0], Element) else Unknown("get_args()")
    ),
    "typing.TypeVar": lambda machine, args, named, node: Element(
        "TypeVar", "typing.TypeVar", args, named, node, machine.module
    ),
    "typing.NewType": lambda machine, args, named, node: Element(
        "NewType", "typing.NewType", args, named, node, machine.module
    ),
    "time.sleep": _nothing,
    "warnings.warn": _nothing,
    "asyncio.run": _first,
}


def _of_files_and_texts(root: str, path: str) -> Callable[..., Value] | None:
    """A function that few migrations call."""
    if root == "re":
        from jctc_lint.facts.migrations.evaluation import patterns

        return patterns.FUNCTIONS.get(path)
    if root in ("os", "io", "codecs", "pathlib"):
        from jctc_lint.facts.migrations.evaluation import paths, variables

        return paths.FUNCTIONS.get(path) or variables.FUNCTIONS.get(path)
    return None


_ROOTS_OF_CONSTRUCTS = frozenset(
    {
        "pydantic",
        "annotated_types",
        "contextlib",
        "alembic_utils",
        "citext",
        "psycopg2",
        "enum",
        "alembic_postgresql_enum",
    }
)
