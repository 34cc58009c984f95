"""SEC101's fix puts quotes where they change nothing, and nowhere else."""

from __future__ import annotations

import string
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jctc_lint.catalogue.load import load
from jctc_lint.engine.run import run_checks
from jctc_lint.facts.compose.received import received
from jctc_lint.facts.repository import Repository
from jctc_lint.finding import Finding, Safety

if TYPE_CHECKING:
    from jctc_lint.catalogue.rule import Example, Rule

RULE = load().find("unquoted-secret")
assert RULE is not None
ALTERED = load().find("value-altered")
assert ALTERED is not None


def findings(rule: Rule | None, root: Path) -> list[Finding]:
    assert rule is not None
    outcome = run_checks(Repository(root), [rule])
    assert not outcome.crashes
    return outcome.findings


def write(root: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content.encode())


def mended(root: Path) -> dict[str, str]:
    """The files that SEC101 mends, as they are then."""
    found = [finding for finding in findings(RULE, root) if finding.fix is not None]
    edits = [edit for finding in found if finding.fix for edit in finding.fix.edits]
    texts: dict[str, str] = {}
    for edit in sorted(edits, key=lambda one: -one.span.start):
        text = texts.get(edit.span.path, edit.span.source.text)
        texts[edit.span.path] = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert all(finding.fix is None or finding.fix.safety is Safety.SAFE for finding in found)
    return texts


def delivered(root: Path) -> dict[str, str | None]:
    """What the one service of the project gets."""
    (project,) = Repository(root).compose
    assert not project.problems
    entries = project.services["app"].environment
    return {name: received(entry).value for name, entry in entries.items()}


@pytest.mark.parametrize(
    "example", [e for e in RULE.examples if e.after], ids=lambda example: example.name
)
def test_examples_after_the_fix(example: Example, tmp_path: Path) -> None:
    write(tmp_path, dict(example.files))
    assert {**example.files, **mended(tmp_path)} == example.after
    write(tmp_path, dict(example.after))
    assert not findings(RULE, tmp_path)


SPELLINGS = {
    "list": "    environment:\n      - API_SECRET={}\n",
    "flow list": "    environment: [MODE=a, API_SECRET={}]\n",
    "map": "    environment:\n      API_SECRET: {}\n",
    "flow map": "    environment: {{MODE: a, API_SECRET: {}}}\n",
    "commented": "    environment:\n      - API_SECRET={}   # a note\n",
}


@pytest.mark.parametrize("form", [*SPELLINGS, "env_file"])
@given(text=st.text(string.ascii_letters + string.digits + string.punctuation + " ", max_size=12))
@example(text="00:,:")
@settings(max_examples=60, deadline=None)
def test_the_fix_changes_nothing_else(form: str, text: str) -> None:
    """For any value: SEC101 or SEC102 or none; and after the fix the same value arrives."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        head = "services:\n  app:\n    image: example/app:1\n"
        files = {"compose.yml": f"{head}    env_file: app.env\n", "app.env": f"API_SECRET={text}\n"}
        if form in SPELLINGS:
            files = {"compose.yml": head + SPELLINGS[form].format(text)}
        write(root, files)
        plain = findings(RULE, root)
        altered = {(f.span.path, f.subject) for f in findings(ALTERED, root)}
        assert not altered & {(f.span.path, f.subject) for f in plain}
        changed = mended(root)
        refused = [problem for project in Repository(root).compose for problem in project.problems]
        if not changed or refused:
            # `{A: 00:,:}` is refused for another key; nothing is delivered before either.
            return
        before = delivered(root)
        write(root, changed)
        assert delivered(root) == before
        assert not findings(RULE, root)
        assert not findings(ALTERED, root)


@pytest.mark.parametrize(
    "line", ["A_SECRET=it's", "A_SECRET=a\\b+", "A_SECRET=a$$b", "A_SECRET=$1a"]
)
def test_no_fix_where_readers_of_a_dotenv_file_differ(line: str, tmp_path: Path) -> None:
    compose = "services:\n  app:\n    image: example/app:1\n    env_file: app.env\n"
    write(tmp_path, {"compose.yml": compose, "app.env": f"{line}\n"})
    (finding,) = findings(RULE, tmp_path)
    assert finding.fix is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("deploy.sh", "docker run -d --env-file app.env example/app:1\n"),
        ("README.md", "```sh\ndocker run \\\n  --env-file app.env example/app:1\n```\n"),
        ("Makefile", "include app.env\n"),
    ],
)
def test_no_fix_where_another_reader_keeps_quotes(name: str, text: str, tmp_path: Path) -> None:
    compose = "services:\n  app:\n    image: example/app:1\n    env_file: app.env\n"
    write(tmp_path, {"compose.yml": compose, "app.env": "A_SECRET=a;b\n", name: text})
    (finding,) = findings(RULE, tmp_path)
    assert finding.fix is None
