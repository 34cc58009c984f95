"""The running migration's own objects: connection, context, inspector, results, batches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation import batches, operations
from jctc_lint.facts.migrations.evaluation.reflection import reflected_table, table_names
from jctc_lint.facts.migrations.evaluation.tables import text_of
from jctc_lint.facts.migrations.evaluation.values import (
    HOLE,
    Element,
    External,
    Function,
    Handle,
    Method,
    Raised,
    Rows,
    Unknown,
    is_known,
    truth,
    why_unknown,
)
from jctc_lint.facts.schema.changes import Data
from jctc_lint.facts.schema.model import Name

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value

QUERY = "session.query"
"""Where a select comes from that runs when its rows are asked for."""
_PLAIN = frozenset({"pattern", "match", "path", "file"})
"""Kinds that have nothing to do with the database."""
_EXECUTES = frozenset({"execute", "exec_driver_sql", "scalar", "scalars", "exec"})


def external(machine: Machine, path: str) -> Value:
    """A name of the outside, where more is known of it than the name."""
    if path.startswith("alembic."):
        rest = path[len("alembic.") :]
        if rest in ("context.config", "op.context", "context.context"):
            return Handle("context") if rest != "context.config" else Unknown("Alembic's config")
        if rest == "operations.ops":
            return External(path)
    if path == "sqlmodel.SQLModel.metadata":
        return machine.world.sqlmodel
    if path in ("typing.TYPE_CHECKING", "typing_extensions.TYPE_CHECKING"):
        return False
    if path in ("sqlalchemy.__version__", "alembic.__version__"):
        return Unknown("a library's version")
    if path in ("sys.argv", "os.sep"):
        return Unknown("the environment")
    if path in ("builtins.NotImplemented", "builtins.Ellipsis"):
        return Unknown(path)
    return External(path)


def attribute(machine: Machine, owner: Handle, name: str) -> Value:
    kind = owner.kind
    if kind == "path":
        from jctc_lint.facts.migrations.evaluation import paths

        found = paths.attribute(machine, owner, name)
        return Method(owner, name) if found is None else found
    if kind == "dialect":
        return machine.world.dialect if name == "name" else Method(owner, name)
    if kind in ("bind", "session", "context"):
        if name in ("dialect",):
            return Handle("dialect")
        if name in ("engine", "connection", "bind"):
            return Handle("bind")
        if name in ("dbapi_connection", "driver_connection"):
            return Handle("driver")
        if name == "as_sql":
            return False
        if name == "impl":
            return Handle("context")
        if name == "dialect_name":
            return machine.world.dialect
        if name == "url":
            return Handle("url")
        if name == "opts" and kind == "context":
            return Handle("options")
        if name in ("config", "opts", "info"):
            return Unknown(f"'{name}' of the connection")
    if kind == "inspector" and name in ("bind", "engine", "dialect", "default_schema_name"):
        values = {"dialect": Handle("dialect"), "default_schema_name": machine.sink.schema.default}
        return values.get(name, Handle("bind"))
    if kind == "result" and name in ("rowcount", "lastrowid", "inserted_primary_key"):
        return Unknown("what a statement did")
    if kind == "url" and name == "drivername":
        return Unknown("the database's URL", pieces=f"{machine.world.dialect}{HOLE}")
    if kind == "row":
        return owner.names.get(name, Unknown("a value of a row"))
    if kind == "batch" and name == "impl":
        return Handle("context")
    return Method(owner, name)


def queried(
    machine: Machine, owner: Element, name: str, args: list[Value], node: ast.expr
) -> Value | None:
    """`session.query(...).all()` and its like; None for what only adds to the query."""
    root: Value = owner
    for _ in range(100):
        if not isinstance(root, Element) or root.base is None:
            break
        root = root.base
    if not isinstance(root, Element) or root.path != QUERY or name not in _ROWS:
        return None
    from jctc_lint.facts.migrations.evaluation import statements_sql

    found = statements_sql.execute(machine, owner, None, machine.span(node), f"query.{name}")
    return _result(machine, found, name, args, {}, node)


_ROWS = frozenset({"all", "first", "one_or_none", "one", "scalar", "yield_per"})


def call_method(
    machine: Machine,
    owner: Handle,
    name: str,
    args: list[Value],
    named: dict[str, Value],
    node: ast.expr,
) -> Value:
    act = _METHODS.get(owner.kind)
    if owner.kind not in _PLAIN:
        machine.world.touched += 1
    if act is None:
        return machine.blurred_call(Method(owner, name), args, named, node)
    return act(machine, owner, name, args, named, node)


def _dialect(_machine: Machine, _owner: Handle, name: str, args: list[Value], *_: Value) -> Value:
    if name == "type_descriptor" and args:
        return args[0]
    return Unknown("what the dialect says")


def _bind(
    machine: Machine,
    owner: Handle,
    name: str,
    args: list[Value],
    named: dict[str, Value],
    node: ast.expr,
) -> Value:
    """A connection, engine or session."""
    if name in _SESSION_WRITES or (owner.kind == "session" and name in _MAY_FLUSH):
        machine.sink.emit(Data(machine.span(node), name))
    if name in _EXECUTES:
        if not owner.names.get("autocommit"):
            return _executed(machine, name, args, named, node)
        machine.sink.begin_autocommit(machine.span(node), name)
        try:
            return _executed(machine, name, args, named, node)
        finally:
            machine.sink.end_autocommit(machine.span(node), name)
    if name in ("connect", "execution_options", "engine", "get_bind", "connection"):
        made = Handle(owner.kind if name == "execution_options" else "bind", dict(owner.names))
        if name == "execution_options" and "isolation_level" in named:
            level = named["isolation_level"]
            made.names["autocommit"] = not isinstance(level, str) or level.upper() == "AUTOCOMMIT"
        return made
    if name in ("begin_nested",):
        return Handle("savepoint")
    if name in ("begin", "no_autoflush", "begin_twophase"):
        return Handle("transaction", {"value": owner})
    if name == "rollback":
        machine.sink.rolled_back(None)
        return None
    if name in ("commit", "close", "flush", "expire_all", "expunge_all", "detach", "refresh",
                "invalidate", "in_transaction", "get_transaction", "expunge"):  # fmt: skip
        return None
    if name in ("lobject", "cursor"):
        return _driver(machine, owner, name)
    if name in _SESSION_WRITES:
        machine.sink.fill(None)
        return None
    if name == "query":
        return Element("select", QUERY, args, named, node, machine.module)
    if name in ("get", "get_one"):
        return Unknown("an object of a session")
    if name == "run_sync" and args:
        return machine.call(args[0], [Handle("bind"), *args[1:]], named, node, None)
    if name == "run_callable" and args:
        return machine.call(args[0], [Handle("bind"), *args[1:]], named, node, None)
    if name == "inspect":
        return Handle("inspector")
    if name in ("dialect_name",):
        return machine.world.dialect
    machine.sink.blur(f"what {name}() does is not known", machine.span(node), name,
                      everything=True)  # fmt: skip
    return Unknown(f"the result of {name}()", live=True)


_SESSION_WRITES = frozenset(
    {"add", "add_all", "bulk_save_objects", "bulk_insert_mappings", "bulk_update_mappings",
     "merge", "delete"}
)  # fmt: skip
_MAY_FLUSH = frozenset({"commit", "flush", "query", "get", "get_one", "close"})
"""Methods after which objects may have been written."""


def _executed(
    machine: Machine, name: str, args: list[Value], named: dict[str, Value], node: ast.expr
) -> Value:
    from jctc_lint.facts.migrations.evaluation import statements_sql

    statement = args[0] if args else named.get("statement", named.get("sqltext"))
    parameters = args[1] if len(args) > 1 else named.get("parameters", named or None)
    place = machine.span(node)
    found = statements_sql.execute(machine, statement, parameters, place, name)
    if name in ("scalar", "scalars"):
        return _result(machine, found, name, [], {}, node)
    return found


def _context(
    machine: Machine,
    _owner: Handle,
    name: str,
    args: list[Value],
    named: dict[str, Value],
    node: ast.expr,
) -> Value:
    """`op.get_context()`: the migration context (and its `impl`)."""
    if name == "autocommit_block":
        return Handle("autocommit")
    if name in ("begin_transaction", "begin"):
        return Handle("transaction", {"value": None})
    if name in ("execute", "_exec"):
        return _executed(machine, "execute", args, named, node)
    if name in ("get_bind", "bind"):
        return Handle("bind")
    if name in ("get_current_revision", "get_x_argument", "get_revision_argument"):
        return Unknown("what the command line says")
    if name == "is_offline_mode":
        return False
    machine.sink.blur(f"what {name}() does is not known", machine.span(node), name,
                      everything=True)  # fmt: skip
    return Unknown(f"the result of {name}()", live=True)


def _batch(
    machine: Machine,
    owner: Handle,
    name: str,
    args: list[Value],
    named: dict[str, Value],
    node: ast.expr,
) -> Value:
    if name in ("f",):
        return Element("f", "alembic.op.f", args, named, node)
    if name in ("get_bind",):
        return Handle("bind")
    if name in ("get_context",):
        return Handle("context")
    if name == "execute":  # A batch does not wait with it.
        return operations.perform(machine, name, args, named, node, owner)
    with batches.gathering(machine, owner):
        return operations.perform(machine, name, args, named, node, owner)


def _result(
    machine: Machine,
    owner: Handle,
    name: str,
    _args: list[Value],
    _named: dict[str, Value],
    node: ast.expr,
) -> Value:
    """Rows of a query, where they are known."""
    rows = owner.names["rows"]
    if name in ("mappings", "unique", "yield_per", "columns", "tuples"):
        return owner
    if name in ("close",):
        return None
    if name == "keys":
        return Unknown("the columns of a query")
    if isinstance(rows, Unknown):
        return Unknown(rows.why)
    if name in ("fetchall", "all"):
        return list(rows)
    if name == "scalars":
        return Handle("result", {"rows": type(rows)(_first(row) for row in rows)})
    if isinstance(rows, Rows) and len(rows) > 1:
        return Unknown("one of several rows")
    if name in ("scalar", "scalar_one_or_none"):
        return _first(rows[0]) if rows else None
    if name in ("fetchone", "first", "one_or_none"):
        return rows[0] if rows else None
    if name in ("one", "scalar_one"):
        if not rows:
            raise machine.raised_here("NoResultFound", "a query gives no row", node)
        return rows[0] if name == "one" else _first(rows[0])
    if name == "fetchmany":
        return list(rows)
    return Unknown("a result")


def _first(row: Value) -> Value:
    return row[0] if isinstance(row, tuple) and row else row


def _driver(_machine: Machine, _owner: Handle, name: str, *_: Value) -> Value:
    """psycopg2's own connection."""
    return Unknown(f"{name}() of the driver", live=name == "cursor")


def _tables(machine: Machine, owner: Handle, name: str, args: list[Value], *_: Value) -> Value:
    """`metadata.tables` of what was read from the database."""
    names = table_names(machine)
    if name == "get" and args:
        return machine.item(owner, args[0], machine.here)  # type: ignore[arg-type]
    if names is None or name not in ("keys", "values", "items"):
        return Unknown("the tables of the database")
    found = {key: machine.item(owner, key, machine.here) for key in names}  # type: ignore[arg-type]
    return list(getattr(found, name)())


def _options(machine: Machine, _owner: Handle, name: str, args: list[Value], *_: Value) -> Value:
    """`op.get_context().opts.get("name")`: what env.py gives to `context.configure`."""
    asked = args[0] if name == "get" and args else None
    return machine.world.option(asked) if isinstance(asked, str) else Unknown("an option")


def _inspector(machine: Machine, owner: Handle, name: str, *given: Value) -> Value:
    from jctc_lint.facts.migrations.evaluation import inspector

    return inspector.ask(machine, owner, name, *given)


def _path(machine: Machine, owner: Handle, name: str, *given: Value) -> Value:
    from jctc_lint.facts.migrations.evaluation import paths

    return paths.call(machine, owner, name, *given)


def _pattern(machine: Machine, owner: Handle, name: str, *given: Value) -> Value:
    from jctc_lint.facts.migrations.evaluation import patterns

    return patterns.call(machine, owner, name, *given)


def _match(machine: Machine, owner: Handle, name: str, *given: Value) -> Value:
    from jctc_lint.facts.migrations.evaluation import patterns

    return patterns.of_match(machine, owner, name, *given)


_METHODS: dict[str, Callable[..., Value]] = {
    "dialect": _dialect,
    "bind": _bind,
    "session": _bind,
    "context": _context,
    "batch": _batch,
    "result": _result,
    "inspector": _inspector,
    "path": _path,
    "pattern": _pattern,
    "match": _match,
    "tables": _tables,
    "options": _options,
    "driver": _driver,
    "url": lambda machine, _owner, name, *_: (
        machine.world.dialect if name == "get_backend_name" else Unknown("the database's URL")
    ),
    "file": _path,
    "transaction": lambda machine, _owner, name, *_: (
        machine.sink.rolled_back(None) if name == "rollback" else None
    ),
    "savepoint": lambda machine, owner, name, *_: (
        machine.sink.rolled_back(owner.names.get("mark")) if name == "rollback" else None
    ),
}


def items(machine: Machine, value: Handle) -> list[Value] | None:
    if value.kind == "tables":
        return table_names(machine)
    if value.kind == "result":
        rows = value.names["rows"]
        return list(rows) if isinstance(rows, (list, tuple)) else None
    return None


def item(machine: Machine, owner: Handle, key: Value, node: ast.expr) -> Value:
    if owner.kind == "options":
        return machine.world.option(key) if isinstance(key, str) else Unknown("an option")
    if owner.kind == "match":
        from jctc_lint.facts.migrations.evaluation import patterns

        return patterns.of_match(machine, owner, "group", [key], {}, node)
    if owner.kind == "tables":
        text = text_of(key)
        found = reflected_table(machine, Name(text), owner.names["metadata"]) if text else None
        if found is not None:
            return found
        named = {"autoload_with": Handle("bind")}
        return Element("Table", "sqlalchemy.Table", [key, owner.names["metadata"]], named, node)
    return owner.names.get(key, Unknown("an item")) if is_known(key) else Unknown("an item")


def enter(machine: Machine, manager: Value, node: ast.expr) -> Value:
    """What `with manager as value` gives."""
    if not isinstance(manager, Handle):
        if isinstance(manager, Element) and manager.name in ("suppress", "nullcontext"):
            if manager.name == "suppress":
                machine.sink.attempts += 1
            return manager.args[0] if manager.name == "nullcontext" and manager.args else None
        return Unknown(why_unknown(manager, "what a block opens"))
    if manager.kind == "autocommit":
        machine.sink.begin_autocommit(machine.span(node), "autocommit_block")
        return None
    if manager.kind == "savepoint":
        manager.names["mark"] = machine.sink.schema.mark()
        return manager
    if manager.kind == "manager":
        return _enter_own(machine, manager, node)
    if manager.kind == "transaction":
        return manager.names.get("value") or manager
    if manager.kind == "batch":
        batches.begin(machine, manager, node)
    return manager


def _enter_own(machine: Machine, manager: Handle, node: ast.expr) -> Value:
    """A context manager of the repository: all of it is run as the block opens."""
    names = manager.names
    function = names["function"]
    if not isinstance(function, Function):
        return Unknown("a context manager that is not known")
    found = machine.run_function(function, names["args"], names["named"], node)
    return found[0] if isinstance(found, list) and found else Unknown("what a block opens")


def leave(machine: Machine, manager: Value, node: ast.stmt, raised: Raised | None) -> bool:
    if isinstance(manager, Element) and manager.name == "suppress":
        machine.sink.attempts -= 1
        return raised is not None
    if not isinstance(manager, Handle):
        return False
    if manager.kind == "autocommit":
        machine.sink.end_autocommit(machine.span(node), "autocommit_block")
    elif manager.kind == "batch" and raised is None:
        batches.end(machine, manager)
    elif manager.kind == "savepoint" and raised is not None:
        machine.sink.rolled_back(manager.names.get("mark"))
    return False


__all__ = ["External", "truth"]
