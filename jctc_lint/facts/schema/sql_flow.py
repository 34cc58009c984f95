"""The statements of a PL/pgSQL block as a tree, and the changes that come of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.changes import Change, Condition, Guarded
from jctc_lint.facts.schema.sql_lexer import Unreadable
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from jctc_lint.text import Span

_MOST = 5000
_DEEPEST = 100


@record
class Branches:
    """IF: the branches in their order; a condition None is ELSE."""

    branches: list[tuple[Condition | None, list[Node]]]
    place: Span
    call: str


@record
class Return:
    pass


@record
class Changes:
    changes: list[Change] = field(default_factory=list)


Node = Branches | Return | Changes


def returns(node: Node) -> bool:
    if isinstance(node, Branches):
        return any(returns(item) for _, nodes in node.branches for item in nodes)
    return isinstance(node, Return)


class Flow:
    """What follows a RETURN in one branch happens in the others only, so it is put into them."""

    def __init__(self) -> None:
        self._left = _MOST

    def changes(self, nodes: list[Node], depth: int = 0) -> list[Change]:
        if depth > _DEEPEST:
            raise Unreadable("a block has too many ways to end")
        found: list[Change] = []
        for at, node in enumerate(nodes):
            self._left -= 1
            if not self._left:
                raise Unreadable("a block is too long")
            if isinstance(node, Return):
                return found
            if isinstance(node, Changes):
                found += node.changes
            elif returns(node):
                return found + self._branch(node, 0, nodes[at + 1 :], depth + 1)
            else:
                found += self._branch(node, 0, [], depth + 1)
        return found

    def _branch(self, node: Branches, at: int, rest: list[Node], depth: int) -> list[Change]:
        if at == len(node.branches):
            return self.changes(rest, depth)
        asked, nodes = node.branches[at]
        then = self.changes([*nodes, *rest], depth)
        if asked is None:
            return then
        otherwise = self._branch(node, at + 1, rest, depth + 1)
        if not then and not otherwise:
            return []
        return [Guarded(node.place, node.call, asked, tuple(then), tuple(otherwise))]
