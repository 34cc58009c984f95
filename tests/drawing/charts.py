"""Charts for the tests of drawings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from jctc_lint.drawing.chart import Chart, Look, Node, Tie

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

HOSTILE = (
    '"]; click c0n0 "javascript:alert(1)"',
    "`**bold**` <script>alert(1)</script> &amp; #quot; %%{init}%%",
    '\\N \\" } ; end -- x ]]>',
    "style x:#f00; classDef a:#1; 1. list",
    "end",
    "中文 ünï_code __dunder__ -- - a-b",
)


def hostile_chart() -> Chart:
    nodes = [
        Node(text, (text,), text, text, Look.BROKEN, (Tie(place + 1, dotted=place % 2 == 0),))
        for place, text in enumerate(HOSTILE)
    ]
    return Chart(HOSTILE[0], (*nodes, Node("last", look=Look.ABSENT)), HOSTILE[1])


@st.composite
def charts(draw: DrawFn) -> Chart:
    """Charts of any shape, circles among them."""
    size = draw(st.integers(1, 40))
    nodes = []
    for place in range(size):
        down = st.integers(min(place + 1, size - 1), size - 1)
        anywhere = st.integers(0, size - 1)
        to = draw(st.lists(st.one_of(down, down, down, anywhere), max_size=4, unique=True))
        ties = tuple(Tie(other, dotted=draw(st.booleans())) for other in to if other != place)
        look = draw(st.sampled_from(list(Look)))
        nodes.append(Node(f"r{place}", ("head",), "a title " * 9, "a note " * 20, look, ties))
    return Chart("a chart", tuple(nodes), "needs")
