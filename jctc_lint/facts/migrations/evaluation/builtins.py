"""Python's own functions, and the methods of its texts, lists and dictionaries."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from jctc_lint.facts.migrations.evaluation.comparisons import compared, equal
from jctc_lint.facts.migrations.evaluation.expressions import MAX_ITEMS
from jctc_lint.facts.migrations.evaluation.partial import text_with
from jctc_lint.facts.migrations.evaluation.texts import formatted, limited
from jctc_lint.facts.migrations.evaluation.values import (
    HOLE,
    LITERALS,
    Class,
    Element,
    External,
    Function,
    Handle,
    Instance,
    Member,
    Raised,
    Unknown,
    is_known,
    is_plain,
    truth,
    why_unknown,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value

Arguments = list[Any]

_PURE: dict[str, Callable[..., Value]] = {
    "int": int, "float": float, "abs": abs, "min": min, "max": max, "sum": sum, "round": round,
    "ord": ord, "chr": chr, "hex": hex, "bytes": bytes, "divmod": divmod, "sorted": sorted,
}  # fmt: skip
"""Functions that Python itself computes, where all that they are given is known."""
_TYPES = {
    "str": str, "int": int, "float": float, "bool": bool, "list": list, "tuple": tuple,
    "dict": dict, "set": set, "frozenset": frozenset, "bytes": bytes,
}  # fmt: skip
EXCEPTIONS = frozenset(
    {
        "Exception", "BaseException", "ValueError", "TypeError", "KeyError", "RuntimeError",
        "NotImplementedError", "AssertionError", "ImportError", "ModuleNotFoundError", "OSError",
        "AttributeError", "IndexError", "LookupError", "StopIteration", "SystemExit", "NameError",
        "FileNotFoundError", "ArithmeticError", "PermissionError", "TimeoutError", "Warning",
    }
)  # fmt: skip


def call_builtin(
    machine: Machine, name: str, args: Arguments, named: dict[str, Value], node: ast.expr
) -> Value:
    """What one of Python's own functions gives."""
    special = _SPECIAL.get(name)
    if special is not None:
        return special(machine, args, named, node)
    if name in EXCEPTIONS:
        return Element(name, f"builtins.{name}", args, named, node)
    computes = _PURE.get(name)
    if computes is None:
        return machine.blurred_call(External(f"builtins.{name}"), args, named, node)
    if name == "sorted":
        return _sorted(machine, args, named, node)
    if named or not all(is_plain(arg) for arg in args):
        return Unknown(why_unknown(args))
    try:
        return computes(*args)
    except (TypeError, ValueError, OverflowError, MemoryError) as error:
        raise machine.raised_here(type(error).__name__, str(error), node) from None


def _sorted(machine: Machine, args: Arguments, named: dict[str, Value], node: ast.expr) -> Value:
    items = machine.items(args[0]) if args else None
    if items is None:
        return Unknown(why_unknown(args))
    keys = items
    if named.get("key") is not None:
        keys = [machine.call(named["key"], [item], {}, node, None) for item in items]
    if not all(is_plain(key) for key in keys):
        return Unknown("an order that is not known")
    try:
        order = sorted(range(len(items)), key=keys.__getitem__)
    except TypeError:
        return Unknown("an order that is not known")
    found = [items[index] for index in order]
    return found[::-1] if truth(named.get("reverse", False)) else found


def _str(machine: Machine, args: Arguments, _named: dict[str, Value], _node: ast.expr) -> Value:
    if args and isinstance(args[0], Handle) and args[0].kind == "url":
        return Unknown("the database's URL", pieces=f"{machine.world.dialect}{HOLE}")
    text = formatted(machine, args[0]) if args else ""
    return Unknown(f"text made with {why_unknown(args)}") if text is None else limited(text)


def _repr(machine: Machine, args: Arguments, _named: dict[str, Value], _node: ast.expr) -> Value:
    text = formatted(machine, args[0], ord("r")) if args else ""
    return Unknown(f"text made with {why_unknown(args)}") if text is None else limited(text)


def _bool(_machine: Machine, args: Arguments, _named: dict[str, Value], _node: ast.expr) -> Value:
    known = truth(args[0]) if args else False
    return Unknown(why_unknown(args, "a condition that is not known")) if known is None else known


def _len(machine: Machine, args: Arguments, _named: dict[str, Value], _node: ast.expr) -> Value:
    value = args[0] if args else Unknown("nothing")
    if isinstance(value, (str, bytes, list, tuple, dict, set, frozenset)):
        return len(value)
    items = machine.items(value)
    return len(items) if items is not None else Unknown(why_unknown(value))


def _collected(make: Callable[[list[Value]], Value]) -> Callable[..., Value]:
    def collect(
        machine: Machine, args: Arguments, _named: dict[str, Value], _node: ast.expr
    ) -> Value:
        items = machine.items(args[0]) if args else []
        if items is None:
            return Unknown(why_unknown(args[0], "what is not known"))
        try:
            return make(items)
        except TypeError:
            return Unknown("a set of values that cannot be told")

    return collect


def _dict(machine: Machine, args: Arguments, named: dict[str, Value], _node: ast.expr) -> Value:
    found: dict[Value, Value] = {}
    if args:
        if isinstance(args[0], dict):
            found.update(args[0])
        else:
            for pair in machine.items(args[0]) or [Unknown("what is not known")]:
                parts = machine.items(pair)
                if parts is None or len(parts) != 2 or not isinstance(parts[0], LITERALS):
                    return Unknown(why_unknown(args[0], "a dictionary that cannot be told"))
                found[parts[0]] = parts[1]
    found.update(named)
    return found


def _range(_machine: Machine, args: Arguments, _named: dict[str, Value], _node: ast.expr) -> Value:
    if not args or not all(isinstance(arg, int) for arg in args):
        return Unknown(why_unknown(args))
    try:
        made = range(*args)
    except (TypeError, ValueError):
        return Unknown("a range that cannot be told")
    return list(made) if len(made) <= MAX_ITEMS else Unknown("a range that is too long")


def _enumerate(
    machine: Machine, args: Arguments, named: dict[str, Value], _node: ast.expr
) -> Value:
    items = machine.items(args[0]) if args else None
    start = args[1] if len(args) > 1 else named.get("start", 0)
    if items is None or not isinstance(start, int):
        return Unknown(why_unknown(args))
    return list(enumerate(items, start))


def _zip(machine: Machine, args: Arguments, _named: dict[str, Value], _node: ast.expr) -> Value:
    rows = [machine.items(arg) for arg in args]
    known = [row for row in rows if row is not None]
    if len(known) != len(rows):
        return Unknown(why_unknown(args))
    return list(zip(*known, strict=False))


def _any(machine: Machine, args: Arguments, _named: dict[str, Value], _node: ast.expr) -> Value:
    return _quantified(machine, args, decides=True)


def _all(machine: Machine, args: Arguments, _named: dict[str, Value], _node: ast.expr) -> Value:
    return _quantified(machine, args, decides=False)


def _quantified(machine: Machine, args: Arguments, *, decides: bool) -> Value:
    items = machine.items(args[0]) if args else None
    if items is None:
        return Unknown(why_unknown(args))
    truths = [truth(item) for item in items]
    if decides in truths:
        return decides
    return Unknown(why_unknown(items, "a condition")) if None in truths else not decides


def _map(machine: Machine, args: Arguments, _named: dict[str, Value], node: ast.expr) -> Value:
    items = machine.items(args[1]) if len(args) == 2 else None
    if items is None:
        return Unknown(why_unknown(args, "what is not known"))
    return [machine.call(args[0], [item], {}, node, None) for item in items]


def _filter(machine: Machine, args: Arguments, _named: dict[str, Value], node: ast.expr) -> Value:
    items = machine.items(args[1]) if len(args) == 2 else None
    if items is None:
        return Unknown(why_unknown(args, "what is not known"))
    kept = [i if args[0] is None else machine.call(args[0], [i], {}, node, None) for i in items]
    truths = [truth(value) for value in kept]
    if None in truths:
        return Unknown(why_unknown(kept, "a condition"))
    return [item for item, keep in zip(items, truths, strict=True) if keep]


def _next(machine: Machine, args: Arguments, _named: dict[str, Value], node: ast.expr) -> Value:
    items = machine.items(args[0]) if args else None
    if items is None:
        return Unknown(why_unknown(args))
    if items:
        return items[0]
    if len(args) > 1:
        return args[1]
    raise machine.raised_here("StopIteration", "", node)


def _isinstance(
    _machine: Machine, args: Arguments, _named: dict[str, Value], _node: ast.expr
) -> Value:
    if len(args) != 2:
        return Unknown("isinstance")
    value, kinds = args[0], args[1] if isinstance(args[1], tuple) else (args[1],)
    known = [_is_a(value, kind) for kind in kinds]
    if True in known:
        return True
    return Unknown(why_unknown(value, "the type of a value")) if None in known else False


def _is_a(value: Value, kind: Value) -> bool | None:
    if isinstance(value, Unknown):
        return None
    if isinstance(kind, External) and kind.path.startswith("builtins."):
        python = _TYPES.get(kind.last)
        if python is not None and is_plain(value):
            return isinstance(value, python)
        if python is not None and isinstance(value, (list, tuple, dict, set)):
            return isinstance(value, python)
        return None
    if isinstance(kind, Class):
        of = getattr(value, "of", None)
        return isinstance(of, Class) and kind in of.order
    if isinstance(kind, External) and is_plain(value):
        return False
    if isinstance(kind, External) and isinstance(value, Element):
        if kind.last == value.name:
            return True
        return False if kind.last.endswith("Constraint") and value.name.endswith(
            "Constraint") else None  # fmt: skip
    return None


def _hasattr(
    _machine: Machine, args: Arguments, _named: dict[str, Value], _node: ast.expr
) -> Value:
    if len(args) == 2 and isinstance(args[1], str):
        if isinstance(args[0], (Instance, Class)):
            found = args[0].names
            return args[1] in found or Unknown("an attribute that may be there")
        if is_plain(args[0]):
            return hasattr(args[0], args[1])
        if isinstance(args[0], Handle) and args[1] in _ALWAYS.get(args[0].kind, ()):
            return True
    return Unknown("an attribute that may be there")


_ALWAYS = {
    "bind": ("dialect", "engine", "execute", "begin", "begin_nested", "commit", "rollback"),
    "dialect": ("name",),
    "result": ("rowcount", "fetchall", "fetchone", "scalar", "mappings"),
    "context": ("dialect", "bind"),
}
"""Attributes that these objects have in every version of SQLAlchemy or Alembic."""


def _getattr(machine: Machine, args: Arguments, _named: dict[str, Value], node: ast.expr) -> Value:
    if len(args) >= 2 and isinstance(args[1], str):
        return machine.attribute(args[0], args[1], node)
    return Unknown("an attribute that cannot be told")


def _setattr(machine: Machine, args: Arguments, _named: dict[str, Value], _node: ast.expr) -> Value:
    if len(args) == 3:
        machine.put(args[0], args[1], args[2])
    return None


def _print(_machine: Machine, _args: Arguments, _named: dict[str, Value], _node: ast.expr) -> Value:
    return None


def _made_class(machine: Machine, args: Arguments) -> Value:
    """`type(name, bases, names)`."""
    name, of, names = args
    if not isinstance(of, (tuple, list)) or machine.module is None:
        return Unknown("a class that is made while the program runs")
    if not isinstance(names, dict):
        names = {"__tablename__": Unknown("a class that is made while the program runs")}
    known = name if isinstance(name, str) else "?"
    made = Class(known, tuple(of), names, None, None, machine.module.frame)
    if machine.classes is not None:
        machine.classes.append(made)
    return made


def _type(machine: Machine, args: Arguments, _named: dict[str, Value], _node: ast.expr) -> Value:
    if len(args) == 3:
        return _made_class(machine, args)
    of = getattr(args[0], "of", None) if args else None
    if isinstance(of, Class) and len(args) == 1:
        return of
    if len(args) == 1 and is_plain(args[0]):
        return External(f"builtins.{type(args[0]).__name__}")
    return Unknown("the type of a value")


def _globals(
    machine: Machine, _args: Arguments, _named: dict[str, Value], _node: ast.expr
) -> Value:
    return machine.module_names()


def _super(_machine: Machine, _args: Arguments, _named: dict[str, Value], _node: ast.expr) -> Value:
    return Unknown("super()")


def _same(_machine: Machine, args: Arguments, _named: dict[str, Value], _node: ast.expr) -> Value:
    return args[0] if args else Unknown("nothing")


def _reversed(
    machine: Machine, args: Arguments, _named: dict[str, Value], _node: ast.expr
) -> Value:
    items = machine.items(args[0]) if args else None
    return items[::-1] if items is not None else Unknown(why_unknown(args))


_SPECIAL: dict[str, Callable[..., Value]] = {
    "str": _str, "repr": _repr, "bool": _bool, "len": _len, "dict": _dict, "range": _range,
    "list": _collected(list), "tuple": _collected(tuple), "set": _collected(set),
    "frozenset": _collected(frozenset), "enumerate": _enumerate, "zip": _zip, "any": _any,
    "all": _all, "map": _map, "filter": _filter, "next": _next, "isinstance": _isinstance,
    "hasattr": _hasattr, "getattr": _getattr, "setattr": _setattr, "print": _print, "type": _type,
    "iter": _same,
    "globals": _globals, "super": _super, "reversed": _reversed, "staticmethod": _same,
}  # fmt: skip

NAMES = frozenset({*_PURE, *_SPECIAL, *EXCEPTIONS, "object", "callable", "open", "locals", "vars",
                   "exec", "eval", "issubclass", "setattr", "classmethod", "property", "id",
                   "hash", "input", "dir", "format", "pow", "slice", "memoryview", "bytearray",
                   "complex", "delattr", "compile", "__import__"})  # fmt: skip
"""All names that need no import."""

_TEXT = frozenset(
    {
        "lower", "upper", "strip", "lstrip", "rstrip", "split", "rsplit", "splitlines", "replace",
        "startswith", "endswith", "title", "capitalize", "removeprefix", "removesuffix", "count",
        "find", "rfind", "index", "isdigit", "isalpha", "isalnum", "isidentifier", "partition",
        "rpartition", "zfill", "casefold", "swapcase", "encode", "decode", "islower", "isupper",
        "isnumeric", "hex", "isspace", "expandtabs", "translate",
    }
)  # fmt: skip
_PADS = frozenset({"ljust", "rjust", "center"})


def call_native(
    machine: Machine,
    owner: Value,
    name: str,
    args: Arguments,
    named: dict[str, Value],
    node: ast.expr,
) -> Value:
    """A method of a text, list, tuple, dictionary or set."""
    if isinstance(owner, Unknown):
        return _starts(owner.pieces.partition(HOLE)[0], args)
    if isinstance(owner, str) and name == "join":
        return _join(machine, owner, args)
    if isinstance(owner, str) and name == "format":
        return _format(machine, owner, args, named)
    if isinstance(owner, (list, dict, set)) and name in _CHANGES:
        return _CHANGES[name](machine, owner, args, named, node)
    if isinstance(owner, dict) and name in ("keys", "values", "items"):
        return list(getattr(owner, name)())
    if isinstance(owner, (list, tuple)) and name in ("index", "count"):
        return _located(owner, name, args, node)
    if isinstance(owner, (set, frozenset)) and all(isinstance(a, (set, list)) for a in args):
        return _of_sets(owner, name, args)
    texts = isinstance(owner, (str, bytes)) and (name in _TEXT or name in _PADS)
    if texts and all(is_plain(arg) for arg in (*args, *named.values())):
        if name in ("ljust", "rjust", "center", "zfill", "expandtabs") and not all(
            not isinstance(arg, int) or arg < 10_000 for arg in args
        ):
            return Unknown("a text that is too long")
        try:
            made = getattr(owner, name)(*args, **named)
        except (TypeError, ValueError, LookupError) as error:
            raise machine.raised_here(type(error).__name__, str(error), node) from None
        return limited(made) if isinstance(made, str) else made
    if isinstance(owner, (int, float)) and name in ("is_integer", "bit_length"):
        return getattr(owner, name)() if hasattr(owner, name) else Unknown(name)
    return Unknown(why_unknown([owner, args], f"the result of {name}()"))


def _starts(known: str, args: Arguments) -> Value:
    """`startswith` of a text of which only the beginning is known."""
    prefixes = args[0] if args and isinstance(args[0], tuple) else args[:1]
    if any(isinstance(prefix, str) and known.startswith(prefix) for prefix in prefixes):
        return True
    if all(isinstance(p, str) and not p.startswith(known) for p in prefixes):
        return False
    return Unknown("how a text begins")


def _join(machine: Machine, glue: str, args: Arguments) -> Value:
    items = machine.items(args[0]) if args else None
    if items is None:
        return Unknown(f"text made with {why_unknown(args)}")
    texts = [
        formatted(machine, item) if isinstance(item, (str, Member)) else None for item in items
    ]
    known = [text for text in texts if text is not None]
    if len(known) != len(texts):
        pieces = [glue.join(text if text is not None else HOLE for text in texts)]
        return text_with(pieces, items)
    if sum(map(len, known)) + len(glue) * len(known) > 256 * 1024:
        return Unknown("a text that is too long")
    return glue.join(known)


def _format(machine: Machine, text: str, args: Arguments, named: dict[str, Value]) -> Value:
    shown = [a if isinstance(a, (int, float)) else formatted(machine, a) for a in args]
    by_name = {k: formatted(machine, v) for k, v in named.items()}
    holes = None in shown or None in by_name.values()
    shown = [HOLE if item is None else item for item in shown]
    by_name = {k: HOLE if v is None else v for k, v in by_name.items()}
    fields = text.replace("{{", "").replace("}}", "")
    if any(
        c in part for part in fields.split("{")[1:] for c in part.partition("}")[0] if c in ".[:!"
    ):
        return Unknown("text with a format of its own")
    try:
        made = text.format(*shown, **by_name)
        return text_with([made], [*args, *named.values()]) if holes else limited(made)
    except (IndexError, KeyError, ValueError):
        return Unknown("text whose placeholders do not fit")


def _located(owner: Value, name: str, args: Arguments, node: ast.expr) -> Value:
    if not args or not is_known(owner) or not is_known(args[0]):
        return Unknown(why_unknown([owner, args]))
    same = [equal(item, args[0]) for item in owner]
    if any(isinstance(item, Unknown) for item in same):
        return Unknown("a comparison of what is not known")
    if name == "count":
        return same.count(True)
    if True not in same:
        raise Raised("ValueError", "not in the list", node)
    return same.index(True)


def _of_sets(owner: Value, name: str, args: Arguments) -> Value:
    if name in ("union", "intersection", "difference", "issubset", "issuperset", "isdisjoint",
                "symmetric_difference"):  # fmt: skip
        if is_known(owner) and is_known(args):
            return getattr(owner, name)(*args)
    if name == "copy":
        return set(owner)
    return Unknown("a set that is not known")


def _append(_machine: Machine, owner: Value, args: Arguments, _named: Value, _node: Value) -> Value:
    if len(owner) < MAX_ITEMS:
        owner.append(args[0] if args else None)


def _extend(machine: Machine, owner: Value, args: Arguments, _named: Value, _node: Value) -> Value:
    items = machine.items(args[0]) if args else []
    owner.extend([Unknown(why_unknown(args))] if items is None else items[:MAX_ITEMS])


def _insert(_machine: Machine, owner: Value, args: Arguments, _named: Value, _node: Value) -> Value:
    if len(args) == 2 and isinstance(args[0], int) and len(owner) < MAX_ITEMS:
        owner.insert(*args)


def _pop(_machine: Machine, owner: Value, args: Arguments, _named: Value, node: Value) -> Value:
    if isinstance(owner, set) or not all(is_known(arg) for arg in args[:1]):
        return Unknown("a value taken away")
    try:
        return owner.pop(*args)
    except (KeyError, IndexError, TypeError) as error:
        raise Raised(type(error).__name__, repr(args), node) from None


def _remove(_machine: Machine, owner: Value, args: Arguments, _named: Value, node: Value) -> Value:
    if args and any(compared(ast.Eq, item, args[0], node) is True for item in owner):
        owner.remove(next(i for i in owner if compared(ast.Eq, i, args[0], node) is True))


def _discard(
    _machine: Machine, owner: Value, args: Arguments, _named: Value, _node: Value
) -> Value:
    if args and is_known(args[0]):
        owner.discard(args[0])


def _add(_machine: Machine, owner: Value, args: Arguments, _named: Value, _node: Value) -> Value:
    try:
        owner.add(args[0] if args else None)
    except TypeError:
        owner.add(Unknown("a value that cannot be told"))


def _update(machine: Machine, owner: Value, args: Arguments, named: Value, _node: Value) -> Value:
    given = args[0] if args else {}
    if isinstance(owner, dict) and isinstance(given, dict):
        owner.update(given)
        owner.update(named)
    elif isinstance(owner, set):
        items = machine.items(given)
        owner.update([Unknown(why_unknown(given))] if items is None else items)


def _get(_machine: Machine, owner: Value, args: Arguments, _named: Value, _node: Value) -> Value:
    key = args[0] if args else None
    if isinstance(key, Unknown):
        return key
    return owner.get(key, args[1] if len(args) > 1 else None)


def _setdefault(_machine: Machine, owner: Value, args: Arguments, _n: Value, _node: Value) -> Value:
    if args and is_known(args[0]):
        return owner.setdefault(args[0], args[1] if len(args) > 1 else None)
    return Unknown("a key that is not known")


def _copy(_machine: Machine, owner: Value, _args: Arguments, _named: Value, _node: Value) -> Value:
    return owner.copy()


def _clear(_machine: Machine, owner: Value, _args: Arguments, _named: Value, _node: Value) -> Value:
    owner.clear()


def _sort(machine: Machine, owner: Value, _args: Arguments, named: Value, node: Value) -> Value:
    made = _sorted(machine, [owner], named, node)
    owner[:] = made if isinstance(made, list) else [made]


def _reverse(
    _machine: Machine, owner: Value, _args: Arguments, _named: Value, _node: Value
) -> Value:
    owner.reverse()


_CHANGES: dict[str, Callable[..., Value]] = {
    "append": _append, "extend": _extend, "insert": _insert, "pop": _pop, "remove": _remove,
    "discard": _discard, "add": _add, "update": _update, "get": _get, "setdefault": _setdefault,
    "copy": _copy, "clear": _clear, "sort": _sort, "reverse": _reverse,
}  # fmt: skip

__all__ = ["EXCEPTIONS", "NAMES", "Function", "call_builtin", "call_native"]
