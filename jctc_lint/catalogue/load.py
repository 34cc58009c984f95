"""Finds the catalogue: compiled beside the package in a wheel, from `rules/` in a checkout."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jctc_lint.catalogue.rule import Rule, rule_from_data
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterator

_PACKAGE = Path(__file__).resolve().parent.parent
COMPILED = _PACKAGE / "catalogue.json"
SOURCES = _PACKAGE.parent / "rules"


@record(eq=True)
class Catalogue:
    """All rules, by id and by name."""

    rules: dict[str, Rule]

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules.values())

    def find(self, word: str) -> Rule | None:
        """The rule with this id (any case) or name."""
        rule = self.rules.get(word.upper())
        return rule or next((rule for rule in self if rule.name == word.lower()), None)

    def matching(self, selector: str) -> list[Rule]:
        """Rules that a selector means: "ALL", an id, a prefix of ids (a family too), or a name."""
        if selector == "ALL":
            return list(self)
        return [r for r in self if r.id.startswith(selector.upper()) or r.name == selector]


@cache
def load() -> Catalogue:
    """The catalogue of this installation."""
    rules = [rule_from_data(data) for data in _data()]
    return Catalogue({rule.id: rule for rule in rules})


def _data() -> list[dict[str, Any]]:
    if COMPILED.exists():
        compiled: list[dict[str, Any]] = json.loads(COMPILED.read_text(encoding="utf-8"))
        return compiled
    return _memoised()


def _memoised() -> list[dict[str, Any]]:
    """A checkout's rules, parsed once for each state of their files."""
    import hashlib

    from jctc_lint.catalogue.compile import read_rules

    digest = hashlib.sha256()
    for path in sorted(SOURCES.rglob("*.yml")):
        status = path.stat()
        digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    cache_home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    checkout = hashlib.sha256(str(SOURCES).encode()).hexdigest()[:12]
    memo = Path(cache_home) / "jctc-lint" / checkout / f"{digest.hexdigest()[:20]}.json"
    try:
        remembered: list[dict[str, Any]] = json.loads(memo.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        data = read_rules(SOURCES)
        _write_memo(memo, data)
        return data
    return remembered


def _write_memo(memo: Path, data: list[dict[str, Any]]) -> None:
    try:
        memo.parent.mkdir(parents=True, exist_ok=True)
        for old in memo.parent.glob("*.json"):
            old.unlink(missing_ok=True)
        part = memo.with_suffix(f".{os.getpid()}.part")
        part.write_text(json.dumps(data), encoding="utf-8")
        part.replace(memo)
    except OSError:
        return  # A read-only home: the next run parses again.
