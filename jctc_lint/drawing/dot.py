"""Charts in Graphviz's language, oldest at the foot, arrows upwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.drawing.chart import Look

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jctc_lint.drawing.chart import Chart

_LOOKS = {
    Look.PLAIN: "",
    Look.BROKEN: ", color=red, penwidth=2",
    Look.ABSENT: ", color=red, style=dashed",
}


def draw(charts: Sequence[Chart]) -> str:
    """One digraph, each chart in a cluster of its own."""
    lines = [
        "digraph {",
        "  rankdir=BT;",
        '  node [shape=box, fontname="sans-serif"];',
        '  edge [fontname="sans-serif"];',
    ]
    for number, chart in enumerate(charts):
        lines += [f"  subgraph cluster_{number} {{", f"    label={_quoted([chart.heading])};"]
        lines += [f"    {line}" for line in _chart(chart, f"c{number}n")]
        lines.append("  }")
    return "\n".join([*lines, "}", ""])


def _chart(chart: Chart, prefix: str) -> Iterator[str]:
    for place, node in enumerate(chart.nodes):
        yield f"{prefix}{place} [label={_quoted(node.lines)}{_LOOKS[node.look]}];"
    dotted = f" [style=dashed, label={_quoted([chart.dotted])}]" if chart.dotted else ""
    for place, node in enumerate(chart.nodes):
        for tie in node.ties:
            yield f"{prefix}{tie.to} -> {prefix}{place}{dotted if tie.dotted else ''};"


def _quoted(lines: Sequence[str]) -> str:
    """A string of some lines. Graphviz reads backslashes and HTML's entities in it."""
    escaped = (
        line.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"') for line in lines
    )
    return '"' + "\\n".join(escaped) + '"'
