"""Graphs in the terminal."""

from __future__ import annotations

from charts import charts
from hypothesis import given, settings
from hypothesis import strategies as st

from jctc_lint.drawing.chart import Chart, Look, Node, Tie
from jctc_lint.drawing.measure import columns
from jctc_lint.drawing.terminal import draw


def drawn(*nodes: Node, width: int = 60) -> list[str]:
    return list(draw(Chart("", nodes), width, lambda _, text: text))


def test_a_fork_and_a_merge() -> None:
    lines = drawn(
        Node("d", ("head",), "merge", "merges b, c", ties=(Tie(1), Tie(2))),
        Node("c", title="right", ties=(Tie(3),)),
        Node("b", title="left", note="adds t.x", ties=(Tie(3),)),
        Node("a", ("base",), note="creates t"),
    )
    assert lines == [
        "* d (head) merge",
        "├─╮   merges b, c",
        "* │ c right",
        "│ * b left",
        "│ │   adds t.x",
        "├─╯",
        "* a (base)",
        "    creates t",
    ]


def test_dotted_ties_cross_others() -> None:
    lines = drawn(
        Node("e", ties=(Tie(2), Tie(3, dotted=True))),
        Node("g", ties=(Tie(2),)),
        Node("d", ties=(Tie(4),)),
        Node("f"),
        Node("a"),
    )
    assert lines == ["* e", "├╌╮", "│ ┊ * g", "├─┊─╯", "* ┊ d", "│ * f", "* a"]


def test_what_is_missing_and_what_goes_round() -> None:
    lines = drawn(
        Node("a", ("in a cycle",), look=Look.BROKEN, ties=(Tie(1),)),
        Node("b", look=Look.BROKEN, ties=(Tie(0), Tie(2))),
        Node("gone", ("missing",), look=Look.ABSENT),
    )
    assert lines == ["x a (in a cycle)", "x b (back to a)", "o gone (missing)"]


def test_many_lanes_share_the_edge() -> None:
    heads = [Node(f"h{place}", ties=(Tie(30),)) for place in range(30)]
    lines = drawn(*heads, Node("root", title="x" * 300))
    assert all(columns(line) <= 60 for line in lines)
    assert [line for line in lines if line.endswith("* h29")]
    assert lines[-1].endswith("x…")


@settings(max_examples=150, deadline=None, derandomize=True)
@given(charts(), st.integers(40, 120))
def test_lines_fit_and_every_node_is_there(chart: Chart, width: int) -> None:
    lines = list(draw(chart, width, lambda _, text: text))
    assert max(map(columns, lines)) <= width
    names = [node.name for node in chart.nodes]
    assert [word for line in lines for word in line.split() if word in names] == names


def test_colours_take_no_room() -> None:
    node = Node("a", ("head",), "t" * 100, "n" * 100)
    painted = list(draw(Chart("", (node,)), 50, lambda style, text: f"\x1b[1m{text}\x1b[0m"))
    plain = [line.replace("\x1b[1m", "").replace("\x1b[0m", "") for line in painted]
    assert plain == drawn(node, width=50)
