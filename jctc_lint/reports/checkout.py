"""Which commit of which repository is checked out, from git's plain files inside the root."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit, urlunsplit

from jctc_lint.reading.files import Files
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from pathlib import Path

_COMMIT = pattern(r"[0-9a-f]{40}([0-9a-f]{24})?")
_BRANCH = pattern(r"ref: refs/heads/(?!\.invalid)(\S+)")
_SCP_LIKE = pattern(r"(?:[^@/\s]+@)?(?P<host>[\w.\-]{2,}):(?!//)(?P<path>[^\s:]+)")
_SCHEMES = ("https", "http", "ssh", "git")
_NO_MORE = "%/:@!$&'()*+,;=~-._"


@record(eq=True)
class Checkout:
    """What is known; None for what is not. `repository` is a URL without any credentials."""

    repository: str | None = None
    commit: str | None = None
    branch: str | None = None


def read_checkout(root: Path) -> Checkout:
    """The checkout whose top is `root`. Nothing is run, and nothing outside the root is read."""
    files = Files(root)
    head = _text(files, ".git/HEAD").strip()
    match = _BRANCH.fullmatch(head)
    branch = match[1] if match else None
    commit = head if branch is None else _commit_of(files, branch)
    return Checkout(
        _repository(_text(files, ".git/config")),
        commit if _COMMIT.fullmatch(commit) else None,
        branch,
    )


def _text(files: Files, path: str) -> str:
    source = files.read(path)
    return source.text if source else ""


def _commit_of(files: Files, branch: str) -> str:
    loose = _text(files, f".git/refs/heads/{branch}").strip()
    if loose:
        return loose
    packed = re.search(
        rf"^([0-9a-f]{{40,64}}) refs/heads/{re.escape(branch)}$",
        _text(files, ".git/packed-refs"),
        re.MULTILINE,
    )
    return packed[1] if packed else ""


def _repository(config: str) -> str | None:
    """The URL of the remote `origin`, or of the only remote."""
    from configparser import ConfigParser, Error

    parser = ConfigParser(strict=False, allow_no_value=True, interpolation=None)
    try:
        # git indents what it writes, and ConfigParser would join indented lines.
        parser.read_string("\n".join(line.strip() for line in config.splitlines()))
    except Error:
        return None
    remotes = {name: parser[name].get("url") for name in parser if name.startswith("remote ")}
    if 'remote "origin"' not in remotes and len(remotes) != 1:
        return None
    url = remotes.get('remote "origin"') or next(iter(remotes.values()), None)
    return public_url(url) if url else None


def public_url(url: str) -> str | None:
    """A remote's URL without user, password, token, query; None for a path of this machine."""
    scp = _SCP_LIKE.fullmatch(url)
    if scp:
        return f"ssh://{scp['host']}/{quote(scp['path'].lstrip('/'), safe=_NO_MORE)}"
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    if parts.scheme not in _SCHEMES or not re.fullmatch(r"[\w.\-]+", parts.hostname or "", re.A):
        return None
    path = quote(parts.path, safe=_NO_MORE)
    return urlunsplit((parts.scheme, f"{parts.hostname}{port}", path, "", ""))
