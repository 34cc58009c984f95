"""The state of single files is what `git status` says; asked of git in many small repositories."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from git_work import commit, git

from jctc_lint.reading.git_state import GitState, State

if TYPE_CHECKING:
    from pathlib import Path

FILES = {f"{folder}{name}.py": f"# {folder}{name}\n" for folder in ("", "a/", "a/b/")
         for name in ("one", "two", "three")}  # fmt: skip


def told(root: Path) -> dict[str, str]:
    """`git status`, path to its two letters. Modes of the folder do not count."""
    lines = git(
        root, "-c", "core.fileMode=false", "-c", "core.quotePath=false", "status", "--porcelain",
        "--untracked-files=all", "--no-renames", "-z",
    ).split("\0")  # fmt: skip
    # `git` strips the output, and with it the first blank.
    lines = [line if line[2:3] == " " else f" {line}" for line in lines if line]
    return {line[3:]: line[:2] for line in lines}


def expected(letters: str) -> State | None:
    if letters == "??":
        return State.UNTRACKED
    if letters[1] == "M":
        return State.MODIFIED
    return {"A": State.ADDED, "M": State.STAGED, "T": State.STAGED}.get(letters[0])


def agree(root: Path) -> int:
    state, status = GitState(root), told(root)
    paths = [
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(root).parts
    ]
    for path in paths:
        assert state.of(path) == expected(status.get(path, "  ")), path
    return len(status)


def start(root: Path) -> None:
    root.mkdir(exist_ok=True)
    git(root, "init", "-q")
    commit(root, FILES)


@pytest.mark.parametrize("seed", range(40))
def test_as_git_says(tmp_path: Path, seed: int) -> None:
    """Edits, additions, modes and renames in random order, some of them added or committed."""
    chance = random.Random(seed)
    root = tmp_path / "work"
    start(root)
    if seed % 4 == 1:
        git(root, "update-index", "--index-version", "4")
    if seed % 4 == 2:
        git(root, "repack", "-adq")
    for number in range(12):
        path = chance.choice(sorted(root.rglob("*.py")))
        action = chance.randrange(8)
        if action == 0:
            path.write_text(path.read_text() + f"x = {number}\n")
        elif action == 1:
            (path.parent / f"new{number}.py").write_text("")
        elif action == 2:
            path.chmod(chance.choice([0o755, 0o644]))
        elif action == 3:
            path.rename(path.parent / f"renamed{number}.py")
        elif action == 4:
            git(root, "add", str(path.relative_to(root)))
        elif action == 5:
            git(root, "add", "-A")
        elif action == 6 and chance.random() < 0.3:
            git(root, "add", "-A")
            git(root, "commit", "-q", "--allow-empty", "-m", "more")
        elif action == 7:
            text = path.read_text()
            path.write_text("other\n")
            path.write_text(text)
    agree(root)


def test_below_the_top_of_a_checkout(tmp_path: Path) -> None:
    start(tmp_path / "work")
    (tmp_path / "work/a/b/one.py").write_text("changed\n")
    (tmp_path / "work/a/new.py").write_text("")
    state = GitState(tmp_path / "work/a")
    assert state.of("b/one.py") is State.MODIFIED
    assert state.of("new.py") is State.UNTRACKED
    assert state.of("two.py") is None


def test_in_a_worktree(tmp_path: Path) -> None:
    start(tmp_path / "work")
    git(tmp_path / "work", "worktree", "add", "-q", str(tmp_path / "other"))
    (tmp_path / "other/one.py").write_text("changed\n")
    assert GitState(tmp_path / "other").of("one.py") is State.MODIFIED
    assert GitState(tmp_path / "work").of("one.py") is None


def test_nothing_is_said_where_git_compares_other_bytes(tmp_path: Path) -> None:
    start(tmp_path)
    (tmp_path / "one.py").write_bytes(b"# one\r\n")
    assert GitState(tmp_path).of("one.py") is None, "autocrlf may be set"
    (tmp_path / "two.py").write_text("changed\n")
    (tmp_path / ".gitattributes").write_text("*.py filter=secret\n")
    assert GitState(tmp_path).of("two.py") is None


@pytest.mark.parametrize("flag", ["--skip-worktree", "--assume-unchanged"])
def test_nothing_is_said_of_what_is_hidden(tmp_path: Path, flag: str) -> None:
    start(tmp_path)
    git(tmp_path, "update-index", flag, "one.py")
    (tmp_path / "one.py").write_text("changed\n")
    assert "one.py" not in told(tmp_path)
    assert GitState(tmp_path).of("one.py") is None


def test_a_conflict_is_nothing_to_tell(tmp_path: Path) -> None:
    start(tmp_path)
    git(tmp_path, "checkout", "-q", "-b", "other")
    commit(tmp_path, {"one.py": "theirs\n"})
    git(tmp_path, "checkout", "-q", "-")
    commit(tmp_path, {"one.py": "ours\n"})
    with pytest.raises(Exception, match="merge"):
        git(tmp_path, "merge", "-q", "other")
    assert GitState(tmp_path).of("one.py") is None


@pytest.mark.parametrize("broken", ["index", "HEAD", "objects"])
def test_broken_repositories(tmp_path: Path, broken: str) -> None:
    start(tmp_path)
    (tmp_path / "one.py").write_text("changed\n")
    place = tmp_path / ".git" / broken
    if place.is_dir():
        place.rename(tmp_path / "elsewhere")
    else:
        place.write_bytes(b"\x00broken")
    assert GitState(tmp_path).of("one.py") in (None, State.MODIFIED)


def test_no_repository(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("")
    if not any((folder / ".git").exists() for folder in tmp_path.parents):
        assert GitState(tmp_path).of("one.py") is None


def test_links_and_submodules(tmp_path: Path) -> None:
    start(tmp_path / "inner")
    start(tmp_path / "work")
    root = tmp_path / "work"
    (root / "link.py").symlink_to("one.py")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "link")
    git(root, "-c", "protocol.file.allow=always", "submodule", "add", "-q",
        str(tmp_path / "inner"), "module")  # fmt: skip
    git(root, "commit", "-q", "-m", "module")
    state = GitState(root)
    assert state.of("link.py") is None
    assert agree(root) == 0 or state.of("one.py") is None


def test_a_sparse_index(tmp_path: Path) -> None:
    start(tmp_path)
    git(tmp_path, "sparse-checkout", "set", "--cone", "--sparse-index", "a/b")
    (tmp_path / "a/b/one.py").write_text("changed\n")
    assert GitState(tmp_path).of("a/b/one.py") in (None, State.MODIFIED)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/one.py").write_text("")
    assert GitState(tmp_path).of("elsewhere/one.py") in (None, State.UNTRACKED)


def test_a_split_index(tmp_path: Path) -> None:
    start(tmp_path)
    git(tmp_path, "update-index", "--split-index")
    (tmp_path / "one.py").write_text("changed\n")
    git(tmp_path, "add", "one.py")
    assert GitState(tmp_path).of("two.py") is None


def test_a_path_that_ends_like_another(tmp_path: Path) -> None:
    start(tmp_path)
    (tmp_path / "b").mkdir()
    (tmp_path / "b/one.py").write_text("# not a/b/one.py\n")
    assert GitState(tmp_path).of("b/one.py") is State.UNTRACKED
    assert GitState(tmp_path).of("a/b/one.py") is None
