"""Where an expression stands: whether it runs in any case, and what refuses a bad value there."""

from __future__ import annotations

import ast
from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.facts.environment.python.code import FUNCTIONS, External, Local
from jctc_lint.record import record

if TYPE_CHECKING:
    from jctc_lint.facts.environment.python.code import Code, Scope

_ENDS = frozenset({"sys.exit", "os._exit", "os.abort", "builtins.exit", "builtins.quit"})
_LOOPS = (ast.While, ast.For, ast.AsyncFor)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Way(StrEnum):
    """Whether a place is reached when its scope runs."""

    ALWAYS = "always"
    MAYBE = "maybe"
    MAIN = "main"
    """Only when the file is run as a program."""
    CAUGHT = "caught"
    """Always, and what it raises is caught without ending the program."""


@record
class Place:
    scope: Scope
    way: Way


def place_of(code: Code, node: ast.AST) -> Place:
    """The scope of a node, and whether it is reached there."""
    scope = code.scope(node)
    way = Way.ALWAYS
    below, current = node, code.parent(node)
    while current is not None and current is not scope:
        here = _way_into(code, current, below)
        if here is not Way.ALWAYS and way is not Way.MAYBE:
            way = here
        below, current = current, code.parent(current)
    return Place(scope, way)


def _way_into(code: Code, owner: ast.AST, below: ast.AST) -> Way:
    if isinstance(owner, ast.If) and is_main(owner.test) and below in owner.body:
        return Way.MAIN
    if isinstance(owner, (ast.If, ast.IfExp, ast.While)):
        return Way.ALWAYS if below is owner.test else Way.MAYBE
    if isinstance(owner, ast.BoolOp):
        return Way.ALWAYS if below is owner.values[0] else Way.MAYBE
    if isinstance(owner, ast.Try):
        return _way_of_try(code, owner, below)
    if isinstance(owner, (ast.ExceptHandler, ast.match_case)):
        return Way.MAYBE
    return _way_into_loop(code, owner, below)


def _way_into_loop(code: Code, owner: ast.AST, below: ast.AST) -> Way:
    """Loops over what is written out run; over all else perhaps not once."""
    if isinstance(owner, (ast.For, ast.AsyncFor)):
        listed = code.known(owner.iter) is not None
        return Way.ALWAYS if below is owner.iter or listed else Way.MAYBE
    if isinstance(owner, ast.comprehension):
        first = below in owner.ifs[:1] and code.known(owner.iter) is not None
        return Way.ALWAYS if below is owner.iter or first else Way.MAYBE
    if isinstance(owner, _COMPREHENSIONS):
        generators = owner.generators
        first = below is generators[0]
        listed = len(generators) == 1 and code.known(generators[0].iter) is not None
        return Way.ALWAYS if first or (listed and not generators[0].ifs) else Way.MAYBE
    return Way.ALWAYS


def _way_of_try(code: Code, owner: ast.Try, below: ast.AST) -> Way:
    if below in owner.finalbody:
        return Way.ALWAYS
    if below not in owner.body:
        return Way.MAYBE
    ends = [ends_program(code, handler.body) for handler in owner.handlers]
    return Way.ALWAYS if all(ends) else Way.CAUGHT


def is_main(test: ast.expr) -> bool:
    """`__name__ == "__main__"`."""
    return (
        isinstance(test, ast.Compare)
        and isinstance(test.left, ast.Name)
        and test.left.id == "__name__"
        and isinstance(test.ops[0], ast.Eq)
    )


def ends_program(code: Code, body: list[ast.stmt], depth: int = 0) -> bool:
    """True for statements that always raise, exit, or call a function that does."""
    for statement in body:
        if isinstance(statement, ast.Raise):
            return True
        if isinstance(statement, ast.Expr) and is_end(code, statement.value, depth):
            return True
        if isinstance(statement, (ast.Return, ast.Continue, ast.Break)):
            return False
    return False


def is_end(code: Code, node: ast.expr, depth: int = 0) -> bool:
    """True for a call that never comes back."""
    if not isinstance(node, ast.Call) or depth > 2:
        return False
    with code.codes.only_wanted(narrow=False):
        meaning = code.meaning(node.func)
    if isinstance(meaning, External):
        return meaning.path in _ENDS
    if isinstance(meaning, Local) and isinstance(meaning.node, FUNCTIONS):
        return ends_program(meaning.code, meaning.node.body, depth + 1)
    return False
