"""Whether anything in the files that make an image speaks of a variable."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jctc_lint.facts.repository import Repository

MAX_FILES = 6_000
"""Files looked through for one build context; of larger ones nothing is said."""
MAX_BYTES = 512 * 1024
"""Bytes looked at of one file."""

_NO_TEXT = pattern(
    r"\.(png|jpe?g|gif|svg|ico|webp|woff2?|ttf|eot|otf|mp[34]|pdf|zip|gz|xz|whl|so|pyc|db|sqlite3?"
    r"|lock|map|min\.js|min\.css|po|mo|parquet|bin|onnx|pt|csv|avif|wasm|jar|docx?|xlsx?)$"
    r"|(^|/)(package-lock\.json|yarn\.lock|pnpm-lock\.yaml|poetry\.lock|uv\.lock)$"
)
_SUPPLIES = pattern(
    r"(^|/)(docker-)?compose[\w.\-]*\.ya?ml$|(^|/)\.env|\.env$|(^|/)env\.(?!py$|[cm]?[jt]sx?$)\w+|\.(md|markdown|rst)$"
    r"|(^|/)\.(git|github|gitlab|devcontainer|vscode|idea)(/|$)|docker-(stack|compose)",
    re.I,
)
"""Files that set or document variables, and do not read them."""


def mentioned(repository: Repository, folder: str, names: Iterable[str]) -> set[str]:
    """Those of the names (in any case, whole words) that a file below a folder speaks of."""
    from jctc_lint.reading.discover import named

    wanted: dict[bytes, list[str]] = {}
    for name in names:
        wanted.setdefault(name.lower().encode(), []).append(name)
    found: set[str] = set()
    count = 0
    for path in named(repository.files, _may_read, exclude=repository.settings.exclude):
        if not wanted:
            break
        if folder and not path.startswith(f"{folder}/"):
            continue
        count += 1
        if count > MAX_FILES:
            return found.union(*wanted.values())
        data = repository.files.head(path, MAX_BYTES).lower()
        for word in [word for word in wanted if word in data and _is_word(word, data)]:
            found.update(wanted.pop(word))
    return found


def _is_word(word: bytes, data: bytes) -> bool:
    """True where the name stands by itself, or behind `_`, somewhere in a file."""
    form = rb"(?<![a-z0-9])" + re.escape(word) + rb"(?![a-z0-9])"
    return re.search(form, data) is not None


def dependency_words(repository: Repository, folder: str) -> frozenset[str]:
    """The words in the names of the libraries that are asked for below a folder, small letters."""
    from jctc_lint.reading.discover import named

    words: set[str] = set()
    paths = named(repository.files, _REQUIREMENTS.search, exclude=repository.settings.exclude)
    for path in paths:
        if not folder or path.startswith(f"{folder}/"):
            text = repository.files.head(path, MAX_BYTES).decode("utf-8", "replace").lower()
            words.update(_LETTERS.findall(text))
    return frozenset(words)


_REQUIREMENTS = pattern(
    r"(^|/)(requirements[\w.\-]*\.(txt|in)|pyproject\.toml|setup\.(py|cfg)|Pipfile|environment\.ya?ml"
    r"|package\.json)$|(^|/)requirements/[\w.\-]+\.(txt|in)$"
)
_LETTERS = pattern(r"[a-z]{3,}")


def _may_read(path: str) -> bool:
    return not (_NO_TEXT.search(path) or _SUPPLIES.search(path))
