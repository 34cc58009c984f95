"""Small chains of revisions, each run by the real Alembic on a real SQLite, and by us.

The files in `chains_sqlite/` are written like those of `chains/` (see test_replay_chains).
"""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from alembic_runs import Chain, Server, Stop, disagree, followed, stopped
from random_chains_sqlite import SqliteAuthor
from sqlite_schema import reflect
from test_replay_chains import read

from jctc_lint.facts.schema.compare import differences

if TYPE_CHECKING:
    from jctc_lint.facts.schema.compare import Difference
    from jctc_lint.facts.schema.state import Schema

EXAMPLES = int(os.environ.get("JCTC_LINT_CHAINS", "100"))
CHAINS = sorted((Path(__file__).parent / "chains_sqlite").glob("*.txt"))


class Sqlite(Server):
    """A database in memory, a new one each time that it is emptied."""

    def __init__(self) -> None:
        self.empty()

    def empty(self) -> None:
        sqlalchemy = pytest.importorskip("sqlalchemy")
        self.engine = sqlalchemy.create_engine("sqlite://", poolclass=sqlalchemy.pool.StaticPool)

    def schema(self) -> Schema:
        with self.engine.connect() as connection:
            return reflect(connection)

    def _run(self, root: Path, command: str, to: str) -> Stop | None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return super()._run(root, command, to)


@pytest.fixture
def server() -> Sqlite:
    return Sqlite()


@pytest.fixture(params=CHAINS, ids=lambda path: path.stem)
def chain(request: pytest.FixtureRequest) -> tuple[Chain, set[str]]:
    return read(request.param)


def test_upgrade(chain: tuple[Chain, set[str]], server: Sqlite, tmp_path: Path) -> None:
    made, promises = chain
    root = made.write(tmp_path)
    real = server.upgrade(root)
    history = followed(root, "sqlite")
    assert disagree(real, stopped(history)) == ""
    assert (real is not None) == ("fails" in promises), real
    if real is None:
        _same_schema(server, history.schema, promises)


def test_a_revision_and_back(chain: tuple[Chain, set[str]], server: Sqlite, tmp_path: Path) -> None:
    """Each revision down and up again: what is left over, what is missing."""
    made, promises = chain
    root = made.write(tmp_path)
    history = followed(root, "sqlite", trips=True)
    for number, step in enumerate(history.steps):
        before = server.schema()
        stop = server.upgrade(root, "+1")
        if stop is not None:
            assert disagree(stop, stopped(history)) == ""
            return
        assert step.failure is None, step.failure
        back = server.downgrade(root, "-1")
        assert step.trip is not None
        if step.trip.unsure:
            assert "unsure" in promises, step.trip.unsure
        else:
            assert (step.trip.failure is None) == (back is None), (back, step.trip.failure)
            if back is None:
                real = _told(differences(before, server.schema()))
                ours = _told(step.trip.differences)
                assert ours == real or ("unsure" in promises and ours <= real), f"revision {number}"
        if back is not None:
            return
        if server.upgrade(root, "+1") is not None:
            return


@pytest.mark.parametrize("start", range(0, EXAMPLES, 20))
def test_random_chains(server: Sqlite, tmp_path: Path, start: int) -> None:
    wrong = []
    for seed in range(start, min(start + 20, EXAMPLES)):
        made = SqliteAuthor(seed).chain()
        root = made.write(tmp_path / str(seed))
        server.empty()
        told = _compared(server, root)
        if told:
            texts = "\n".join(f"r{n:03}: {link.up}" for n, link in enumerate(made.links))
            wrong.append(f"seed {seed}: {told}\n{texts}")
    assert not wrong, "\n\n".join(wrong)


def _compared(server: Sqlite, root: Path) -> str:
    """What goes another way; "" where nothing does."""
    real = server.upgrade(root)
    history = followed(root, "sqlite")
    ended = disagree(real, stopped(history))
    if ended or real is not None:
        return ended
    unknown = [doubt.why for doubt in history.schema.doubts if doubt.place is not None]
    found = sorted(_told(differences(server.schema(), history.schema)))
    return "\n".join((*map(str, found), *unknown))


def test_most_random_chains_reach_their_head(tmp_path: Path) -> None:
    ends = [
        followed(SqliteAuthor(seed).chain().write(tmp_path / str(seed)), "sqlite").failure is None
        for seed in range(40)
    ]
    assert 0.3 < sum(ends) / len(ends) < 0.95


def _same_schema(server: Sqlite, ours: Any, promises: set[str]) -> None:
    if "unsure" not in promises:
        assert [doubt.why for doubt in ours.doubts if doubt.place is not None] == []
        unknown = [
            f"{table.name}.{column.name}"
            for table in ours.tables()
            for column in table.columns
            if column.type is None or column.nullable is None
        ]
        assert unknown == []
    real = server.schema()
    assert _told(differences(real, ours)) == set()
    ours_tables = {str(table.name): [c.name for c in table.columns] for table in ours.tables()}
    assert {str(t.name): [c.name for c in t.columns] for t in real.tables()} == ours_tables


def _told(found: list[Difference]) -> set[tuple[str, ...]]:
    """Without the order of an index's columns, which is not followed."""
    return {
        (
            str(item.how), item.kind, str(item.key.name), item.part, item.attribute, item.before,
            item.after,
        )
        for item in found
        if "(...)" not in item.before + item.after
    }  # fmt: skip
