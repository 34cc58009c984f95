"""The files of a commit are those of its checkout; trees that no git would make do no harm."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from git_work import ENVIRONMENT, commit, git

from jctc_lint.facts.repository import Repository
from jctc_lint.reading import git_files
from jctc_lint.reading.discover import discover
from jctc_lint.reading.files import MAX_BYTES, Files
from jctc_lint.reading.git_files import CommittedFiles, committed_files
from jctc_lint.reading.git_history import checkout_of

FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.fixture
def work(tmp_path: Path) -> Path:
    root = tmp_path / "work"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    return root


def at(root: Path, name: str = "HEAD") -> CommittedFiles:
    checkout = checkout_of(root)
    assert checkout is not None
    found = checkout.commit(name)
    assert found is not None
    return committed_files(root, checkout, found)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("fixture", ["healthy", "broken"])
def test_a_commit_is_as_its_checkout(fixture: str, packed: bool, work: Path) -> None:
    shutil.copytree(FIXTURES / fixture, work, dirs_exist_ok=True)
    git(work, "add", "-Af")
    git(work, "commit", "-q", "-m", "all")
    if packed:
        git(work, "gc", "-q")
    disk, then = Files(work), at(work)
    assert discover(then).by_kind == discover(disk).by_kind
    folders, seen = [""], 0
    while folders:
        folder = folders.pop()
        assert then.names(folder) == [name for name in disk.names(folder) if name != ".git"]
        for name in then.names(folder):
            path = f"{folder}/{name}".lstrip("/")
            seen += 1
            assert then.is_directory(path) == disk.is_directory(path)
            assert then.exists(path) == disk.exists(path)
            assert then.glance(path) == disk.glance(path)
            assert then.place(path) == disk.place(path) == path
            if then.is_directory(path):
                folders.append(path)
    assert seen > 10
    old = Repository(work, committed=at(work)).environments
    new = Repository(work).environments
    assert [[r.path for r in e.revisions] for e in old] == [
        [r.path for r in e.revisions] for e in new
    ]
    assert then.problem == ""


def test_what_is_not_committed_is_not_there(work: Path) -> None:
    commit(work, {"a.py": "old", "gone.py": ""})
    (work / "a.py").write_text("new")
    (work / "gone.py").unlink()
    (work / "b.py").write_text("")
    then = at(work)
    assert then.names("") == ["a.py", "gone.py"]
    source = then.read("a.py")
    assert source is not None
    assert source.text == "old"
    assert then.read("b.py") is None
    assert not then.exists("b.py")
    assert then.problem == ""


def test_a_folder_below_the_top(work: Path) -> None:
    commit(work, {"api/a.py": "a", "b.py": "b"})
    then = at(work / "api")
    assert then.names("") == ["a.py"]
    assert not then.exists("../b.py")
    (work / "new").mkdir()
    assert at(work / "new").names("") == []


def test_links_lead_where_they_do_in_a_directory(work: Path) -> None:
    commit(work, {"real/models.py": "x", "real/deep/a.py": "y"})
    for link, target in {
        "app": "real",
        "deep": "./real/../real/deep",
        "one.py": "real/models.py",
        "real/up": "..",
        "out": "../..",
        "etc": "/etc",
        "self": "self",
        "ping": "pong",
        "pong": "ping",
        "lost": "nowhere",
    }.items():
        (work / link).symlink_to(target)
    git(work, "add", "-A")
    git(work, "commit", "-q", "-m", "links")
    disk, then = Files(work), at(work)
    for path in (
        *("app/models.py", "app/deep/a.py", "deep/a.py", "one.py", "real/up/one.py", "out/x"),
        *("etc/passwd", "etc", "self", "ping", "lost", "real/up/real/up/real/models.py", "app"),
        *("/etc/passwd", "../x", "..", "one.py/x", "real/./models.py", "a\0b", ""),
    ):
        assert then.exists(path) == disk.exists(path), path
        assert then.is_directory(path) == disk.is_directory(path), path
        assert then.glance(path) == disk.glance(path), path
    assert then.names("app") == disk.names("app")
    assert then.place("app/models.py") == disk.place("app/models.py") == "real/models.py"
    assert then.problem == ""


def test_submodules_are_nothing_and_large_files_are_not_read(work: Path) -> None:
    other = commit(work, {"a.py": ""})
    git(work, "update-index", "--add", "--cacheinfo", f"160000,{other},vendor/lib")
    git(work, "commit", "-q", "-m", "submodule")
    (work / "big.py").write_text("#" * (MAX_BYTES + 1))
    (work / "pointer.py").write_text("version https://git-lfs.github.com/spec/v1\n")
    git(work, "add", "big.py", "pointer.py")
    git(work, "commit", "-q", "-m", "files")
    then = at(work)
    assert not then.present("vendor/lib")
    assert then.names("vendor") == []
    assert then.read("big.py") is None
    assert then.unreadable["big.py"].reason == "is larger than 4 MiB"
    assert then.glance("pointer.py").startswith("version")
    assert then.problem == ""


def made(root: Path, kind: str, data: bytes) -> str:
    """An object that git itself would refuse to write."""
    done = subprocess.run(
        ["git", "hash-object", "-t", kind, "--literally", "-w", "--stdin"],
        cwd=root, check=True, capture_output=True, input=data, env=ENVIRONMENT,
    )  # fmt: skip
    return done.stdout.decode().strip()


def entry(mode: str, name: bytes, identity: str) -> bytes:
    return mode.encode() + b" " + name + b"\0" + bytes.fromhex(identity)


def commit_of(root: Path, tree: str) -> CommittedFiles:
    made_of = git(root, "commit-tree", "-m", "x", tree)
    return at(root, made_of)


def test_names_that_no_checkout_has(work: Path) -> None:
    blob = made(work, "blob", b"x")
    inner = made(work, "tree", entry("100644", b"a.py", blob))
    names = (b"..", b".", b"", b"/etc/passwd", b"a/b", b".git", b"\xff.py", b"same", b"same")
    data = b"".join(entry("100644", name, blob) for name in names)
    data += entry("40000", b"..", inner) + entry("40000", b"app", inner)
    data += entry("10000", b"pipe", blob) + entry("60000", b"device", blob)
    then = commit_of(work, made(work, "tree", data))
    assert then.names("") == ["app", "same", os.fsdecode(b"\xff.py")]
    assert then.names("..") == []
    assert then.glance("app/../same") == "x"
    assert discover(then).by_kind == {}
    assert then.problem == ""


def test_a_tree_that_holds_itself_a_million_times(work: Path) -> None:
    blob = made(work, "blob", b"services: {}")
    tree = made(work, "tree", entry("100644", b"compose.yml", blob))
    for _ in range(30):
        tree = made(work, "tree", b"".join(entry("40000", b"%d" % n, tree) for n in range(10)))
    then = commit_of(work, tree)
    discover(then)
    assert then.problem == "it has too many folders"
    assert then.names("") == []


def test_a_very_deep_tree(work: Path) -> None:
    tree = made(work, "tree", entry("100644", b"compose.yml", made(work, "blob", b"x")))
    for _ in range(3000):
        tree = made_loose(work, entry("40000", b"d", tree))
    then = commit_of(work, tree)
    assert discover(then).by_kind == {}
    assert not then.exists("d/" * 3000 + "compose.yml")
    assert then.exists("/".join(["d"] * 3)) is False
    assert then.problem == ""


def made_loose(root: Path, data: bytes) -> str:
    """A tree, written without a process."""
    import hashlib
    import zlib

    whole = b"tree %d\0" % len(data) + data
    identity = hashlib.sha1(whole, usedforsecurity=False).hexdigest()
    path = root / ".git/objects" / identity[:2] / identity[2:]
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(zlib.compress(whole))
    return identity


def test_very_many_entries(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blob = made(work, "blob", b"")
    data = b"".join(entry("100644", b"%06d.py" % n, blob) for n in range(3000))
    then = commit_of(work, made_loose(work, data))
    assert len(then.names("")) == 1000
    assert len(then.entries("")) == 3000
    monkeypatch.setattr(git_files, "MAX_ENTRIES", 100)
    then = commit_of(work, made_loose(work, data))
    assert then.names("") == []
    assert then.problem == "it has too many files"


def test_what_the_clone_does_not_hold(work: Path) -> None:
    tree = made(work, "tree", entry("100644", b"a.py", "12" * 20) + entry("40000", b"d", "34" * 20))
    then = commit_of(work, tree)
    assert then.exists("a.py")
    assert then.read("a.py") is None
    assert "does not hold the object 121212121212" in then.problem
    then = commit_of(work, tree)
    assert not then.exists("d/x.py")
    assert "does not hold the object 343434343434" in then.problem
    broken = commit_of(work, made(work, "tree", b"100644 a.py\0" + b"1" * 7))
    assert broken.names("") == []
    assert broken.problem == "a folder of it is broken"
