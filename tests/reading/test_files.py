"""What is inside the root is read, whatever way it is reached; what is outside is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.reading.files import Files

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    inside, outside = tmp_path / "root", tmp_path / "outside"
    (inside / "a" / "b").mkdir(parents=True)
    outside.mkdir()
    (inside / "a" / "b" / "own.txt").write_text("own")
    (outside / "other.txt").write_text("other")
    (outside / "back").symlink_to(inside / "a")
    (inside / "a" / "file").symlink_to(inside / "a" / "b" / "own.txt")
    (inside / "a" / "folder").symlink_to(inside / "a" / "b")
    (inside / "a" / "leaving").symlink_to(outside)
    (inside / "a" / "left.txt").symlink_to(outside / "other.txt")
    (inside / "a" / "round").symlink_to(inside / "a" / "round")
    return inside


@pytest.mark.parametrize(
    "path",
    [
        "a/b/own.txt", "a/file", "a/folder/own.txt", "a/../a/b/own.txt", "./a/b/own.txt",
        "a/leaving/back/b/own.txt", "a//b/own.txt",
    ],
)  # fmt: skip
def test_read(root: Path, path: str) -> None:
    source = Files(root).read(path)
    assert source is not None
    assert source.text == "own"


@pytest.mark.parametrize(
    "path",
    [
        "a/leaving/other.txt", "a/left.txt", "a/round", "a/round/own.txt", "../outside/other.txt",
        "a/../../outside/other.txt", "a/b", "a/b/own.txt/x", "a/none/own.txt", "a/\0/own.txt",
        "a/\0", "", "/etc/passwd", "/a/b/own.txt", "a/b/own.txt/..", f"a/{'x' * 300}",
    ],
)  # fmt: skip
def test_not_read(root: Path, path: str) -> None:
    files = Files(root)
    assert files.read(path) is None
    assert not files.exists(path)
    assert path in files.unreadable
    assert files.read(str(root / "a" / "b" / "own.txt")) is not None
