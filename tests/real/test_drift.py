"""Our drift, and the revision that we write, against the real Alembic on a real PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from drifted import CASES, Asked, comparison_in, listed, ours, written

from jctc_lint.cli.commands import run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def server(postgres: str) -> Asked:
    return Asked(postgres)


@pytest.mark.parametrize("case", CASES)
def test_drift_is_what_alembic_finds(case: str, server: Asked, tmp_path: Path) -> None:
    root = written(case, tmp_path)
    server.empty()
    assert server.upgrade(root) is None

    found = comparison_in(root)

    assert not found.unsure
    assert ours(found) == server.differences(root)
    assert [str(enum.name) for enum, _ in found.labels] == listed(case, "beyond.json")


@pytest.mark.parametrize("case", CASES)
def test_revision_closes_the_drift(
    case: str, server: Asked, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = written(case, tmp_path)
    server.empty()
    assert server.upgrade(root) is None
    before = set(root.rglob("*.py"))
    command = ["revision", str(root), "-m", "Close the drift", *listed(case, "options.json")]

    status = run(command)

    said = capsys.readouterr()
    assert status == 0, said.err
    assert "Warning" not in said.err
    made = set(root.rglob("*.py")) - before
    if not made:
        assert "nothing to write" in said.out
        assert not server.differences(root)
        return
    text = made.pop().read_text()
    assert server.upgrade(root) is None, text
    assert not _left(server, root, case), text
    after = comparison_in(root)
    assert not after.differences, text
    assert not after.labels, text
    back = listed(case, "options.json")[-1:] or ["-1"]
    assert server.downgrade(root, back[0]) is None, text
    assert server.upgrade(root) is None, text
    assert not _left(server, root, case), text
    assert run(command) == 0
    assert "nothing to write" in capsys.readouterr().out


def _left(server: Asked, root: Path, case: str) -> list[tuple[object, ...]]:
    """What Alembic still finds, but for tables of schemas that env.py does not let it see."""
    unseen = listed(case, "unseen.json")
    return [found for found in server.differences(root) if found[1] not in unseen]
