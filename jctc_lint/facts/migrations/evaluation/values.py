"""What names of migration code stand for while it is followed.

Plain Python values are themselves. Everything else is one of the kinds below; what cannot be told
is an `Unknown`, with the reason.
"""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING, Any

from jctc_lint.facts.schema.open_names import is_open
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.evaluation.modules import Module

Value = Any
"""A plain Python value, or a record of this module."""

Code = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@record
class Unknown:
    """A value that cannot be told. `live`: it may hold the connection, so calls may do anything."""

    why: str
    live: bool = False
    pieces: str = ""
    """What is known of a text, with holes (`partial.HOLE`)."""
    options: tuple[Value, ...] = ()
    """What it may be, where that is one of few."""
    holds: bool | None = None
    """Whether it counts as true, where that much is known."""


@record
class External:
    """A module outside of the repository, or something in it: `sqlalchemy.String`."""

    path: str

    @cached_property
    def last(self) -> str:
        return self.path.rpartition(".")[2]


@record(frozen=False)
class Frame:
    """The names of a running function (or class body, or module, where `outer` is None)."""

    module: Module
    names: dict[str, Value]
    outer: Frame | None = None
    shared: set[str] = field(default_factory=set)
    """Names that `global` or `nonlocal` lends from elsewhere."""
    result: Value = None
    regions: list[tuple[str, str]] = field(default_factory=list)
    """Why what follows may not happen, and until when: "function", "loop" or "round"."""
    exits: list[str] = field(default_factory=list)
    """What may have been left without a region of its own: "function" or "loop"."""


@record
class Function:
    """A function of the repository, with the frame it was defined in."""

    node: Code
    frame: Frame
    defaults: tuple[Value, ...] = ()
    named_defaults: dict[str, Value] = field(default_factory=dict)
    owner: Value = None
    """The object that it is a method of."""
    rewritten: bool = False
    """A decorator that is not known stands around it."""

    @property
    def name(self) -> str:
        return getattr(self.node, "name", "lambda")


@record
class Class:
    """A class of the repository. `members` are those of an Enum, name to value.

    `frame` is where it is defined.
    """

    name: str
    bases: tuple[Value, ...]
    names: dict[str, Value] = field(repr=False)
    members: dict[str, Value] | None = None
    node: ast.ClassDef | None = None
    frame: Frame | None = field(default=None, repr=False)
    decorators: list[Element] = field(default_factory=list)
    """Constructs that it is decorated with, the nearest first."""

    def find(self, name: str) -> Value:
        """An attribute, its own or inherited; `MISSING` where there is none."""
        for base in self.order:
            if isinstance(base, Class) and name in base.names:
                return base.names[name]
        return MISSING

    @cached_property
    def order(self) -> list[Value]:
        """Itself and all bases in Python's order (C3); in that of their text where it has none."""
        above = [base.order if isinstance(base, Class) else [base] for base in self.bases]
        try:
            return _merged([[self], *above, list(self.bases)])
        except ValueError:
            return _once([self, *(item for row in above for item in row)])


def _merged(rows: list[list[Value]]) -> list[Value]:
    found: list[Value] = []
    rows = [list(row) for row in rows if row]
    while rows:
        for row in rows:
            head = row[0]
            if not any(any(item is head for item in other[1:]) for other in rows):
                break
        else:
            raise ValueError
        found.append(head)
        rows = [[i for i in row if i is not head] if row[0] is head else row for row in rows]
        rows = [row for row in rows if row]
    return found


def _once(items: list[Value]) -> list[Value]:
    return list({id(item): item for item in items}.values())


@record(frozen=False)
class Instance:
    """An object of a class of the repository."""

    of: Class
    names: dict[str, Value]


@record
class Member:
    """A member of an Enum class."""

    of: Class
    name: str
    value: Value


@record(frozen=False)
class Element:
    """A construct of SQLAlchemy (or of a library of types), as its call says it.

    `name` is what was called (`Column`), `path` where it comes from, `base` what a method was
    called on, for expressions.
    """

    name: str
    path: str
    args: list[Value]
    named: dict[str, Value]
    node: ast.expr | None = None
    module: Module | None = None
    base: Value = None

    def get(self, name: str, position: int | None = None, default: Value = None) -> Value:
        """An argument by name, or by position where it has one."""
        if name in self.named:
            return self.named[name]
        if position is not None and position < len(self.args):
            return self.args[position]
        return default


class LiveSet(list[Value]):
    """A set that may grow while a loop goes through it, which Python takes for an error."""


class Row(tuple[Value, ...]):
    """A row of a query, with the names of its columns."""

    names: tuple[str, ...] = ()


class Rows(list[Value]):
    """Rows in no order that is known."""


@record(frozen=False)
class Handle:
    """Something of the running migration: the connection, its dialect, an inspector, a batch.

    `kind` says what; `names` are its own values.
    """

    kind: str
    names: dict[str, Value] = field(default_factory=dict)


class Unordered(list[Any]):
    """Names in an order of the database's own, which is not known."""


@record
class Method:
    """`owner.name`, about to be called."""

    owner: Value
    name: str


@record
class Later:
    """A name of another module, not asked for yet."""

    module: Module
    name: str


class _Missing:
    """No such name or argument."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING = _Missing()

HOLE = "jctc_hole"
"""What stands for an unknown part of a text: a name and a word that no schema has."""

LITERALS = (str, int, float, bool, bytes, complex, type(None))
"""Values that are known through and through."""


class Raised(Exception):
    """An exception of the followed code. `kind` is its class's name, "" where not known.

    `failure` is what the database refused, where it is that. `certain`: the code raises it by
    itself; else it comes from what we took for a value, which may be wrong.
    """

    def __init__(self, kind: str, reason: str, node: ast.AST | None = None) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
        self.node = node
        self.module: Module | None = None
        self.failure: Any = None
        self.certain = False


_TYPING = ("typing.", "typing_extensions.", "collections.abc.", "builtins.", "types.UnionType")


def annotates(value: Value) -> bool:
    """True for what stands in annotations: `list`, `Optional`, `Mapped` and the like."""
    if value is None or isinstance(value, Class):
        return True
    if isinstance(value, Element):
        return value.name in ("[]", "TypeAlias", "NewType", "TypeVar")
    return isinstance(value, External) and (
        value.path.startswith(_TYPING)
        or value.last in ("Mapped", "DynamicMapped", "WriteOnlyMapped")
    )


def open_text(value: Value) -> Value:
    """A text with a part that is not known but fixed, as a text; any other value as it is."""
    if isinstance(value, Unknown) and is_open(value.pieces) and HOLE not in value.pieces:
        return value.pieces
    return value


def is_known(value: Value, depth: int = 0) -> bool:
    """True where nothing in a value is unknown."""
    if isinstance(value, LITERALS):
        return True
    if isinstance(value, Unknown) or depth > 6:
        return False
    if isinstance(value, (list, tuple, set, frozenset)):
        return all(is_known(item, depth + 1) for item in value)
    if isinstance(value, dict):
        return all(is_known(k, depth + 1) and is_known(v, depth + 1) for k, v in value.items())
    return True


def is_plain(value: Value, depth: int = 0) -> bool:
    """True for what Python itself can compute with: literals and containers of them."""
    if isinstance(value, LITERALS):
        return True
    if depth > 6:
        return False
    if isinstance(value, (list, tuple, set, frozenset)):
        return all(is_plain(item, depth + 1) for item in value)
    if isinstance(value, dict):
        return all(is_plain(k, depth + 1) and is_plain(v, depth + 1) for k, v in value.items())
    return False


def is_live(value: Value, depth: int = 0) -> bool:
    """True where a value holds the connection: who is given it may do anything."""
    if isinstance(value, Handle):
        return value.kind in _LIVE
    if isinstance(value, Unknown):
        return value.live
    if isinstance(value, External):
        return value.path in ("alembic.op", "alembic.context")
    if depth < 3 and isinstance(value, (list, tuple, set)):
        return any(is_live(item, depth + 1) for item in value)
    if depth < 3 and isinstance(value, dict):
        return any(is_live(item, depth + 1) for item in value.values())
    if depth < 3 and isinstance(value, Instance):
        return any(is_live(item, depth + 1) for item in value.names.values())
    return False


_LIVE = frozenset({"bind", "session", "context", "batch", "operations"})


def why_unknown(value: Value, default: str = "a value that is not known") -> str:
    """The reason of the first unknown in a value."""
    if isinstance(value, Unknown):
        return value.why
    if isinstance(value, (list, tuple, set)):
        items: Any = value
    elif isinstance(value, dict):
        items = [*value.values()]
    else:
        return default
    return next((why_unknown(item) for item in items if not is_known(item)), default)


def one_of(why: str, values: list[Value]) -> Unknown:
    """A value that is one of these."""
    options: list[Value] = []
    for value in values:
        options.extend(value.options if isinstance(value, Unknown) and value.options else [value])
    plain = len(options) <= 4 and not any(isinstance(o, Unknown) and not o.pieces for o in options)
    return Unknown(why, any(map(is_live, options)), options=tuple(options) if plain else ())


def worded(value: Value) -> Value:
    """`op.f("name")` as the text that it is; anything else as it is."""
    if isinstance(value, Element) and value.name in _WORDS and value.args:
        text = open_text(value.args[0])
        return text if isinstance(text, str) else value
    return value


_WORDS = frozenset({"f", "conv", "quoted_name"})


def truth(value: Value) -> bool | None:
    """Whether a value counts as true; None: not known."""
    if isinstance(value, (LITERALS, list, tuple, dict, set, frozenset)):
        return bool(value)
    if isinstance(value, Unknown):
        return value.holds
    if isinstance(value, Element):
        return None
    if isinstance(value, Handle) and value.kind in ("result", "row"):
        return None if value.kind == "row" else True
    if isinstance(value, Instance):
        return None
    return True
