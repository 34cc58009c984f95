"""What `jctc-lint check` takes and writes."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from jctc_lint.cli.commands import run
from jctc_lint.cli.targets import file_target, target_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Tree = Callable[[Mapping[str, str | bytes]], Path]

CLEAN = "services:\n  app:\n    image: example/app:1\n"
WARNED = CLEAN + "# jctc-lint: ignore\n"
FILES = {"compose.yml": WARNED, "inner/compose.yml": CLEAN + WARNED.splitlines()[-1] + "\n"}


@pytest.fixture
def root(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tree(FILES)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def found(capsys: pytest.CaptureFixture[str]) -> Callable[..., list[str]]:
    """Runs a check; the findings as `path:rule`."""

    def go(*arguments: str, select: str = "JCT") -> list[str]:
        status = run([*arguments, "--select", select, "--format", "json"])
        captured = capsys.readouterr()
        assert status in {0, 1}, captured.err
        return [f"{f['path']}:{f['rule']}" for f in json.loads(captured.out)["findings"]]

    return go


def test_paths(root: Path, found: Callable[..., list[str]], monkeypatch: Any) -> None:
    both = ["compose.yml:JCT003", "inner/compose.yml:JCT003"]
    assert found() == found(".") == found(str(root)) == found("check", ".") == both
    assert found("inner") == ["compose.yml:JCT003"], "one directory is the root"
    assert found("inner/compose.yml") == both[1:], "a file is told as a part of the whole"
    assert found("inner/compose.yml", "compose.yml") == both
    assert found("inner", "inner/compose.yml") == both[1:]
    (root / ".git").mkdir()
    monkeypatch.chdir(root / "inner")
    assert found("compose.yml") == both[:1]
    assert found("../compose.yml") == both[:1], "the repository around the file"
    assert found("../compose.yml", "compose.yml") == both


def test_targets_keep_links_to_files(root: Path) -> None:
    (root / "link.yml").symlink_to("compose.yml")
    (root / "folder").symlink_to("inner")
    assert target_of(("link.yml", "folder")).only == ("link.yml", "inner/")
    target, path = file_target("folder/compose.yml")
    assert path == "inner/compose.yml"
    assert target.wants(path)
    assert not target.wants("compose.yml")
    everything = target_of((".", "compose.yml"))
    assert everything.wants("anything")


def test_selection(root: Path, found: Callable[..., list[str]]) -> None:
    assert found("compose.yml", select="JCT001,JCT003") == ["compose.yml:JCT003"]
    assert found("compose.yml", select=" JCT001 , ") == []
    assert found("compose.yml", "--extend-select", "ignore-without-rule", select="JCT001") != []
    assert found("compose.yml", "--ignore", "JCT003") == []


def test_stdin(root: Path, found: Callable[..., list[str]], monkeypatch: Any) -> None:
    def give(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    give(CLEAN)
    assert found("--stdin-filename", "compose.yml") == []
    give(WARNED)
    assert found("--stdin-filename", "new/compose.yml") == ["new/compose.yml:JCT003"]
    assert not (root / "new").exists()


def test_bad_stdin(root: Path, monkeypatch: Any, capsys: pytest.CaptureFixture[str]) -> None:
    for data, reason in ((b"a\0b", "binary"), (b"\xff\xff", "UTF-8"), (b"x" * 5_000_000, "larger")):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        assert run(["--stdin-filename", "compose.yml"]) == 2
        assert reason in capsys.readouterr().err


MIGRATIONS = {
    "alembic.ini": "[alembic]\nscript_location = alembic\n",
    "alembic/versions/a.py": "import sqlalchemy as sa\nfrom alembic import op\n"
    "revision = 'a1'\ndown_revision = None\n"
    "def upgrade():\n    op.create_table('t', sa.Column('n', sa.Integer()))\n"
    "def downgrade():\n    op.drop_table('t')\n",
    "alembic/versions/b.py": "from alembic import op\nrevision = 'b1'\ndown_revision = 'a1'\n"
    "def upgrade():\n    op.create_index('ix', 't', ['n'])\n"
    "def downgrade():\n    op.drop_index('ix', 't')\n",
}


def test_since(tree: Tree, monkeypatch: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Saying what is deployed asks what later revisions do to tables in use."""
    monkeypatch.chdir(tree(MIGRATIONS))

    def go(*arguments: str) -> list[str]:
        assert run([*arguments, "--format", "json"]) in {0, 1}
        return [f["rule"] for f in json.loads(capsys.readouterr().out)["findings"]]

    assert go() == []
    found = ["LCK805"]
    assert go("--since", "a1") == go("--since", "a") == go("--extend-select", "LCK") == found
    assert go("--extend-select", "LCK,LCK818") == [*found, "LCK818"]
    assert go("--since", "b1") == go("--since", "a1", "--ignore", "LCK") == []
    assert go("--since", "a1", "--select", "REV") == []
    Path("jctc-lint.toml").write_text("[migrations]\njudge-since = ['a1']\n")
    assert go() == found
    assert go("--since", "b1") == []
    assert run(["--since", "nowhere"]) == 2
    assert "no migration has the id or label 'nowhere'" in capsys.readouterr().err


def test_nothing_to_analyse(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    root = tree({"notes.txt": "", "node_modules/x/compose.yml": CLEAN})
    assert run([str(root)]) == 2
    error = capsys.readouterr().err
    assert "nothing to analyse" in error
    assert "Compose" in error
    assert "Alembic" in error


def test_nothing_where_alembic_looks(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    root = tree({"alembic.ini": "[alembic]\nscript_location = nowhere\n"})
    assert run([str(root)]) == 2
    assert "'alembic.ini' leads to no folder of scripts" in capsys.readouterr().err


def test_outputs_go_where_they_are_sent(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = "--select JCT --format concise --output-file json=a.json --output-file github=b.txt"
    assert run(line.split()) == 1
    assert "compose.yml:4:3: JCT003" in capsys.readouterr().out
    assert len(json.loads(Path("a.json").read_text())["findings"]) == 2
    assert Path("b.txt").read_text().startswith("::")
    assert run([*line.split(), "--output-file", "c.txt"]) == 1
    assert capsys.readouterr().out == ""
    assert "JCT003" in Path("c.txt").read_text()
    assert not list(root.glob("*.part"))
    assert not list(root.glob(".*.part"))


def test_output_to_something_that_is_no_file(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--select", "JCT", "--output-file", "/dev/null"]) == 1
    assert Path("/dev/null").is_char_device()
    assert capsys.readouterr().out == ""


def test_a_file_name_with_an_equals_sign(root: Path) -> None:
    assert run(["--select", "JCT", "--output-file", "a=b.txt"]) == 1
    assert Path("a=b.txt").exists()


def test_statistics(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--select", "JCT", "--statistics"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["2", "JCT003", "ignore-without-rule"]
    assert lines[-1].split()[0] == "2"


def test_colour(root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    def colourful(*arguments: str, **environment: str) -> bool:
        for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        run(["--select", "JCT", *arguments])
        return "\x1b[" in capsys.readouterr().out

    assert not colourful()
    assert colourful("--color")
    assert colourful("--color", NO_COLOR="1")
    assert colourful(FORCE_COLOR="1")
    assert not colourful(FORCE_COLOR="1", NO_COLOR="1")
    assert not colourful("--no-color", FORCE_COLOR="1")


class TestBaseline:
    """Written once, used from then on."""

    def test_the_usual_name(self, root: Path, capsys: Any, found: Any) -> None:
        assert run(["--select", "JCT", "--write-baseline"]) == 0
        assert "now holds 2 findings" in capsys.readouterr().err
        assert found() == []
        assert len(found("--no-baseline")) == 2
        Path("compose.yml").write_text("\n\n" + WARNED + "# jctc-lint: ignore\n")
        assert found() == ["compose.yml:JCT003"]

    def test_settings_name_another(self, root: Path, found: Any) -> None:
        Path("jctc-lint.toml").write_text('baseline = "known.json"\n')
        assert run(["--write-baseline", "--select", "JCT"]) == 0
        assert Path("known.json").exists()
        assert found() == []

    def test_settings_cannot_lead_out(self, root: Path, capsys: Any) -> None:
        Path("jctc-lint.toml").write_text('baseline = "../known.json"\n')
        for more in ([], ["--write-baseline"]):
            assert run(["--select", "JCT", *more]) == 2
            assert "out of the analysed directory" in capsys.readouterr().err
        assert not Path("../known.json").exists()

    def test_no_message_line_or_value_is_written(self, root: Path) -> None:
        run(["--select", "JCT", "--write-baseline"])
        entries = json.loads(Path(".jctc-lint-baseline.json").read_text())["findings"]
        assert {tuple(entry) for entry in entries} == {("path", "rule", "subject")}

    def test_rules_that_did_not_judge_keep_their_entries(self, root: Path, found: Any) -> None:
        run(["--select", "JCT", "--write-baseline"])
        run(["--select", "JCT001", "--write-baseline"])
        assert found() == []
        Path("compose.yml").write_text(CLEAN)
        run(["--select", "JCT", "--write-baseline"])
        text = Path(".jctc-lint-baseline.json").read_text()
        assert '"inner/compose.yml"' in text
        assert '"compose.yml"' not in text

    def test_a_broken_one_can_be_written_anew(self, root: Path, capsys: Any) -> None:
        Path(".jctc-lint-baseline.json").write_bytes(b"\xff")
        assert run(["--select", "JCT"]) == 2
        assert "not UTF-8" in capsys.readouterr().err
        assert run(["--select", "JCT", "--write-baseline"]) == 0
        assert run(["--select", "JCT"]) == 0

    def test_stale_entries_are_told(self, root: Path, capsys: Any) -> None:
        run(["--select", "JCT", "--write-baseline"])
        Path("compose.yml").write_text(CLEAN)
        capsys.readouterr()
        assert run(["--select", "JCT"]) == 0
        assert "no longer needed" in capsys.readouterr().out
