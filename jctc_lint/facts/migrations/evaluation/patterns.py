"""Regular expressions of the followed code, where matching is surely quick."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.values import Handle, Unknown, is_plain

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value

_FUNCTIONS = frozenset({"sub", "split", "findall", "match", "search", "fullmatch"})
_OF_MATCHES = frozenset({"group", "groups", "groupdict", "start", "end", "span"})
_LONGEST = 10_000


def _is_quick(pattern: Value) -> bool:
    """One repetition at most: several of them can take for ever."""
    plain = isinstance(pattern, str) and len(pattern) < 200
    return plain and sum(pattern.count(sign) for sign in "*+{") <= 1


def compiled(_machine: Machine, args: list[Value], named: dict[str, Value], _node: Value) -> Value:
    """`re.compile(...)`."""
    if len(args) == 1 and not named and _is_quick(args[0]):
        return Handle("pattern", {"pattern": args[0]})
    return Unknown("a regular expression")


def call(
    _machine: Machine,
    owner: Handle,
    name: str,
    args: list[Value],
    _named: dict[str, Value],
    _node: ast.expr,
) -> Value:
    """A method of a compiled expression."""
    return _used(owner.names["pattern"], name, args)


def of_match(
    machine: Machine,
    owner: Handle,
    name: str,
    args: list[Value],
    named: dict[str, Value],
    node: ast.expr,
) -> Value:
    """A method of a match."""
    match: re.Match[str] = owner.names["match"]
    plain = name in _OF_MATCHES and all(is_plain(arg) for arg in [*args, *named.values()])
    if not plain:
        return Unknown(f"what {name}() of a match gives")
    try:
        return getattr(match, name)(*args, **named)
    except (IndexError, TypeError, re.error) as error:
        raise machine.raised_here(type(error).__name__, str(error), node) from None


def function(name: str) -> Callable[..., Value]:
    """`re.sub(...)` and its like."""

    def use(_machine: Machine, args: list[Value], named: dict[str, Value], _node: Value) -> Value:
        if not args or named or not _is_quick(args[0]):
            return Unknown(f"the result of re.{name}()")
        return _used(args[0], name, args[1:])

    return use


def _used(pattern: str, name: str, args: list[Value]) -> Value:
    plain = args and all(is_plain(arg) for arg in args)
    if name not in _FUNCTIONS or not plain or not isinstance(args[-1], (str, int)):
        return Unknown(f"the result of re.{name}()")
    if any(isinstance(arg, str) and len(arg) > _LONGEST for arg in args):
        return Unknown("a text that is too long")
    try:
        found = getattr(re, name)(pattern, *args)
    except (re.error, TypeError, ValueError, IndexError):
        return Unknown(f"the result of re.{name}()")
    if isinstance(found, re.Match):
        return Handle("match", {"match": found})
    return list(found) if isinstance(found, (list, tuple)) else found


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "re.compile": compiled,
    **{f"re.{name}": function(name) for name in _FUNCTIONS},
}
