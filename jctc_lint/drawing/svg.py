"""Charts as one SVG picture: nodes below each other, ties in lanes, as in the terminal.

It stands alone: no script, nothing fetched, colours for light and dark pages.
"""

from __future__ import annotations

from functools import cached_property
from html import escape
from typing import TYPE_CHECKING

from jctc_lint.drawing.chart import Look
from jctc_lint.drawing.lanes import rows_of
from jctc_lint.drawing.measure import columns, cropped
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jctc_lint.drawing.chart import Chart, Node
    from jctc_lint.drawing.lanes import Line, Row

LANE = 16
ROW = 44
MARGIN = 24
LETTER = 8
"""Pixels: between lanes, between rows, around the picture, and for a letter."""
MOST_COLUMNS = 100
COLOURS = 6

_STYLE = """\
.page { fill: #ffffff }
text { font: 13px ui-monospace, monospace; fill: #1f2328 }
.name, .heading { font-weight: bold }
.marks { fill: #0969da }
.note { fill: #59636e }
path { fill: none; stroke-width: 2 }
.dotted { stroke-dasharray: 3 4 }
circle { stroke-width: 2 }
.c0 { stroke: #2f81f7 } .c1 { stroke: #bf3989 } .c2 { stroke: #2da44e }
.c3 { stroke: #bc4c00 } .c4 { stroke: #8250df } .c5 { stroke: #768390 }
.plain { fill: #768390; stroke: #768390 }
.broken { fill: #d1242f; stroke: #d1242f }
.absent { fill: none; stroke: #d1242f; stroke-dasharray: 3 2 }
.back { stroke: #d1242f; stroke-dasharray: 3 2 }
.trouble { fill: #d1242f }
@media (prefers-color-scheme: dark) {
.page { fill: #0d1117 }
text { fill: #e6edf3 }
.marks { fill: #58a6ff }
.note { fill: #9198a1 }
.trouble { fill: #ff7b72 }
}"""


def draw(charts: Sequence[Chart], title: str) -> str:
    """A picture of all charts, one below the other."""
    body: list[str] = []
    width, top = 0, MARGIN
    for chart in charts:
        picture = _Picture(chart, rows_of(chart), top)
        body += picture.lines()
        width = max(width, picture.width)
        top = picture.foot
    size = f'width="{width}" height="{top}" viewBox="0 0 {width} {top}"'
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
        f"<title>{escape(title)}</title>",
        f"<style>\n{_STYLE}\n</style>",
        '<rect class="page" width="100%" height="100%"/>',
    ]
    return "\n".join([*head, *body, "</svg>", ""])


@record
class _Picture:
    chart: Chart
    rows: tuple[Row, ...]
    top: int

    def lines(self) -> Iterator[str]:
        heading = cropped(self.chart.heading, MOST_COLUMNS)
        yield f'<text class="heading" x="{MARGIN}" y="{self.top}">{escape(heading)}</text>'
        for place, row in enumerate(self.rows):
            for line in row.lines:
                dotted = " dotted" if line.dotted else ""
                yield f'<path class="c{line.lane % COLOURS}{dotted}" d="{self._way(line)}"/>'
            for above in row.back:
                yield f'<path class="back" d="{self._way_back(place, above)}"/>'
        for place, node in enumerate(self.chart.nodes):
            x, y = self._x(self.rows[place].lane), self._y(place)
            yield f'<circle class="{node.look.value}" cx="{x}" cy="{y}" r="5"/>'
            yield from self._texts(node, y)

    @property
    def foot(self) -> int:
        return self._y(len(self.rows)) + MARGIN

    @property
    def width(self) -> int:
        texts = [text for node in self.chart.nodes for text in (_first(node), node.note)]
        longest = max(map(columns, texts), default=0)
        letters = min(MOST_COLUMNS, longest)
        heading = min(MOST_COLUMNS, columns(self.chart.heading))
        return MARGIN + max(self._text_x + LETTER * letters, MARGIN + LETTER * heading)

    @cached_property
    def _text_x(self) -> int:
        lanes = (max(row.lane, *(line.lane for line in row.lines), 0) for row in self.rows)
        return self._x(max(lanes, default=0) + 1)

    @staticmethod
    def _x(lane: int) -> int:
        return 2 * MARGIN + LANE * lane

    def _y(self, place: int) -> int:
        return self.top + 30 + ROW * place

    def _way(self, line: Line) -> str:
        """Out of one node into the lane, down, and out of the lane into the other node."""
        start, lane, end = (
            self._x(self.rows[line.start].lane),
            self._x(line.lane),
            self._x(self.rows[line.end].lane),
        )
        top, foot = self._y(line.start), self._y(line.end)
        way = f"M{start} {top}"
        if start != lane:
            way += f"C{start} {top + ROW // 4} {lane} {top + ROW // 4} {lane} {top + ROW // 2}"
        way += f"V{foot - ROW // 2 if lane != end else foot}"
        if lane != end:
            way += f"C{lane} {foot - ROW // 4} {end} {foot - ROW // 4} {end} {foot}"
        return way

    def _way_back(self, place: int, above: int) -> str:
        start, end = self._x(self.rows[place].lane), self._x(self.rows[above].lane)
        low, high = self._y(place), self._y(above)
        return f"M{start} {low}C{MARGIN // 2} {low} {MARGIN // 2} {high} {end} {high}"

    def _texts(self, node: Node, y: int) -> Iterator[str]:
        trouble = "" if node.look is Look.PLAIN else " trouble"
        parts = [f'<tspan class="name{trouble}">{escape(node.name)}</tspan>']
        if node.marks:
            kind = trouble.strip() or "marks"
            parts.append(f'<tspan class="{kind}">({escape(", ".join(node.marks))})</tspan>')
        room = MOST_COLUMNS - columns(_first(node)) + columns(node.title)
        if node.title and room > 1:
            parts.append(escape(cropped(node.title, room)))
        yield f'<text x="{self._text_x}" y="{y + 4}">{" ".join(parts)}</text>'
        if node.note:
            note = escape(cropped(node.note, MOST_COLUMNS))
            yield f'<text class="note" x="{self._text_x}" y="{y + 20}">{note}</text>'


def _first(node: Node) -> str:
    """What stands on a node's first line."""
    marks = f"({', '.join(node.marks)})" if node.marks else ""
    return " ".join(part for part in (node.name, marks, node.title) if part)
