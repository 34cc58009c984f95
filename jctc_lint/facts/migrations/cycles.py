"""Cycles of a directed graph, without recursion: a hostile chain may be as long as it likes."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

MAX_CYCLES = 50
"""Most cycles that are named; the rest shows once these are gone."""


def cycles_of(edges: Mapping[str, tuple[str, ...]]) -> list[list[str]]:
    """Cycles that together touch every node that lies on one, each as short as can be.

    A cycle starts at its first node in the order of `edges`, and each node leads to the next.
    """
    found: list[list[str]] = []
    for component in _components(edges):
        members = set(component)
        covered: set[str] = set()
        for node in (node for node in edges if node in members):
            if node in covered or len(found) >= MAX_CYCLES:
                continue
            cycle = _shortest(node, members, edges)
            covered.update(cycle)
            found.append(cycle)
    place = {node: index for index, node in enumerate(edges)}
    return sorted((_turned(cycle, place) for cycle in found), key=lambda cycle: place[cycle[0]])


def _turned(cycle: list[str], place: Mapping[str, int]) -> list[str]:
    first = min(range(len(cycle)), key=lambda index: place[cycle[index]])
    return cycle[first:] + cycle[:first]


def _shortest(
    start: str, members: Collection[str], edges: Mapping[str, tuple[str, ...]]
) -> list[str]:
    """The shortest way from a node of a component back to it."""
    before: dict[str, str] = {}
    pending = deque([start])
    while pending:
        node = pending.popleft()
        for target in edges[node]:
            if target == start:
                way = [node]
                while way[-1] != start:
                    way.append(before[way[-1]])
                return way[::-1]
            if target in members and target not in before:
                before[target] = node
                pending.append(target)
    return [start]


def _components(edges: Mapping[str, tuple[str, ...]]) -> Iterator[list[str]]:
    """Strongly connected components of two nodes or more (Tarjan's algorithm)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    for root in edges:
        if root in index:
            continue
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        work = [(root, iter(edges[root]))]
        while work:
            node, targets = work[-1]
            target = next(targets, None)
            if target is None:
                work.pop()
                if work:
                    parent = work[-1][0]
                    low[parent] = min(low[parent], low[node])
                if low[node] == index[node]:
                    component = _popped(stack, on_stack, node)
                    if len(component) > 1:
                        yield component
            elif target not in index:
                index[target] = low[target] = len(index)
                stack.append(target)
                on_stack.add(target)
                work.append((target, iter(edges[target])))
            elif target in on_stack:
                low[node] = min(low[node], index[target])


def _popped(stack: list[str], on_stack: set[str], node: str) -> list[str]:
    component: list[str] = []
    while not component or component[-1] != node:
        component.append(stack.pop())
        on_stack.discard(component[-1])
    return component
