"""A chart as text for a terminal, in the manner of `git log --graph`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.drawing.chart import Look
from jctc_lint.drawing.lanes import rows_of
from jctc_lint.drawing.measure import CUT, columns, cropped
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from jctc_lint.drawing.chart import Chart, Node
    from jctc_lint.drawing.lanes import Row

    Paint = Callable[[str, str], str]

NARROWEST = 40
SIGNS = {Look.PLAIN: "*", Look.BROKEN: "x", Look.ABSENT: "o"}
STYLES = {Look.PLAIN: "path", Look.BROKEN: "error", Look.ABSENT: "error"}
_DOWN = {False: "│", True: "┊"}
_ACROSS = {False: "─", True: "╌"}


def draw(chart: Chart, width: int, paint: Paint) -> Iterator[str]:
    """Lines of at most `width` columns; `paint` colours a text in a style of the reports."""
    width = max(NARROWEST, width)
    drawer = _Drawer(chart, rows_of(chart), width, paint)
    for place in range(len(chart.nodes)):
        yield from drawer.node(place)


@record(frozen=False)
class _Drawer:
    """`open` has the lanes in use where the drawing has come to, with whether they are dotted;
    `far` counts those that are too far right to be drawn."""

    chart: Chart
    rows: tuple[Row, ...]
    width: int
    paint: Paint
    open: dict[int, bool] = field(default_factory=dict)
    far: int = 0

    @property
    def most(self) -> int:
        """Lanes that are drawn: a third of the page, the texts have the rest."""
        return self.width // 6

    def node(self, place: int) -> Iterator[str]:
        node, row = self.chart.nodes[place], self.rows[place]
        if row.joins:
            ends = [(lane, "┴", "╯", "╰") for lane in row.joins]
            yield self._across(row.lane, ends, dotted=all(self.open[n] for n in row.joins))
        for lane in row.joins:
            self._close(lane)
        yield self._line(self._cells({row.lane: self._sign(node)}), self._head(node, row))
        note = self._note(node)
        self._close(row.lane)
        aside = [line for line in row.lines if line.lane != row.lane]
        ends = [(line.lane, *("┼┤├" if line.lane in self.open else "┬╮╭")) for line in aside]
        for line in row.lines:
            self._open(line.lane, dotted=line.dotted)
        if ends:
            dotted = all(line.dotted for line in aside)
            yield self._across(row.lane, ends, dotted=dotted, text=note)
        elif note:
            yield self._line(self._cells({}), note)

    def _open(self, lane: int, *, dotted: bool) -> None:
        if lane not in self.open:
            self.open[lane] = dotted
            self.far += lane >= self.most

    def _close(self, lane: int) -> None:
        if self.open.pop(lane, None) is not None:
            self.far -= lane >= self.most

    def _sign(self, node: Node) -> str:
        return self.paint(STYLES[node.look], SIGNS[node.look])

    def _head(self, node: Node, row: Row) -> list[tuple[str, str]]:
        marks = [*node.marks, *(f"back to {self.chart.nodes[to].name}" for to in row.back)]
        parts = [(STYLES[node.look], node.name)]
        if marks:
            style = "info" if node.look is Look.PLAIN else "error"
            parts.append((style, f"({', '.join(marks)})"))
        return [*parts, ("", node.title)] if node.title else parts

    def _note(self, node: Node) -> list[tuple[str, str]]:
        return [("dim", f"  {node.note}")] if node.note else []

    def _cells(self, signs: dict[int, str]) -> list[str]:
        """Two columns a lane: what goes down in it, or a sign in its place, and a blank.

        What is too far right shares one lane at the edge.
        """
        beyond = next((sign for lane, sign in signs.items() if lane >= self.most), "")
        edge = beyond or (CUT if self.far else "")
        used = (lane for lane in reversed(range(self.most)) if lane in self.open or lane in signs)
        cells = []
        for lane in range(self.most if edge else next(used, 0) + 1):
            down = _DOWN[self.open[lane]] if lane in self.open else " "
            cells += [signs.get(lane, down), " "]
        return [*cells, edge, " "] if edge else cells

    def _across(
        self,
        own: int,
        ends: Sequence[tuple[int, str, str, str]],
        *,
        dotted: bool,
        text: Sequence[tuple[str, str]] = (),
    ) -> str:
        """A line from a node's lane to others, each with its signs: passed, at the right end, at
        the left end."""
        lanes = [lane for lane, *_ in ends]
        left, right = min(own, *lanes), max(own, *lanes)
        signs = {}
        for lane, passed, at_right, at_left in ends:
            signs[lane] = at_right if lane == right else at_left if lane == left else passed
        signs[own] = "├" if own == left else "┤" if own == right else "┼"
        cells = self._cells(signs)
        for lane in range(left, min(right, self.most)):
            cells[2 * lane + 1] = _ACROSS[dotted]
            if lane not in signs and lane not in self.open:
                cells[2 * lane] = _ACROSS[dotted]
        return self._line(cells, text)

    def _line(self, cells: list[str], parts: Sequence[tuple[str, str]]) -> str:
        """Lanes and texts, the texts cut where the page ends."""
        line = "".join(cells)
        room = self.width - len(cells)
        for number, (style, text) in enumerate(parts):
            if room <= 1:
                break
            shown = cropped(text, room)
            line += (" " if number else "") + (self.paint(style, shown) if style else shown)
            room -= columns(shown) + 1
        return line.rstrip()
