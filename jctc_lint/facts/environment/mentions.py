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
    r"(^|/)(docker-)?compose[\w.\-]*\.ya?ml$|(^|/)\.env|\.env$|(^|/)env\.\w+|\.(md|markdown|rst)$"
    r"|(^|/)\.(git|github|gitlab|devcontainer|vscode|idea)(/|$)|docker-(stack|compose)",
    re.I,
)
"""Files that set or document variables, and do not read them."""


def mentioned(repository: Repository, folder: str, names: Iterable[str]) -> frozenset[str]:
    """Those of the names (in any case, whole words) that a file below a folder speaks of."""
    from jctc_lint.reading.discover import named

    wanted = {name.lower(): name for name in names}
    if not wanted:
        return frozenset()
    found: set[str] = set()
    search = re.compile(
        rb"(?<![A-Za-z0-9])(?:%s)(?![A-Za-z0-9])"
        % b"|".join(re.escape(name.encode()) for name in sorted(wanted)),
        re.I,
    )
    count = 0
    settings = repository.settings
    for path in named(repository.files, _may_read, exclude=settings.exclude):
        if folder and not path.startswith(f"{folder}/"):
            continue
        count += 1
        if count > MAX_FILES:
            return frozenset(wanted.values())
        data = repository.files.head(path, MAX_BYTES)
        found.update(match[0].decode().lower() for match in search.finditer(data))
        if len(found) == len(wanted):
            break
    return frozenset(wanted[name] for name in found if name in wanted)


def _may_read(path: str) -> bool:
    return not (_NO_TEXT.search(path) or _SUPPLIES.search(path))
