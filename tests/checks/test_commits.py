"""What is not committed, in real git repositories."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from git_work import commit, git

from jctc_lint.catalogue.load import load
from jctc_lint.engine.run import run_checks
from jctc_lint.facts.repository import Repository

DRIFTED = Path(__file__).parents[2] / "fixtures/incidents/drift-in-charges/repository"
MODEL = "app/models/charge.py"
REVISION = "alembic/versions/e7123d0b58fa_add_filing_columns_to_charges.py"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    shutil.copytree(DRIFTED, root)
    git(root, "init", "-q")
    commit(root, {})
    return root


def told(root: Path) -> list[tuple[str, str, str]]:
    rules = [rule for rule in load() if rule.id in ("OPS024", "OPS027")]
    outcome = run_checks(Repository(root), rules)
    assert not outcome.crashes, outcome.crashes
    return [(f.rule, f.span.path, f.message_key) for f in outcome.findings]


def test_a_clean_checkout_says_nothing(checkout: Path) -> None:
    assert told(checkout) == []


@pytest.mark.parametrize(("path", "rule"), [(MODEL, "OPS027"), (REVISION, "OPS024")])
def test_what_is_changed_is_told_until_it_is_committed(
    checkout: Path, path: str, rule: str
) -> None:
    file = checkout / path
    file.write_text(file.read_text() + "\n# more\n")
    assert told(checkout) == [(rule, path, "changed")]
    git(checkout, "add", "-A")
    assert told(checkout) == [(rule, path, "changed")]
    commit(checkout, {})
    assert told(checkout) == []


@pytest.mark.parametrize(("path", "rule"), [(MODEL, "OPS027"), (REVISION, "OPS024")])
def test_what_git_does_not_know_is_told(checkout: Path, path: str, rule: str) -> None:
    git(checkout, "rm", "-q", "--cached", path)
    git(checkout, "commit", "-q", "-m", "forget it")
    assert told(checkout) == [(rule, path, "untracked")]
