"""Each revision is parsed once, as long as its tree can be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations import revision
from jctc_lint.facts.migrations.revision import Reader
from jctc_lint.reading.files import Files

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

TEXT = "revision = '{}'\ndown_revision = None\ndef upgrade(): pass\ndef downgrade(): pass\n"


def test_trees_are_kept_while_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "abc":
        (tmp_path / f"{name}.py").write_text(TEXT.format(name))
    monkeypatch.setattr(revision, "MAX_KEPT", 2 * len(TEXT))
    reader = Reader(Files(tmp_path))
    a, b, c = (reader.read(f"{name}.py") for name in "abc")
    assert reader.read("a.py") is a
    assert a.python is a.file
    assert b.python is b.file
    assert (c.id, c.file) == ("c", None)
    assert c.python.tree is not None


def test_a_file_without_a_tree_has_its_problem(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def upgrade(:\n")
    read = Reader(Files(tmp_path)).read("a.py")
    assert read.file is None
    assert read.python.problem is not None
