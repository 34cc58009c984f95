"""What the commands of a health check ask for: address, path, and what counts as a failure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.health.lists import Part

_URL = pattern(
    r"^(?:(https?)://)?(\[[0-9a-f:]+\]|[\w.\-]+)(?::([^/?#]*))?(/[^?#]*)?(?:[?#].*)?$", re.I
)
_PYTHON_URL = pattern(
    r"urlopen\(\s*(?:[\w.]+\.)?(?:Request\(\s*)?[\"'](https?://[^\"'\s]+)[\"']", re.I
)
_SELF = frozenset({"localhost", "127.0.0.1", "[::1]", "0.0.0.0", "ip6-localhost"})  # noqa: S104
_WITH_VALUE = frozenset(
    {"-o", "--output", "-H", "--header", "-m", "--max-time", "--connect-timeout", "-w",
     "--write-out", "-A", "--user-agent", "-u", "--user", "--retry", "--retry-delay",
     "-X", "--request", "-d",
     "--data", "--resolve", "--cacert", "-e", "-b", "-x", "--retry-max-time", "-T", "-t", "-O",
     "--timeout", "--tries", "-U", "--unix-socket", "-E", "--cert", "--key"}
)  # fmt: skip
_SWITCHES = pattern(r"^-[a-zA-Z]+$")


@record(eq=True)
class Request:
    """One request to the container itself. `port` and `path` are None when they are not known.

    `strict`: an answer of 400 or more makes the command fail.
    """

    part: Part
    scheme: str
    port: int | None
    path: str | None
    method: str
    strict: bool


def request_of(part: Part, names: frozenset[str]) -> Request | None:
    """What a command asks of the container that it runs in. `names` are names of the container."""
    if part.program == "curl":
        return _curl(part, names)
    if part.program == "wget":
        url = _first_url(part, wget=True)
        return _request(part, url, names, "GET", strict=True) if url else None
    if part.program in ("python", "python3"):
        match = _PYTHON_URL.search(" ".join(part.words))
        return _request(part, match[1], names, "GET", strict=True) if match else None
    return None


def _first_url(part: Part, *, wget: bool = False) -> str | None:
    found = list(_arguments(part, wget=wget))
    return found[0] if len(found) == 1 else None


def _arguments(part: Part, *, wget: bool) -> Iterator[str]:
    words = iter(part.words[1:])
    for word in words:
        short = bool(_SWITCHES.match(word))
        takes = word in _WITH_VALUE or (short and not wget and f"-{word[-1]}" in _WITH_VALUE)
        # `wget -qO- URL`: the value is in the word.
        if word.startswith("-"):
            if takes or (wget and short and word.endswith("O")):
                next(words, None)
        else:
            yield word


def _curl(part: Part, names: frozenset[str]) -> Request | None:
    url = _first_url(part)
    if url is None:
        return None
    letters = "".join(word[1:] for word in part.words if _SWITCHES.match(word))
    words = set(part.words)
    strict = "f" in letters or not words.isdisjoint({"--fail", "--fail-with-body"})
    method = "HEAD" if "I" in letters or "--head" in words else "GET"
    if "X" in letters or "--request" in words or "d" in letters or "--data" in words:
        return None
    return _request(part, url, names, method, strict=strict)


def _request(
    part: Part, url: str, names: frozenset[str], method: str, *, strict: bool
) -> Request | None:
    match = _URL.match(re.sub(r"\$\{[^}]*\}|\$\w+", "\0", url).replace("\0", "_unknown_"))
    if match is None or (match[2].lower() not in _SELF and match[2] not in names):
        return None
    scheme = (match[1] or "http").lower()
    port: int | None = 443 if scheme == "https" else 80
    if match[3]:
        port = int(match[3]) if match[3].isdecimal() and len(match[3]) < 6 else None
    path = match[4] or "/"
    return Request(part, scheme, port, None if "_unknown_" in path else path, method, strict)
