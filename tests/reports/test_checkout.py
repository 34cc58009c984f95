"""What git's plain files say about a checkout, and what of it may be told."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from jctc_lint.reports.checkout import Checkout, public_url, read_checkout
from jctc_lint.reports.places import repository_prefix

if TYPE_CHECKING:
    from pathlib import Path

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("https://github.com/acme/app.git", "https://github.com/acme/app.git"),
        ("https://octo:ghp_Zq81@github.com/acme/app", "https://github.com/acme/app"),
        ("https://ghp_Zq81@github.com/acme/app", "https://github.com/acme/app"),
        ("https://git.acme.example:8443/a/b c", "https://git.acme.example:8443/a/b%20c"),
        ("https://git.acme.example/a?token=Zq81#Zq81", "https://git.acme.example/a"),
        ("git@github.com:acme/app.git", "ssh://github.com/acme/app.git"),
        ("github.com:acme/app.git", "ssh://github.com/acme/app.git"),
        ("ssh://git:Zq81@host.example:2222/~me/app", "ssh://host.example:2222/~me/app"),
        ("/srv/git/app.git", None),
        ("../app.git", None),
        ("C:/git/app", None),
        ("file:///srv/git/app.git", None),
        ("https://", None),
        ("https://[::1", None),
        ("https://host:port/x", None),
        ("https://ho st/x", None),
        ("javascript:alert(1)", "ssh://javascript/alert(1)"),
        ("", None),
    ],
)
def test_public_url(url: str, public: str | None) -> None:
    assert public_url(url) == public


def git(root: Path, *words: str) -> str:
    identity = ["-c", "user.name=a", "-c", "user.email=a@b.example"]
    done = subprocess.run(
        ["git", "-C", str(root), *identity, *words], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "feature/ä")
    git(tmp_path, "remote", "add", "upstream", "https://github.com/other/app.git")
    git(tmp_path, "remote", "add", "origin", "https://me:Zq81@github.com/acme/app.git")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "x")
    return tmp_path


@pytest.mark.parametrize("words", [[], ["pack-refs", "--all"]])
def test_git_says_the_same(checkout: Path, words: list[str]) -> None:
    if words:
        git(checkout, *words)
    assert read_checkout(checkout) == Checkout(
        "https://github.com/acme/app.git", git(checkout, "rev-parse", "HEAD"), "feature/ä"
    )


def test_a_detached_head_has_no_branch(checkout: Path) -> None:
    commit = git(checkout, "rev-parse", "HEAD")
    git(checkout, "checkout", "-q", "--detach")
    assert read_checkout(checkout) == Checkout("https://github.com/acme/app.git", commit, None)


def test_before_the_first_commit(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    assert read_checkout(tmp_path) == Checkout(None, None, "main")


def test_the_only_remote_counts_whatever_its_name(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "remote", "add", "forge", "git@forge.example:acme/app.git")
    assert read_checkout(tmp_path).repository == "ssh://forge.example/acme/app.git"
    git(tmp_path, "remote", "add", "mirror", "git@mirror.example:acme/app.git")
    assert read_checkout(tmp_path).repository is None


def test_no_repository(tmp_path: Path) -> None:
    assert read_checkout(tmp_path) == Checkout()


@pytest.mark.parametrize(
    "files",
    [
        {"HEAD": "\x1b[31m", "config": '[remote "origin"\nurl = '},
        {"HEAD": "ref: refs/heads/../../../../etc/passwd", "config": "url = x\n[core"},
        {"HEAD": "ref: refs/heads/.invalid", "config": '[remote "origin"]\n\turl\n'},
        {"HEAD": "ref: refs/heads/x", "refs/heads/x": "no commit", "config": "\0"},
    ],
)
def test_broken_files_tell_nothing(tmp_path: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = tmp_path / ".git" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    found = read_checkout(tmp_path)
    assert (found.repository, found.commit) == (None, None)


def test_nothing_outside_the_root_is_read(tmp_path: Path) -> None:
    (tmp_path / "real" / "refs" / "heads").mkdir(parents=True)
    (tmp_path / "real" / "HEAD").write_text(COMMIT)
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / ".git").symlink_to(tmp_path / "real")
    assert read_checkout(tmp_path / "root") == Checkout()
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / ".git").write_text(f"gitdir: {tmp_path / 'real'}\n")
    assert read_checkout(tmp_path / "work") == Checkout()


@pytest.mark.parametrize(
    ("inside", "variables", "prefix"),
    [
        ("a/b", {"GITHUB_WORKSPACE": ""}, ""),
        ("a/b", {}, ""),
        ("a/b", {"GITHUB_WORKSPACE": "."}, "a/b/"),
        ("a/b", {"CI_PROJECT_DIR": "a"}, "b/"),
        (".", {"GITHUB_WORKSPACE": "."}, ""),
        ("a", {"GITHUB_WORKSPACE": "c"}, ""),
    ],
)
def test_prefix(tmp_path: Path, inside: str, variables: dict[str, str], prefix: str) -> None:
    environment = {name: value and str(tmp_path / value) for name, value in variables.items()}
    assert repository_prefix(tmp_path / inside, environment) == prefix
