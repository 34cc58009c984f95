"""Puts the nodes of a chart below each other and their ties into lanes, as `git log` does.

Each node has a row. A tie runs down in a lane until the row of the node that it leads to, where it
joins that node's lane; ties to one node share a lane where they can. Lanes are counted from the
left and used again once they are free.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from jctc_lint.record import field, record

if TYPE_CHECKING:
    from jctc_lint.drawing.chart import Chart, Node, Tie


@record(eq=True)
class Line:
    """A tie as it is drawn: out of a node, down a lane, into another node."""

    start: int
    lane: int
    end: int
    dotted: bool


@record(eq=True)
class Row:
    """A node's row. `joins` are the other lanes that end at it, `lines` the ties that leave it,
    `back` the nodes above it that it is tied to."""

    lane: int
    joins: tuple[int, ...]
    lines: tuple[Line, ...]
    back: tuple[int, ...]


def rows_of(chart: Chart) -> tuple[Row, ...]:
    """A row for each node, in their order."""
    layout = _Layout()
    return tuple(layout.row(place, node) for place, node in enumerate(chart.nodes))


@record(frozen=False)
class _Layout:
    """`open` has the lanes that wait for a node, with whether they are dotted."""

    open: dict[int, dict[int, bool]] = field(default_factory=dict)
    free: list[int] = field(default_factory=list)
    used: int = 0

    def row(self, place: int, node: Node) -> Row:
        lanes = self.open.pop(place, {})
        solid = [lane for lane, dotted in lanes.items() if not dotted]
        lane = min(solid or lanes, default=-1)
        if lane < 0:
            lane = self._take()
        joins = sorted(other for other in lanes if other != lane)
        for other in joins:
            heapq.heappush(self.free, other)
        down = [tie for tie in node.ties if tie.to > place]
        lines = tuple(self._line(place, lane, tie, first=tie is down[0]) for tie in down)
        if not lines:
            heapq.heappush(self.free, lane)
        back = tuple(tie.to for tie in node.ties if tie.to <= place)
        return Row(lane, tuple(joins), lines, back)

    def _line(self, place: int, own: int, tie: Tie, *, first: bool) -> Line:
        waiting = self.open.setdefault(tie.to, {})
        shared = (lane for lane, dotted in waiting.items() if dotted == tie.dotted)
        lane = own if first else next(shared, -1)
        if lane < 0:
            lane = self._take()
        waiting[lane] = tie.dotted
        return Line(place, lane, tie.to, tie.dotted)

    def _take(self) -> int:
        if self.free:
            return heapq.heappop(self.free)
        self.used += 1
        return self.used - 1
