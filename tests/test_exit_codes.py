"""0: nothing to fail on; 1: something; 2: the run could not be done. The same for every format."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jctc_lint.cli.commands import run
from jctc_lint.reports.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Tree = Callable[[Mapping[str, str | bytes]], Path]

CLEAN = "services:\n  app:\n    image: example/app:1\n"
WARNED = CLEAN + "# jctc-lint: ignore\n"
BROKEN = CLEAN.encode() + b"\0"
HOUSE = ("--select", "JCT")
BASELINE = (
    '{"version": 1, "findings": [{"path": "compose.yml", "rule": "JCT003", "subject": "%s"}]}'
)

TABLE: list[tuple[str | bytes, str, int]] = [
    # What was found, and what to fail on.
    (CLEAN, "", 0),
    (CLEAN, "--fail-on info", 0),
    (WARNED, "", 1),
    (WARNED, "--fail-on info", 1),
    (WARNED, "--fail-on warning", 1),
    (WARNED, "--fail-on error", 0),
    (WARNED, "--fail-on never", 0),
    (BROKEN, "--fail-on error", 1),
    (BROKEN, "--fail-on never", 0),
    (WARNED, "--select JCT001", 0),
    (WARNED, "--ignore JCT003", 0),
    (WARNED, "--statistics", 1),
    (WARNED, "compose.yml", 1),
    (WARNED, "other.yml compose.yml", 1),
    (WARNED, "other.yml", 0),
    (WARNED, ".", 1),
    (WARNED, "check", 1),
    (WARNED, "check .", 1),
    (WARNED, "--baseline known.json", 0),
    (WARNED, "--baseline other.json", 1),
    (WARNED, "--write-baseline", 0),
    (WARNED, "--config quiet.toml", 0),
    # The run could not be done.
    (WARNED, "--no-such-option", 2),
    (WARNED, "--format xml", 2),
    (WARNED, "--fail-on fatal", 2),
    (WARNED, "--select NO", 2),
    (WARNED, "--ignore NO", 2),
    (WARNED, "nowhere", 2),
    (WARNED, "empty", 2),
    (WARNED, "--config nowhere.toml", 2),
    (WARNED, "--config wrong.toml", 2),
    (WARNED, "--baseline nowhere.json", 2),
    (WARNED, "--baseline quiet.toml", 2),
    (WARNED, "--baseline empty", 2),
    (WARNED, "--no-baseline --write-baseline", 2),
    (WARNED, "--write-baseline --baseline nowhere/b.json", 2),
    (WARNED, "--statistics --format json", 2),
    (WARNED, "--output-file nowhere/out.txt", 2),
    (WARNED, "--output-file sarif=empty", 2),
    (WARNED, "--output-file a.txt --output-file b.txt", 2),
    (WARNED, "--stdin-filename compose.yml other.yml", 2),
    (WARNED, "explain", 2),
    (WARNED, "explain NO", 2),
    (WARNED, "explain JCT", 2),
    (WARNED, "rules --format xml", 2),
    (WARNED, "config nothing", 2),
    # The other commands.
    (WARNED, "--help", 0),
    (WARNED, "check --help", 0),
    (WARNED, "--version", 0),
    (WARNED, "explain JCT003", 0),
    (WARNED, "explain ignore-without-rule --format markdown", 0),
    (WARNED, "rules", 0),
    (WARNED, "rules --format json", 0),
    (WARNED, "config schema", 0),
    (WARNED, "config", 2),
    (WARNED, "show", 2),
    (WARNED, "show nothing", 2),
    (WARNED, "show project", 0),
    (WARNED, "show project empty", 0),
    (WARNED, "show project nowhere", 2),
]


@pytest.fixture
def place(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> Callable[[str | bytes], Path]:
    def make(compose: str | bytes) -> Path:
        root = tree(
            {
                "compose.yml": compose,
                "other.yml": "",
                "empty/notes.txt": "",
                "quiet.toml": 'ignore = ["JCT003"]',
                "wrong.toml": "nothing = 1",
                "known.json": BASELINE % "ignore:1",
                "other.json": BASELINE % "ignore:2",
            }
        )
        monkeypatch.chdir(root)
        return root

    return make


@pytest.mark.parametrize(("compose", "line", "status"), TABLE)
def test_table(
    place: Callable[[str | bytes], Path],
    compose: str | bytes,
    line: str,
    status: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    place(compose)
    words = line.split()
    check = not words or words[0] not in {
        "explain",
        "rules",
        "config",
        "show",
        "--help",
        "--version",
    }
    house = HOUSE if check and "--select" not in words and "--config" not in words else ()
    assert run([*words, *house]) == status
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    if status == 2:
        assert captured.out == ""
        assert captured.err.startswith("jctc-lint: ")
        assert captured.err.count("\n") == 1, "one sentence"
        assert "internal error" not in captured.err


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(("compose", "status"), [(CLEAN, 0), (WARNED, 1), (BROKEN, 1)])
def test_formats_do_not_matter(
    place: Callable[[str | bytes], Path], name: str, compose: str | bytes, status: int
) -> None:
    place(compose)
    assert run(["--format", name, *HOUSE]) == status
    assert run(["--output-file", f"{name}=out", *HOUSE]) == status
    assert Path("out").exists()
