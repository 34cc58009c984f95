"""A graph to draw: nodes from the top of the page to its foot, each tied to nodes below."""

from __future__ import annotations

from enum import StrEnum

from jctc_lint.record import record


class Look(StrEnum):
    """How a node is to be seen: as any other, as one in trouble, as a place where one is missed."""

    PLAIN = "plain"
    BROKEN = "broken"
    ABSENT = "absent"


@record
class Tie:
    """From a node to another, by its place in the chart; one above it where a circle closes."""

    to: int
    dotted: bool = False


@record
class Node:
    """A node: its name, words that belong to the name, a title, and a line below.

    Texts hold one line without control characters; whoever makes a chart sees to that.
    """

    name: str
    marks: tuple[str, ...] = ()
    title: str = ""
    note: str = ""
    look: Look = Look.PLAIN
    ties: tuple[Tie, ...] = ()

    @property
    def lines(self) -> list[str]:
        """What stands in its box: the name with its marks, the title, the line below."""
        name = " ".join([self.name, *(f"({mark})" for mark in self.marks)])
        return [line for line in (name, self.title, self.note) if line]


@record
class Chart:
    """A graph with a heading; `dotted` says what its dotted ties mean."""

    heading: str
    nodes: tuple[Node, ...]
    dotted: str = ""
