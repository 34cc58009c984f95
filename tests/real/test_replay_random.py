"""Random chains of revisions, by the real Alembic on a real PostgreSQL and by our replay."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from alembic_runs import (
    Server,
    at,
    disagree,
    followed,
    stopped,
    told,
    told_of,
    without_extension_parts,
)
from random_chains import Author

from jctc_lint.facts.schema.compare import differences

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = int(os.environ.get("JCTC_LINT_CHAINS", "100"))
FIRST = int(os.environ.get("JCTC_LINT_FIRST", "0"))
BATCH = 20


@pytest.fixture(scope="session")
def server(postgres: str) -> Server:
    return Server(postgres)


@pytest.mark.parametrize("start", range(FIRST, FIRST + EXAMPLES, BATCH))
def test_random_chains(server: Server, tmp_path: Path, start: int) -> None:
    """The same end and schema; with a transaction for all revisions, for each, or a run each."""
    wrong = []
    for seed in range(start, min(start + BATCH, FIRST + EXAMPLES)):
        chain = Author(seed).chain()
        mode = ("one", "apart", "runs")[seed % 3]
        root = chain.write(tmp_path / str(seed), apart=mode == "apart")
        found = play(server, root, len(chain.links), mode)
        if found:
            wrong.append(f"seed {seed}, {mode}: {found}\n{chain.shown()}")
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.parametrize("start", range(FIRST, FIRST + EXAMPLES, BATCH))
def test_random_round_trips(server: Server, tmp_path: Path, start: int) -> None:
    """Each revision up, down and up again; then from the head down, one by one."""
    wrong = []
    for seed in range(start, min(start + BATCH, FIRST + EXAMPLES)):
        chain = Author(seed).chain()
        found = there_and_back(server, chain.write(tmp_path / str(seed)))
        if found:
            wrong.append(f"seed {seed}: {found}\n{chain.shown()}")
    assert not wrong, "\n\n".join(wrong)


def there_and_back(server: Server, root: Path) -> str:
    """What goes another way; "" where nothing does."""
    server.empty()
    history = followed(root, stepwise=True, trips=True)
    states = [server.schema()]
    for step in history.steps:
        if server.upgrade(root, "+1") is not None:
            return "" if step.failure is not None else "only the real one stops"
        states.append(server.schema())
        if step.trip is None:
            return "only ours stops"
        if step.trip.unsure:
            return ""
        back = server.downgrade(root, "-1")
        found = disagree(back, at(step.revision.id, step.trip.failure))
        if found or back is not None:
            return found and f"back: {found}"
        real, ours = told(differences(states[-2], server.schema())), told_of(step.trip)
        if real != ours:
            return f"back, real: {real}\n  ours: {ours}"
        stop = server.upgrade(root, "+1")
        found = disagree(stop, at(step.revision.id, step.trip.again))
        if found or real:
            return found and f"again: {found}"
    for step in reversed(history.steps):
        states.pop()
        if server.downgrade(root, "-1") is not None or differences(states[-1], server.schema()):
            return f"{step.revision.id} does not go down from the head"
    return ""


def play(server: Server, root: Path, revisions: int, mode: str) -> str:
    """What goes another way; "" where nothing does."""
    server.empty()
    if mode == "runs":
        real = None
        for _ in range(revisions):
            real = real or server.upgrade(root, "+1")
    else:
        real = server.upgrade(root)
    history = followed(root, stepwise=mode == "runs")
    ended = disagree(real, stopped(history))
    if ended or (real is not None and mode == "one"):
        return ended
    ours: Any = without_extension_parts(history.schema)
    unknown = [doubt.why for doubt in ours.doubts if doubt.place is not None]
    found = [
        f"{item.how} {item.kind} {item.key.name} {item.part} {item.attribute} "
        f"real {item.before!r} ours {item.after!r}"
        for item in differences(server.schema(), ours)
    ]
    return "\n".join((*found, *unknown))


def test_chains_and_their_ways_back_are_worth_a_look(tmp_path: Path) -> None:
    """The generator is of no use when nearly everything fails, or nothing, or is not known."""
    found = [
        followed(Author(seed).chain().write(tmp_path / str(seed)), stepwise=True, trips=True)
        for seed in range(60)
    ]
    assert 0.4 < sum(history.failure is None for history in found) / len(found) < 0.95
    trips = [step.trip for history in found for step in history.steps if step.trip is not None]
    assert 0.4 < sum(trip.restores for trip in trips) / len(trips) < 0.8
    assert sum(bool(trip.unsure) for trip in trips) < 0.05 * len(trips)
    assert any(trip.again for trip in trips)
