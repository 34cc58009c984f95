"""Random chains of revisions, by the real Alembic on a real PostgreSQL and by our replay."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from alembic_runs import Server, disagree, followed, stopped, without_extension_parts
from random_chains import Author

from jctc_lint.facts.schema.compare import differences

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = int(os.environ.get("JCTC_LINT_CHAINS", "100"))
BATCH = 20


@pytest.fixture(scope="session")
def server(postgres: str) -> Server:
    return Server(postgres)


@pytest.mark.parametrize("start", range(0, EXAMPLES, BATCH))
def test_random_chains(server: Server, tmp_path: Path, start: int) -> None:
    """The same end and schema; with a transaction for all revisions, for each, or a run each."""
    wrong = []
    for seed in range(start, min(start + BATCH, EXAMPLES)):
        chain = Author(seed).chain()
        mode = ("one", "apart", "runs")[seed % 3]
        root = chain.write(tmp_path / str(seed), apart=mode == "apart")
        told = play(server, root, len(chain.links), mode)
        if told:
            texts = "\n".join(f"r{n:03}: {link.up}" for n, link in enumerate(chain.links))
            wrong.append(f"seed {seed}, {mode}: {told}\n{texts}")
    assert not wrong, "\n\n".join(wrong)


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


def test_most_chains_reach_their_head(tmp_path: Path) -> None:
    """The generator is of no use when nearly everything fails, or nothing."""
    ends = [
        followed(Author(seed).chain().write(tmp_path / str(seed))).failure is None
        for seed in range(60)
    ]
    assert 0.4 < sum(ends) / len(ends) < 0.95
