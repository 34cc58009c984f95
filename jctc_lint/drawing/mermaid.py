"""Charts as a Mermaid flowchart, oldest at the foot, arrows upwards.

Mermaid takes a label for HTML and Markdown, and strips what looks like its own syntax even inside
quotes. So all but words, blanks and commas goes in as character codes (`#58;`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.drawing.chart import Look
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jctc_lint.drawing.chart import Chart, Node

MOST_TIES = 450
MOST_CHARACTERS = 45_000
"""Mermaid refuses charts of more than 500 arrows or 50,000 characters, and so does GitHub."""

_CODED = pattern(r"[^\w ,-]|(?<![^\W_])[_-]|[_-](?![^\W_])")
"""Also `_` and `-` that do not stand inside a word: they begin emphasis, lists and rulers."""
_STYLES = (
    "classDef broken stroke:#d1242f,stroke-width:2px",
    "classDef absent stroke:#d1242f,stroke-dasharray:4 3",
)


def draw(charts: Sequence[Chart]) -> str:
    """One flowchart, each chart in a frame of its own; what is too much is left out and said."""
    lines = ["flowchart BT", *(f"  {style}" for style in _STYLES)]
    drawn: dict[int, list[str]] = {}
    ties, characters = MOST_TIES, MOST_CHARACTERS
    for number in sorted(range(len(charts)), key=lambda place: len(charts[place].nodes)):
        left = len(charts) - len(drawn)
        drawn[number] = list(
            _chart(charts[number], f"c{number}n", ties // left, characters // left)
        )
        ties -= sum("->" in line for line in drawn[number])
        characters -= sum(map(len, drawn[number]))
    for number, chart in enumerate(charts):
        lines += [f'  subgraph c{number}["{_label(chart.heading)}"]', "    direction BT"]
        lines += [*drawn[number], "  end"]
    return "\n".join(lines) + "\n"


def _chart(chart: Chart, prefix: str, ties: int, characters: int) -> Iterator[str]:
    """Nodes from the top as long as there is room; ties into the rest lead to one last node."""
    shown = 0
    for node in chart.nodes:
        ties -= len(node.ties)
        characters -= len(_node(node, f"{prefix}{shown}")) + 36 * len(node.ties)
        if ties < 0 or characters < 0:
            break
        shown += 1
    rest = len(chart.nodes) - shown
    for place, node in enumerate(chart.nodes[:shown]):
        name = f"{prefix}{place}"
        yield f"    {_node(node, name)}"
        if node.look is not Look.PLAIN:
            yield f"    class {name} {node.look.value}"
    if rest:
        yield f'    {prefix}{shown}["and {rest} older ones"]'
    arrows = {
        f"    {prefix}{min(tie.to, shown)} {_arrow(chart, dotted=tie.dotted)} {prefix}{place}": None
        for place, node in enumerate(chart.nodes[:shown])
        for tie in node.ties
    }
    yield from arrows


def _arrow(chart: Chart, *, dotted: bool) -> str:
    if not dotted:
        return "-->"
    return f'-. "{_label(chart.dotted)}" .->' if chart.dotted else "-.->"


def _node(node: Node, name: str) -> str:
    return f'{name}["{"<br/>".join(map(_label, node.lines))}"]'


def _label(text: str) -> str:
    return _CODED.sub(lambda match: f"#{ord(match[0])};", text)
