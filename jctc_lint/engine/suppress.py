"""Silences the findings that comments in their files mean, and judges those comments.

A comment is looked for in every file that was read, found by a plain text search first. Whether it
silences nothing is judged only for rules that judged in this run.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from jctc_lint.checks.house import JudgedIgnore
from jctc_lint.reading.comments import ignore_comments
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jctc_lint.catalogue.load import Catalogue
    from jctc_lint.catalogue.rule import Rule
    from jctc_lint.finding import Finding
    from jctc_lint.reading.comments import IgnoreComment
    from jctc_lint.text import Source, Span

HOUSE = "JCT"
"""The family about the run itself: its ignores are never called unused."""


@record(frozen=False, eq=True)
class Ignores:
    """The comments that silence findings, of all files that were read."""

    catalogue: Catalogue
    files: dict[str, _FileIgnores] = field(default_factory=dict)

    def silence(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings that no comment means."""
        return [finding for finding in findings if not self._silences(finding)]

    def judged(self, rules: Iterable[Rule]) -> Iterator[JudgedIgnore]:
        """Each comment with what came of it. `rules` are those that judged, without a crash."""
        ran = {rule.id for rule in rules if rule.family != HOUSE}
        for path in sorted(self.files):
            yield from self.files[path].judged(ran, self.catalogue)

    def _silences(self, finding: Finding) -> bool:
        file = self.files.get(finding.span.path)
        return file is not None and file.silences(finding)


def find_ignores(sources: Iterable[Source], catalogue: Catalogue) -> Ignores:
    """Read the comments of these files."""
    found = Ignores(catalogue)
    for source in sources:
        comments = ignore_comments(source)
        if comments:
            found.files[source.path] = _FileIgnores(comments, catalogue)
    return found


class _FileIgnores:
    """The comments of one file, by rule, so that each finding asks only those about it."""

    def __init__(self, comments: list[IgnoreComment], catalogue: Catalogue) -> None:
        self.comments = comments
        self.used: set[tuple[int, str]] = set()
        """Number of the comment (from 0) and id of the rule."""
        self._lines: dict[str, list[tuple[int, int]]] = {}
        """Rule id to (line, number of the comment) of comments that hold for one line."""
        self._wide: dict[str, list[int]] = {}
        """Rule id to numbers of comments that hold for more."""
        for number, comment in enumerate(comments):
            for word in comment.words:
                rule = catalogue.find(word.text)
                if rule is None:
                    continue
                if comment.whole_file or comment.first != comment.last:
                    self._wide.setdefault(rule.id, []).append(number)
                else:
                    self._lines.setdefault(rule.id, []).append((comment.first, number))
        for places in self._lines.values():
            places.sort()

    def silences(self, finding: Finding) -> bool:
        hits = self._hits(finding.rule, finding.span)
        self.used.update((number, finding.rule) for number in hits)
        return bool(hits)

    def _hits(self, rule: str, span: Span) -> list[int]:
        places = self._lines.get(rule, [])
        first = bisect_left(places, (span.line, -1))
        last = bisect_left(places, (span.end_line + 1, -1))
        wide = [n for n in self._wide.get(rule, ()) if self.comments[n].covers(span)]
        return [number for _, number in places[first:last]] + wide

    def judged(self, ran: set[str], catalogue: Catalogue) -> Iterator[JudgedIgnore]:
        known = [name for rule in catalogue for name in (rule.id, rule.name)]
        for number, comment in enumerate(self.comments):
            unused = []
            unknown = []
            for word in comment.words:
                rule = catalogue.find(word.text)
                if rule is None:
                    from jctc_lint.settings.validate import nearest

                    unknown.append((word, nearest(word.text, known)))
                elif rule.id in ran and (number, rule.id) not in self.used:
                    unused.append(word)
            yield JudgedIgnore(comment, number + 1, tuple(unused), tuple(unknown))
