"""What a git reference says is deployed, in real git repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from git_work import commit, git

from jctc_lint.facts.repository import Repository
from jctc_lint.settings.load import settings_from_data

if TYPE_CHECKING:
    from pathlib import Path

INI = "[alembic]\nscript_location = db\n"


def revision(identity: str, down: str | None) -> str:
    return (
        f"from alembic import op\nrevision = '{identity}'\ndown_revision = {down!r}\n"
        "def upgrade():\n    op.execute('SELECT 1')\n"
    )


FIRST = {
    "alembic.ini": INI,
    "db/versions/a.py": revision("a1", None),
    "db/versions/b.py": revision("b2", "a1"),
}


@pytest.fixture
def work(tmp_path: Path) -> Path:
    root = tmp_path / "work"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    commit(root, FIRST)
    git(root, "tag", "-a", "-m", "one", "v1.0")
    git(root, "checkout", "-q", "-b", "feature")
    commit(root, {"db/versions/c.py": revision("c3", "b2")})
    return root


def past(root: Path, *since: str) -> set[str]:
    repository = Repository(root, settings_from_data({"migrations": {"judge-since": list(since)}}))
    deployed = repository.deployed
    assert deployed.problem == ""
    return {name for each in repository.environments for name in deployed.past(each.graph)}


def problem(root: Path, since: str) -> str:
    settings = settings_from_data({"migrations": {"judge-since": [since]}})
    return Repository(root, settings).deployed.problem


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", ["main", "v1.0", "feature~1", "HEAD^", "heads/main"])
def test_revisions_that_a_commit_holds(name: str, packed: bool, work: Path) -> None:
    if packed:
        git(work, "gc", "-q")
    (work / "db/versions/d.py").write_text(revision("d4", "c3"))  # Not committed.
    assert past(work, name) == {"a1", "b2"}
    assert past(work, git(work, "rev-parse", name)) == {"a1", "b2"}
    assert past(work, "HEAD") == past(work, "c3") == {"a1", "b2", "c3"}
    assert past(work, "a1") == {"a1"}
    assert past(work, "a1", name) == {"a1", "b2"}


def test_a_revision_is_known_by_its_id(work: Path) -> None:
    """Neither a new name nor a new text makes it new; a new id does."""
    git(work, "mv", "db/versions/a.py", "db/versions/0001_first.py")
    (work / "db/versions/b.py").write_text(revision("b2", "a1").replace("\n", "\r\n"))
    assert past(work, "main") == {"a1", "b2"}
    (work / "db/versions/b.py").write_text(revision("b2x", "a1"))
    (work / "db/versions/c.py").write_text(revision("c3", "b2x"))
    assert past(work, "main") == {"a1"}


def test_a_folder_that_was_elsewhere(work: Path) -> None:
    (work / "backend").mkdir()
    git(work, "mv", "db", "backend/migrations")
    (work / "alembic.ini").write_text("[alembic]\nscript_location = backend/migrations\n")
    assert past(work, "main") == {"a1", "b2"}


def test_a_part_of_a_checkout_and_a_worktree(work: Path, tmp_path: Path) -> None:
    (work / "api").mkdir()
    git(work, "mv", "db", "alembic.ini", "api")
    commit(work, {"api/db/versions/d.py": revision("d4", "c3")})
    assert past(work / "api", "HEAD~1") == {"a1", "b2", "c3"}
    git(work, "worktree", "add", "-q", "--detach", "../tree", "feature")
    assert past(tmp_path / "tree/api", "main") == {"a1", "b2"}


def test_a_branch_without_migrations(work: Path) -> None:
    git(work, "checkout", "-q", "--orphan", "empty")
    git(work, "rm", "-rqf", ".")
    commit(work, {"README": ""})
    git(work, "checkout", "-q", "feature")
    assert past(work, "empty") == set()


def test_a_shallow_clone_is_told_what_to_fetch(work: Path, tmp_path: Path) -> None:
    """The command that is told does what it should."""
    source = f"file://{work}"
    git(tmp_path, "clone", "-q", "--depth=1", "--no-tags", "-b", "feature", source, "shallow")
    clone = tmp_path / "shallow"
    told = problem(clone, "origin/main")
    assert "this shallow clone has no such branch, tag or commit" in told
    branch, _, rest = told.partition("Fetch it first: `git ")[2].partition("`")
    git(clone, *branch.split())
    assert past(clone, "origin/main") == {"a1", "b2"}
    assert "it has 'origin/main'" in problem(clone, "main")
    git(clone, *problem(clone, "v1.0").rpartition("`git ")[2].rstrip("`.").split())
    assert past(clone, "v1.0") == {"a1", "b2"}
    assert rest


def test_what_cannot_be_known(work: Path, tmp_path: Path) -> None:
    assert "git has no such branch" in problem(work, "mian")
    assert problem(work, "main~9") == (
        "git's 'main~9' cannot be read: one of its commits has no such parent."
    )
    bare = tmp_path / "bare"
    (bare / "db/versions").mkdir(parents=True)
    for name, text in FIRST.items():
        (bare / name).write_text(text)
    assert "no git repository is here" in problem(bare, "main")
