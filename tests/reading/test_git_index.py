"""The paths that git tracks, against git itself."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from jctc_lint.reading.git_index import tracked_files

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ["a.py", "b/c.py", "b/cc.py", "b/d/" + "long" * 40 + ".py", "zäö.py", "with blank.txt"]


def git(root: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=root, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in NAMES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    (tmp_path / "untracked.py").touch()
    return tmp_path


@pytest.mark.parametrize("version", ["2", "3", "4"])
def test_versions(version: str, checkout: Path) -> None:
    git(checkout, "update-index", "--index-version", version)
    if version == "3":
        git(checkout, "add", "-N", "untracked.py")
    expected = git(checkout, "ls-files", "-z").split("\0")
    assert tracked_files(checkout) == frozenset(expected) - {""}


def test_no_checkout(tmp_path: Path) -> None:
    assert tracked_files(tmp_path) is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"DIRC",
        b"DIRC\0\0\0\2\xff\xff\xff\xff",
        b"DIRC\0\0\0\4\0\0\0\1" + b"\xff" * 80,
        b"x" * 999,
    ],
)
def test_broken_index(data: bytes, checkout: Path) -> None:
    (checkout / ".git/index").write_bytes(data)
    assert tracked_files(checkout) is None


def test_split_index(checkout: Path) -> None:
    git(checkout, "update-index", "--split-index")
    assert tracked_files(checkout) is None
