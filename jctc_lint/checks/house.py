"""Rules about the run itself: comments that silence nothing, files that could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.finding import Severity
from jctc_lint.reading.discover import Kind, kind_of
from jctc_lint.reading.files import MISSING
from jctc_lint.record import record
from jctc_lint.text import Source, Span

if TYPE_CHECKING:
    from jctc_lint.checks import Reports
    from jctc_lint.facts.repository import Repository
    from jctc_lint.reading.comments import IgnoreComment, RuleWord


@record(eq=True)
class JudgedIgnore:
    """A comment that silences findings, and what came of it.

    `number` counts the directives of a file from 1: it tells apart what would otherwise be equal,
    without line numbers. `unused` are the rules that it names, that were judged, and that found
    nothing there; `unknown` the words that are no rule, each with a suggestion (or nothing).
    """

    comment: IgnoreComment
    number: int
    unused: tuple[RuleWord, ...] = ()
    unknown: tuple[tuple[RuleWord, str], ...] = ()


@check("unused-ignore")
def unused_ignore(ignore: JudgedIgnore) -> Reports:
    kind = "misplaced" if ignore.comment.misplaced else "default"
    for word in ignore.unused:
        yield report(word.span, f"ignore:{ignore.number}:{word.text}", kind, rule=word.text)


@check("unknown-rule-in-ignore")
def unknown_rule_in_ignore(ignore: JudgedIgnore) -> Reports:
    for word, suggestion in ignore.unknown:
        kind = "suggestion" if suggestion else "default"
        subject = f"ignore:{ignore.number}:{word.text}"
        yield report(word.span, subject, kind, word=word.text, suggestion=suggestion)


@check("ignore-without-rule")
def ignore_without_rule(ignore: JudgedIgnore) -> Reports:
    if not ignore.comment.words:
        yield report(ignore.comment.span, f"ignore:{ignore.number}")


_JUDGED = frozenset({Kind.COMPOSE, Kind.DOTENV, Kind.ALEMBIC_INI, Kind.DOCKERFILE, Kind.TRAEFIK})
"""Kinds whose absence leaves a hole in the verdict."""


@check("unreadable-file")
def unreadable_file(repository: Repository) -> Reports:
    compose = set(repository.inventory.of(Kind.COMPOSE))
    named = {path for project in repository.compose for path in project.env_files}
    # What Alembic cannot load either has a rule of its own.
    named |= {
        revision.path
        for environment in repository.environments
        for revision in environment.revisions
        if revision.problem is None
    }
    for path in (*repository.inventory.unfollowed, *sorted(named)):
        repository.files.read(path)
    for unreadable in sorted(repository.files.unreadable.values(), key=lambda file: file.path):
        path = unreadable.path
        kind = Kind.COMPOSE if path in compose else kind_of(path)
        if unreadable.reason == MISSING or not (kind in _JUDGED or path in named):
            continue
        yield report(
            Span(Source(path, ""), 0, 0),
            "file",
            "at_line" if unreadable.line else "default",
            severity=Severity.ERROR if kind is Kind.COMPOSE else Severity.WARNING,
            file=path,
            reason=unreadable.reason,
            line=unreadable.line,
        )
