"""Ties lead where they should, and no lane holds two of them that go apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from charts import charts
from hypothesis import given, settings

from jctc_lint.drawing.lanes import rows_of

if TYPE_CHECKING:
    from jctc_lint.drawing.chart import Chart


@settings(max_examples=300, deadline=None, derandomize=True)
@given(charts())
def test_every_tie_is_drawn(chart: Chart) -> None:
    for place, (node, row) in enumerate(zip(chart.nodes, rows_of(chart), strict=True)):
        drawn = [(line.end, line.dotted) for line in row.lines]
        assert drawn == [(tie.to, tie.dotted) for tie in node.ties if tie.to > place]
        assert list(row.back) == [tie.to for tie in node.ties if tie.to < place]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(charts())
def test_lanes_hold_one_thing_at_a_time(chart: Chart) -> None:
    rows = rows_of(chart)
    lines = [line for row in rows for line in row.lines]
    for line in lines:
        for other in lines:
            apart = line.end <= other.start or other.end <= line.start
            together = (line.end, line.dotted) == (other.end, other.dotted)
            assert line.lane != other.lane or apart or together
        for place in range(line.start + 1, line.end):
            assert rows[place].lane != line.lane, "a line runs through a node"
        own = rows[line.end]
        assert line.lane in (own.lane, *own.joins)
