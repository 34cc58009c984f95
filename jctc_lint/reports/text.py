"""Findings for people: by file, with the source line, the reason and the remedy."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from jctc_lint.finding import Certainty
from jctc_lint.reports.plain import (
    first_sentence,
    line_head,
    no_command_starts,
    one_line,
    plural,
    severities,
)
from jctc_lint.reports.result import by_file, count, worst_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jctc_lint.finding import Finding, Related
    from jctc_lint.reports.result import Note, RenderOptions, Result

WIDTH = 100
"""Columns of a frame when the reader is not a terminal."""
NARROWEST = 30
MOST_RELATED = 2
MANY = 25
"""So many findings are gone through once more, by rule."""
MOST_RULES = 20
STYLES: dict[str, dict[str, str | bool]] = {
    "error": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow", "bold": True},
    "info": {"fg": "cyan", "bold": True},
    "path": {"bold": True},
    "dim": {"dim": True},
    "good": {"fg": "green", "bold": True},
}


def render(result: Result, options: RenderOptions) -> str:
    """Everything somebody at a terminal needs to act, and a summary at the end."""
    return "\n".join(_Writer(result, options).lines()) + "\n"


class _Writer:
    def __init__(self, result: Result, options: RenderOptions) -> None:
        self.result = result
        self.options = options
        self.explained: set[str] = set()

    def lines(self) -> Iterator[str]:
        for path, findings in by_file(self.result.findings).items():
            counts = severities(count(findings))
            yield f"{self._paint('path', line_head(path))}: {counts}"
            yield ""
            for finding in findings:
                yield from self._finding(finding)
                yield ""
        for note in self.result.notes:
            yield self._note(note)
        yield from self._summary()

    def _finding(self, finding: Finding) -> Iterator[str]:
        head = self._paint(finding.severity, f"{finding.severity}[{finding.rule} {finding.name}]")
        remark = "likely" if finding.certainty == Certainty.LIKELY else ""
        yield f"{head} {_place(finding)}{remark and f' ({remark})'}"
        yield from self._wrapped(one_line(finding.message), "  ", hanging="")
        if not finding.whole_file:
            yield from self._frame(finding)
        yield from self._related(finding.related)
        yield from self._advice(finding)

    def _frame(self, finding: Finding) -> Iterator[str]:
        from jctc_lint.reports.frame import frame_of

        number = str(finding.span.line)
        gutter = max(4, len(number))
        width = max(NARROWEST, (self.options.width or WIDTH) - gutter - 3)
        frame = frame_of(finding.span, self.result.mask, width)
        bar = self._paint("dim", "|")
        yield f"{self._paint('dim', number.rjust(gutter))} {bar} {frame.code}".rstrip()
        yield f"{' ' * gutter} {bar} {self._paint(finding.severity, frame.carets)}"

    def _related(self, places: tuple[Related, ...]) -> Iterator[str]:
        told = list(dict.fromkeys(map(_also, places)))
        shown = told[:MOST_RELATED]
        left = len(told) - len(shown)
        for text in shown:
            more = f" (and {plural(left, 'more place')})" if left and text is shown[-1] else ""
            yield from self._wrapped(text + more, "  ")

    def _advice(self, finding: Finding) -> Iterator[str]:
        """Why and how to mend, once for each rule: of a long report it would be most lines."""
        rule = None if finding.rule in self.explained else self.result.rule(finding.rule)
        if rule is None:
            return
        self.explained.add(finding.rule)
        yield from self._wrapped(f"why: {first_sentence(rule.why)}", "  ")
        yield from self._wrapped(f"mend: {first_sentence(rule.mend)}", "  ")

    def _note(self, note: Note) -> str:
        kind = "error" if note.error else "info"
        place = f"{one_line(note.path)}{f':{note.line}' if note.line else ''}: " * bool(note.path)
        return f"{self._paint(kind, 'error' if note.error else 'note')}: {place}" + one_line(
            note.message
        )

    def _summary(self) -> Iterator[str]:
        result = self.result
        looked = _looked_at(result, timed=self.options.width is not None)
        silent = ", ".join(_silent(result))
        if not result.findings:
            yield f"{self._paint('good', 'No findings')} in {looked}{silent and f' ({silent})'}."
            return
        yield from self._overview()
        worst = worst_first(result.findings)[0]
        files = plural(len({finding.span.path for finding in result.findings}), "file")
        counts = self._paint(worst.severity, severities(result.counts()))
        yield f"{counts} in {files}{silent and f' ({silent})'}; looked at {looked}."
        yield f"More about a rule: jctc-lint explain {worst.rule}"

    def _overview(self) -> Iterator[str]:
        """Of many findings the rules, the worst first: where to begin."""
        if len(self.result.findings) < MANY:
            return
        rules: dict[tuple[str, str, str], list[Finding]] = {}
        for finding in worst_first(self.result.findings):
            key = (finding.severity.value, finding.rule, finding.name)
            rules.setdefault(key, []).append(finding)
        yield "By rule, the worst first:"
        for (severity, rule, name), found in islice(rules.items(), MOST_RULES):
            more = f" and {len(found) - 1} more" if len(found) > 1 else ""
            head = f"{severity}[{rule} {name}]"
            yield from self._wrapped(f"{head} {_place(found[0])}{more}", "  ")
        if len(rules) > MOST_RULES:
            yield f"  and {plural(len(rules) - MOST_RULES, 'other')}"
        yield ""

    def _wrapped(self, text: str, indent: str, hanging: str = "  ") -> Iterator[str]:
        text = no_command_starts(text)
        if self.options.width is None:
            yield indent + text
            return
        import textwrap

        yield from textwrap.wrap(
            text,
            max(NARROWEST, self.options.width),
            initial_indent=indent,
            subsequent_indent=indent + hanging,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def _paint(self, style: str, text: str) -> str:
        return painted(style, text) if self.options.color else text


def painted(style: str, text: str) -> str:
    """A text in the colours of a style."""
    import click

    return click.style(text, **STYLES[style])  # type: ignore[arg-type]


def _also(place: Related) -> str:
    where = f"{one_line(place.span.path)}:{place.span.line}:{place.span.column}"
    return f"also {where}: {one_line(place.message)}"


def _place(finding: Finding) -> str:
    path = one_line(finding.span.path)
    return path if finding.whole_file else f"{path}:{finding.span.line}:{finding.span.column}"


def _silent(result: Result) -> Iterable[str]:
    """What the counts do not show: findings that were silenced."""
    if result.suppressed:
        yield f"{result.suppressed} suppressed"
    if result.baselined:
        yield f"{result.baselined} in the baseline"
    if result.withheld:
        yield f"{result.withheld} likely with --pedantic"


def _looked_at(result: Result, *, timed: bool) -> str:
    parts = [plural(result.files, "file")]
    if result.projects:
        parts.append(plural(result.projects, "Compose project"))
    if result.revisions:
        parts.append(plural(result.revisions, "revision"))
    if result.rules:
        parts.append(plural(len(result.rules), "rule"))
    text = ", ".join(parts)
    return f"{text} in {result.elapsed:.1f} s" if timed and result.elapsed is not None else text
