"""Every revision once, children before what they stand on, however broken the graph is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jctc_lint.facts.migrations.graph import Graph, Trouble
from jctc_lint.facts.migrations.model import Name, Revision
from jctc_lint.facts.migrations.newest_first import newest_first
from jctc_lint.text import Source, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

IDS = ["a", "b", "c", "d", "e", "f"]


def revision(
    number: int, identity: str, down: Sequence[str] = (), depends_on: Sequence[str] = ()
) -> Revision:
    source = Source(f"{number}.py", "")
    span = Span(source, 0, 0)
    names = tuple(Name(text, span) for text in down)
    needed = tuple(Name(text, span) for text in depends_on)
    return Revision(source.path, source, identity, span, down=names, depends_on=needed)


def graph(*plans: tuple[str, Sequence[str]] | tuple[str, Sequence[str], Sequence[str]]) -> Graph:
    return Graph(tuple(revision(number, *plan) for number, plan in enumerate(plans)))


plans = st.lists(
    st.tuples(
        st.sampled_from(["", *IDS]),
        st.lists(st.sampled_from([*IDS, "gone"]), max_size=3),
        st.lists(st.sampled_from([*IDS, "lost"]), max_size=1),
    ),
    max_size=8,
)


@settings(
    max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
@given(plans)
def test_any_graph(drawn: list[tuple[str, list[str], list[str]]]) -> None:
    found = graph(*drawn)
    entries = newest_first(found)
    revisions = [entry.revision for entry in entries if entry.revision is not None]
    assert sorted(map(id, revisions)) == sorted(map(id, found.revisions))
    absent = {entry.name for entry in entries if entry.revision is None}
    named = {name.text for r in found.revisions for name in (*r.down, *r.depends_on)}
    assert absent == {name for name in named if name not in found.by_id}
    circles = found.of(Trouble.CYCLE, Trouble.DEPENDENCY_CYCLE)
    for place, entry in enumerate(entries):
        for to in (*entry.parents, *entry.dependencies):
            assert to != place
            assert to > place or circles
        if entry.revision is not None:
            parents = {entries[to].name for to in entry.parents}
            assert parents >= {name.text for name in entry.revision.down} - {entry.name}


def names(found: Graph) -> list[str]:
    return [entry.name for entry in newest_first(found)]


def test_alembics_order_where_it_loads() -> None:
    found = graph(("a", ()), ("b", ("a",)), ("c", ("a",)), ("d", ("b", "c")))
    assert names(found) == list(reversed(found.order))


def test_a_branch_is_followed_to_its_fork() -> None:
    found = graph(("a", ("gone",)), ("b", ("a",)), ("c", ("b",)), ("d", ("a",)), ("e", ("d",)))
    assert names(found) == ["e", "d", "c", "b", "a", "gone"]


def test_a_cycle_is_entered_at_its_head() -> None:
    found = graph(("a", ("b",)), ("b", ("a", "root")), ("root", ()), ("top", ("b",)))
    assert names(found) == ["top", "a", "b", "root"]
    entries = newest_first(found)
    assert entries[1].troubles == (Trouble.CYCLE,)
    assert entries[2].parents == (1, 3)


def test_both_files_of_an_id_are_there() -> None:
    found = graph(("a", ()), ("b", ("a",)), ("b", ("a",)), ("c", ("b",)))
    entries = newest_first(found)
    assert sorted(entry.name for entry in entries) == ["a", "b", "b", "c"]
    twice = [entry for entry in entries if entry.name == "b"]
    assert all(entry.troubles == (Trouble.DUPLICATE_ID,) for entry in twice)
    (child,) = (entry for entry in entries if entry.name == "c")
    assert entries[child.parents[0]].revision is found.by_id["b"]
