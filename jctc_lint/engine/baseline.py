"""The baseline: findings that are known and accepted, so that only new ones are told.

A JSON file with (path, rule, subject) of each, and nothing else: no messages, no lines, no values
of the analysed files. It stays true when code moves and when messages are reworded.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jctc_lint.finding import Finding

FILE_NAME = ".jctc-lint-baseline.json"
"""Where a baseline is written when nobody names a file."""
VERSION = 1
_KEYS = ("path", "rule", "subject")

Identity = tuple[str, str, str]


class BaselineError(Exception):
    """A baseline that cannot be used; the message is one sentence without the file's name."""


@record(frozen=False, eq=True)
class Baseline:
    """Known findings, by identity, and which of them were met in this run."""

    known: frozenset[Identity] = frozenset()
    met: set[Identity] = field(default_factory=set)

    def passes_over(self, finding: Finding) -> bool:
        """True when the finding is known; remembers that it was met."""
        if finding.identity not in self.known:
            return False
        self.met.add(finding.identity)
        return True

    def stale(self, rules: set[str]) -> list[Identity]:
        """Entries of these rules (ids) that were not met, sorted: mended since."""
        return sorted(entry for entry in self.known - self.met if entry[1] in rules)


def read_baseline(text: str) -> Baseline:
    """A baseline from the text of its file.

    Raises:
        BaselineError: the text is not what `baseline_text` gives.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise BaselineError(
            "the baseline is no JSON; write it anew with --write-baseline"
        ) from None
    version = data.get("version") if isinstance(data, dict) else None
    if version != VERSION or not isinstance(data.get("findings"), list):
        raise BaselineError(
            f"this is no baseline of version {VERSION}; write it anew with --write-baseline"
        )
    known = set()
    for number, entry in enumerate(data["findings"], 1):
        values = [entry.get(key) for key in _KEYS] if isinstance(entry, dict) else []
        if len(values) != len(_KEYS) or not all(isinstance(value, str) for value in values):
            raise BaselineError(f"entry {number} of the baseline lacks a path, rule or subject")
        known.add((str(values[0]), str(values[1]), str(values[2])))
    return Baseline(frozenset(known))


def baseline_text(known: Iterable[Identity]) -> str:
    """The text of a baseline that holds these, one a line for readable diffs."""
    lines = [json.dumps(dict(zip(_KEYS, entry, strict=True))) for entry in sorted(set(known))]
    findings = "[\n    " + ",\n    ".join(lines) + "\n  ]" if lines else "[]"
    return f'{{\n  "version": {VERSION},\n  "findings": {findings}\n}}\n'
