"""Our revision graph against Alembic's own, on generated revision files."""

from __future__ import annotations

import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from jctc_lint.facts.migrations.graph import Graph, Trouble
from jctc_lint.facts.migrations.revision import read_revision
from jctc_lint.reading.files import Files

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

IDS = ["a1b2c3d4e5f6", "b2", "c_3", "d4", "e5.e5", "f6", "g7", "h8"]
LABELS = ["main", "side", "other", "a1b2c3d4e5f6"]
NOWHERE = ["0000", "a1b2", ""]
"""Names that are no id: absent, a part of one, nothing."""


@dataclass(frozen=True)
class Plan:
    """A revision to write. `style` picks one of the ways to write the same values."""

    id: str
    down: tuple[str, ...]
    depends_on: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    style: int = 0


def literal(values: Sequence[str], style: int) -> str:
    if not values:
        return ["None", "()", "[]"][style % 3]
    if len(values) == 1 and style % 2:
        half = len(values[0]) // 2
        return [
            repr(values[0]),
            f"({values[0][:half]!r} {values[0][half:]!r})",
            f"{values[0][:half]!r} + {values[0][half:]!r}",
            f'f"{values[0]}"',
        ][style % 4]
    inner = ", ".join(repr(value) for value in values) + ","
    several = len(values) > 1  # A set has no order, and the order of parents matters.
    return [f"({inner})", f"[{inner}]", f"({inner})" if several else f"{{{inner}}}"][style % 3]


def text_of(plan: Plan) -> str:
    style = plan.style
    lines = ['"""A revision."""', "from alembic import op"]
    if style % 5 == 0:
        lines += [f"ID = {plan.id!r}", "revision = ID"]
    elif style % 5 == 1:
        lines.append(f"revision: str = {plan.id!r}")
    else:
        lines += ["revision = 'replaced below'", f"revision = {plan.id!r}"]
    annotation = ": str | None" if style % 3 == 1 else ""
    lines.append(f"down_revision{annotation} = {literal(plan.down, style)}")
    if plan.depends_on or style % 2:
        lines.append(f"depends_on = {literal(plan.depends_on, style + 1)}")
    if plan.labels or style % 2:
        lines.append(f"branch_labels = {literal(plan.labels, style + 2)}")
    return "\n".join([*lines, "def upgrade():", "    pass", ""])


def write(folder: Path, plans: Sequence[Plan]) -> None:
    for index, plan in enumerate(plans):
        (folder / f"{index}_x.py").write_text(text_of(plan), encoding="utf-8")


def ours(folder: Path) -> Graph:
    files = Files(folder)
    names = sorted(path.name for path in folder.iterdir() if path.suffix == ".py")
    return Graph(tuple(read_revision(files, name) for name in names))


@dataclass(frozen=True)
class Theirs:
    heads: set[str]
    effective_heads: set[str]
    bases: set[str]
    order: list[str]


def theirs(folder: Path) -> Theirs | Exception:
    script = ScriptDirectory(folder, version_locations=[folder])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            heads = set(script.get_heads())
            effective = set(script.get_heads(consider_depends_on=True))
            bases = set(script.get_bases())
        except Exception as error:
            return error
        try:
            steps = script.iterate_revisions("heads", "base")
            order = [step.revision for step in steps][::-1]
        except Exception:
            order = []
    return Theirs(heads, effective, bases, order)


names = st.sampled_from(IDS)


@st.composite
def sound_plans(draw: Callable[..., object]) -> list[Plan]:
    """Graphs that grow: parents and dependencies are earlier revisions."""
    size = draw(st.integers(1, 8))
    assert isinstance(size, int)
    plans: list[Plan] = []
    for index in range(size):
        earlier = [plan.id for plan in plans]
        some = (
            st.lists(st.sampled_from(earlier), max_size=2, unique=True) if earlier else st.just([])
        )
        likely = st.one_of(st.just(earlier[-1:]), some)
        down = draw(likely)
        depends_on = draw(st.one_of(st.just([]), st.just([]), some))
        assert isinstance(down, list)
        assert isinstance(depends_on, list)
        labels = (f"l{index}",) if draw(st.integers(0, 3)) == 0 else ()
        style = draw(st.integers(0, 59))
        assert isinstance(style, int)
        plans.append(Plan(IDS[index], tuple(down), tuple(depends_on[:1]), labels, style))
    return plans


any_plans = st.lists(
    st.builds(
        Plan,
        id=names,
        down=st.one_of(
            st.just(()),
            st.lists(st.one_of(names, st.sampled_from([*NOWHERE, *LABELS])), max_size=2).map(tuple),
            names.map(lambda name: (name,)),
        ),
        depends_on=st.one_of(
            st.just(()),
            st.lists(st.sampled_from([*IDS, *LABELS, "0000", "a1b2"]), max_size=2).map(tuple),
        ),
        labels=st.one_of(st.just(()), st.lists(st.sampled_from(LABELS), max_size=2).map(tuple)),
        style=st.integers(0, 59),
    ),
    min_size=1,
    max_size=6,
)
quick = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def compare(plans: Sequence[Plan]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, plans)
        graph, alembic = ours(folder), theirs(folder)
    event("refused" if isinstance(alembic, Exception) else "loads")
    if isinstance(alembic, Exception):
        assert not graph.loads, alembic
        return
    if not graph.loads:
        assert runs_through_a_cycle(graph)
        return
    assert set(graph.heads) == alembic.heads
    assert set(graph.effective_heads) == alembic.effective_heads
    assert set(graph.bases) == alembic.bases
    if graph.lost:
        return
    assert list(graph.order) == alembic.order


def runs_through_a_cycle(graph: Graph) -> bool:
    """The one thing that Alembic lets pass and we do not: a cycle with a way in and a way out.

    It looks for revisions that no base or no head leads to. A merge that names its own descendant
    as a second parent is neither, yet is a parent of its parent; `downgrade` then breaks.
    """
    fatal = [problem for problem in graph.problems if problem.trouble.fatal]
    if not all(p.trouble in (Trouble.CYCLE, Trouble.DEPENDENCY_CYCLE) for p in fatal):
        return False
    above = {name: {*graph.ancestors(name), *graph.dependencies[name]} for name in graph.by_id}
    members = {member.id for problem in fatal for member in problem.others}
    has_way_in = all(above[name] & {*graph.bases} for name in members)
    return has_way_in and all(
        any(name in above[head] for head in graph.by_id if head not in members) for name in members
    )


@quick
@given(sound_plans())
def test_sound_graphs(plans: list[Plan]) -> None:
    compare(plans)


@quick
@given(any_plans)
def test_any_graphs(plans: list[Plan]) -> None:
    compare(plans)


@quick
@given(st.lists(st.tuples(names, names), min_size=1, max_size=8, unique_by=lambda pair: pair[0]))
def test_cycles(pairs: list[tuple[str, str]]) -> None:
    """One parent each: cycles, self-references, chains that hang on them or on nothing."""
    compare([Plan(child, (parent,)) for child, parent in pairs])
