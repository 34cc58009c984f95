"""Data classes that cost next to nothing at start: `@record` in place of `@dataclass`.

`dataclass` compiles up to six functions for each class; two hundred classes cost more than all the
rest of a short run. Records share functions that are compiled once; a class of which a run makes
many gets an `__init__` of its own. That fields are not assigned to again is checked by the type
checker, not at run time.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, dataclass_transform, overload

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["field", "record", "replace"]

_MANY = 50
"""So many calls of the shared `__init__` cost what it costs to compile one."""

_REQUIRED: Field[Any] = field()
"""All fields without a default are this one."""

_Class = TypeVar("_Class", bound=type)
_Record = TypeVar("_Record")


@overload
def record(cls: _Class, /) -> _Class: ...
@overload
def record(*, frozen: bool = True, eq: bool = False) -> Callable[[_Class], _Class]: ...
@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
def record(cls: Any = None, /, *, frozen: bool = True, eq: bool = False) -> Any:
    """Make a class of annotated fields a record.

    Two are equal when they are one object, or with `eq` when all fields are equal. `frozen` is for
    the type checker; what is compared and not frozen has no hash, as with `dataclass`. Understood
    are defaults, `field(...)` and `__post_init__`.
    """
    if cls is None:
        return lambda made: _make(made, frozen=frozen, eq=eq)
    return _make(cls, frozen=frozen, eq=eq)


def replace(record: _Record, /, **changes: Any) -> _Record:
    """A copy of a record with other values in some fields."""
    cls: Any = type(record)
    fields: dict[str, Field[Any]] = cls.__record_fields__
    state = record.__dict__
    if cls.__record_plain__ and len(state) == len(fields) and fields.keys() >= changes.keys():
        made: _Record = cls.__new__(cls)
        made.__dict__.update(state)
        made.__dict__.update(changes)
        return made
    values = {name: getattr(record, name) for name, item in fields.items() if item.init}
    return cls(**{**values, **changes})  # type: ignore[no-any-return]


def _make(cls: Any, *, frozen: bool, eq: bool) -> Any:
    fields: dict[str, Field[Any]] = dict(getattr(cls, "__record_fields__", {}))
    for name in cls.__dict__.get("__annotations__", ()):  # noqa: RUF063 - no import for it
        fields[name] = _field(cls, name)
    cls.__record_fields__ = fields
    post = hasattr(cls, "__post_init__")
    cls.__record_plain__ = not post and all(item.init for item in fields.values())
    cls.__init__ = _first(cls, fields, post)
    if eq:
        cls.__record_key__ = staticmethod(_compared(fields))
        cls.__eq__ = _equal
        cls.__hash__ = _hash if frozen else None
    if "__repr__" not in cls.__dict__:
        cls.__repr__ = _show
    return cls


def _field(cls: Any, name: str) -> Field[Any]:
    default = cls.__dict__.get(name, MISSING)
    if default is MISSING:
        return _REQUIRED
    if isinstance(default, Field):
        if default.default is MISSING:
            delattr(cls, name)
        else:
            setattr(cls, name, default.default)
        return default
    made: Field[Any] = field(default=default)
    return made


def _first(
    cls: Any,
    fields: dict[str, Field[Any]],
    post: bool,  # noqa: FBT001
) -> Callable[..., None]:
    """An `__init__` that makes the real one: of most classes a run makes no object."""

    def __init__(self: Any, *values: Any, **named: Any) -> None:  # noqa: N807
        cls.__init__ = _initialiser(cls, fields, post)
        cls.__init__(self, *values, **named)

    return __init__


def _initialiser(
    cls: Any,
    fields: dict[str, Field[Any]],
    post: bool,  # noqa: FBT001
) -> Callable[..., None]:
    names = tuple(name for name, item in fields.items() if item.init)
    known = frozenset(names)
    count = len(names)
    made = tuple(
        (name, item.default, item.default_factory)
        for name, item in fields.items()
        if item.default is not MISSING or item.default_factory is not MISSING
    )
    required = count - sum(name in known for name, _, _ in made)
    owner = cls.__qualname__
    calls = 0

    def __init__(self: Any, *values: Any, **named: Any) -> None:  # noqa: N807
        nonlocal calls
        calls += 1
        if calls == _MANY:
            cls.__init__ = _compiled(fields, post) or __init__
        state = self.__dict__
        state.update(zip(names, values, strict=False))
        if named:
            if not known.issuperset(named) or not named.keys().isdisjoint(state):
                raise TypeError(f"{owner} got fields that it does not have, or one twice")
            state.update(named)
        for name, default, factory in made:
            if name not in state:
                state[name] = default if factory is MISSING else factory()
        if len(values) > count or len(state) < required + len(made):
            raise TypeError(f"{owner} takes {', '.join(names)}")
        if post:
            self.__post_init__()

    return __init__


def _compiled(fields: dict[str, Field[Any]], post: bool) -> Any:  # noqa: FBT001
    """An `__init__` for these fields, as `dataclass` makes it; None where it would refuse."""
    space: dict[str, Any] = {"missing": MISSING}
    parameters, lines = ["self"], []
    for name, item in fields.items():
        space[f"of_{name}"] = item.default if item.default_factory is MISSING else MISSING
        optional = item.default is not MISSING or item.default_factory is not MISSING
        given = name if item.init else f"of_{name}"
        if item.init:
            parameters.append(f"{name}=of_{name}" if optional else name)
        if item.default_factory is not MISSING:
            space[f"new_{name}"] = item.default_factory
            given = f"new_{name}() if {given} is missing else {given}"
        lines.append(f"    self.{name} = {given}\n")
    if post:
        lines.append("    self.__post_init__()\n")
    try:
        # Only names of fields stand in it, and those are identifiers of our own code.
        exec(f"def __init__({', '.join(parameters)}):\n{''.join(lines) or '    pass'}", space)  # noqa: S102
    except SyntaxError:
        return None
    return space["__init__"]


def _compared(fields: dict[str, Field[Any]]) -> Callable[[Any], Any]:
    """What reads the fields by which two records are told apart."""
    names = [name for name, item in fields.items() if item.compare]
    return attrgetter(*names) if names else lambda _: ()


def _equal(self: Any, other: Any) -> Any:
    if self is other:
        return True
    if type(other) is not type(self):
        return NotImplemented
    key = self.__record_key__
    return key(self) == key(other)


def _hash(self: Any) -> int:
    return hash(self.__record_key__(self))


def _show(self: Any) -> str:
    fields = self.__record_fields__.items()
    shown = ", ".join(f"{name}={getattr(self, name)!r}" for name, item in fields if item.repr)
    return f"{type(self).__qualname__}({shown})"
