"""What git holds, read without git: every answer against git's own."""

from __future__ import annotations

import os
import subprocess
import zlib
from random import Random
from typing import TYPE_CHECKING

import pytest
from git_work import ENVIRONMENT, commit, git

from jctc_lint.reading import git_objects
from jctc_lint.reading.git_history import Checkout, checkout_of
from jctc_lint.reading.git_objects import Unreadable

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """Thirty commits to long files (so that packs hold deltas), branches, tags, a merge."""
    root = tmp_path / "work"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    long = [f"line {number}\n" for number in range(3000)]
    for number in range(30):
        long[number * 50] = f"changed {number}\n"
        commit(root, {"db/versions/a.py": "".join(long), f"db/v/zö {number}.py": str(number)})
    git(root, "tag", "v1")
    git(root, "tag", "-a", "-m", "two", "v2", "main~5")
    git(root, "tag", "-a", "-m", "of a tag", "v3", "v2")
    git(root, "branch", "feature/new", "main~10")
    git(root, "update-ref", "refs/remotes/origin/main", "main~2")
    git(root, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    git(root, "checkout", "-q", "feature/new")
    commit(root, {"db/versions/b.py": "b"})
    git(root, "merge", "-q", "-m", "merge", "main")
    return root


NAMES = [
    "HEAD", "main", "v1", "v2", "v3", "tags/v2", "heads/main", "refs/heads/main", "feature/new",
    "origin/main", "origin", "remotes/origin/main", "HEAD~3", "HEAD^", "feature/new^2",
    "feature/new^2~4", "main~0", "v3~2", "main^^",
]  # fmt: skip


def asked(root: Path) -> Checkout:
    found = checkout_of(root)
    assert found is not None
    return found


def tree_of(root: Path, name: str, folder: str) -> set[tuple[str, str]]:
    lines = git(root, "ls-tree", "-r", "-z", "--full-tree", name, "--", folder).split("\0")
    return {(line.split("\t")[1], line.split("\t")[0].split()[2]) for line in lines if line}


@pytest.mark.parametrize("stored", ["loose", "packed", "bare deltas", "both"])
def test_as_git_says(stored: str, history: Path) -> None:
    if stored == "packed":
        git(history, "gc", "-q")
    elif stored == "bare deltas":
        git(history, "-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq", "--depth=50")
        git(history, "pack-refs", "--all")
    elif stored == "both":
        git(history, "gc", "-q")
        git(history, "checkout", "-q", "main")
        commit(history, {"db/versions/c.py": "c"})
    checkout = asked(history)
    for name in NAMES:
        expected = git(history, "rev-parse", f"{name}^{{commit}}")
        assert checkout.commit(name) == expected, name
        assert checkout.commit(expected[:11]) == expected
        assert set(checkout.files(expected, "db")) == tree_of(history, name, "db")
    for line in git(history, "cat-file", "--batch-all-objects", "--batch-check").splitlines():
        identity, kind, size = line.split()
        found, content = checkout.objects.read(identity)
        assert (found, len(content)) == (kind, int(size))
        assert git_objects_hash(kind, content) == identity


def git_objects_hash(kind: str, content: bytes) -> str:
    import hashlib

    return hashlib.sha1(b"%s %d\0" % (kind.encode(), len(content)) + content).hexdigest()


@pytest.mark.parametrize(
    "name",
    ["", "nothing", "../../secret", "main..v1", "main@{1}", "-v", "v1:db", "/etc/passwd", "zz\0"],
)
def test_names_that_mean_no_commit(name: str, history: Path) -> None:
    (history / ".git/secret").write_text("0" * 40)
    assert asked(history).commit(name) is None


def test_a_folder_below_a_worktree_that_borrows(history: Path, tmp_path: Path) -> None:
    git(history, "worktree", "add", "-q", "../other", "main")
    commit(tmp_path / "other", {"db/versions/d.py": "d"})
    checkout = asked(tmp_path / "other/db")
    assert checkout.prefix == "db"
    head = git(tmp_path / "other", "rev-parse", "HEAD")
    assert checkout.commit("HEAD") == head
    assert "db/versions/d.py" in {path for path, _ in checkout.files(head, "db/versions")}
    assert set(checkout.files(head, "nowhere")) == set()
    git(tmp_path, "clone", "-q", "--shared", str(history), "borrowed")
    assert asked(tmp_path / "borrowed").commit("origin/main") == git(history, "rev-parse", "main")


def test_a_shallow_clone(history: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth=1", "-b", "main", f"file://{history}", "shallow")
    checkout = asked(tmp_path / "shallow")
    assert checkout.shallow
    assert checkout.commit("main") == git(history, "rev-parse", "main")
    assert checkout.commit("feature/new") is None
    with pytest.raises(Unreadable, match="does not hold"):
        checkout.commit("main~1")


@pytest.mark.parametrize(
    ("option", "reason"),
    [("--object-format=sha256", "SHA-256"), ("--ref-format=reftable", "reftable")],
)
def test_formats_that_are_not_read(option: str, reason: str, tmp_path: Path) -> None:
    try:
        git(tmp_path, "init", "-q", "-b", "main", option)
    except subprocess.CalledProcessError:
        if "reftable" not in option:
            raise
        git(tmp_path, "init", "-q", "-b", "main")  # What git 2.45 and later write.
        (tmp_path / ".git/HEAD").write_text("ref: refs/heads/.invalid\n")
        (tmp_path / ".git/reftable").mkdir()
    else:
        commit(tmp_path, {"a": "a"})
    with pytest.raises(Unreadable, match=reason):
        asked(tmp_path).commit("main")


def test_nothing_that_a_repository_configures_is_run(history: Path) -> None:
    trap = history / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {history}/sprung\n")
    trap.chmod(0o755)
    with (history / ".git/config").open("a") as handle:
        handle.write(
            f"[core]\n\tfsmonitor = {trap}\n\tpager = {trap}\n[include]\n\tpath = {trap}\n"
        )
        handle.write(f'[diff]\n\texternal = {trap}\n[filter "x"]\n\tsmudge = {trap}\n')
    checkout = asked(history)
    found = checkout.commit("main")
    assert found is not None
    assert len(list(checkout.files(found, ""))) == 31
    assert not (history / "sprung").exists()


def test_an_object_that_explodes(history: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checkout = asked(history)
    size = git_objects.MAX_OBJECT + 1
    folder = history / ".git/objects/ab"
    folder.mkdir(exist_ok=True)
    for header in (b"blob %d\0" % size, b"blob 10\0"):
        (folder / ("c" * 38)).write_bytes(zlib.compress(header + b"\0" * size))
        with pytest.raises(Unreadable):
            checkout.objects.read("ab" + "c" * 38)
    git(history, "gc", "-q")
    monkeypatch.setattr(git_objects, "MAX_OBJECT", 20_000)
    blob = git(history, "rev-parse", "main:db/versions/a.py")
    with pytest.raises(Unreadable):
        asked(history).objects.read(blob)


@pytest.mark.parametrize(
    "name", ["HEAD", "packed-refs", "refs/heads/main", "objects/info/alternates"]
)
def test_a_named_pipe_is_not_waited_for(name: str, history: Path) -> None:
    path = history / ".git" / name
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    found = checkout_of(history)
    assert (found is None) == (name == "HEAD")
    if found is not None:
        assert found.commit("v1")


def test_broken_packs(history: Path) -> None:
    """Each ends with an answer or in `Unreadable`, whatever byte is wrong."""
    git(history, "gc", "-q")
    [index] = (history / ".git/objects/pack").glob("*.idx")
    for path, step in ((index, 97), (index.with_suffix(".pack"), 211)):
        data = path.read_bytes()
        path.chmod(0o644)
        for at in range(0, min(len(data), 40_000), step):
            path.write_bytes(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])
            checkout = asked(history)
            try:
                found = checkout.commit("main")
                if found is not None:
                    list(checkout.files(found, "db"))
            except Unreadable:
                pass
        path.write_bytes(data)


def test_where_histories_meet(tmp_path: Path) -> None:
    """As `git merge-base` says, of random histories; clocks may be wrong."""
    root = tmp_path / "work"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    tree = git(root, "write-tree")
    random = Random(7)
    commits: list[str] = []
    for number in range(40):
        parents = random.sample(commits[-8:], min(len(commits[-8:]), random.choice([1, 1, 2])))
        words = [word for parent in parents for word in ("-p", parent)]
        date = f"{1_700_000_000 + number * 60 - random.choice([0, 0, 300])} +0000"
        made = subprocess.run(
            ["git", "commit-tree", "-m", str(number), *words, tree], cwd=root, check=True,
            capture_output=True, text=True, env={**ENVIRONMENT, "GIT_COMMITTER_DATE": date},
        )  # fmt: skip
        commits.append(made.stdout.strip())
    git(root, "update-ref", "refs/heads/main", commits[-1])
    checkout = checkout_of(root)
    assert checkout is not None
    met = 0
    for _ in range(60):
        one, other = random.choice(commits), random.choice(commits)
        told = subprocess.run(
            ["git", "merge-base", "--all", one, other], cwd=root, check=False,
            capture_output=True, text=True, env=ENVIRONMENT,
        )  # fmt: skip
        bases = told.stdout.split()
        found = checkout.merge_base(one, other)
        assert (found in bases) if bases else found is None
        met += bool(bases)
    assert met > 20


def test_a_shallow_clone_ends_where_it_does(tmp_path: Path) -> None:
    root = tmp_path / "work"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    first = commit(root, {"a": "1"})
    git(root, "checkout", "-q", "-b", "feature")
    commit(root, {"b": "1"})
    git(root, "checkout", "-q", "main")
    commit(root, {"a": "2"})
    source = f"file://{root}"
    git(tmp_path, "clone", "-q", "--depth=1", "--no-single-branch", source, "shallow")
    for depth, base in ((1, None), (2, first)):
        git(tmp_path / "shallow", "fetch", "-q", f"--depth={depth}", "origin")
        checkout = checkout_of(tmp_path / "shallow")
        assert checkout is not None
        one, other = checkout.commit("origin/main"), checkout.commit("origin/feature")
        assert one is not None
        assert other is not None
        assert checkout.merge_base(one, other) == base
