"""One comment for a pull request: a table of rules, and the findings folded by file."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from jctc_lint.catalogue.rule import PLACEHOLDER
from jctc_lint.finding import Certainty
from jctc_lint.record import record
from jctc_lint.reports.frame import frame_of
from jctc_lint.reports.places import rule_page
from jctc_lint.reports.plain import first_sentence, one_line, plural, severities
from jctc_lint.reports.result import count, worst_first
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.finding import Finding, Severity
    from jctc_lint.reports.result import RenderOptions, Result

MARKER = "<!-- jctc-lint -->"
"""By which a bot finds its comment again."""
LIMIT = 65_536
"""Bytes; GitHub takes as many characters."""
RESERVE = 300
"""Bytes for the sentence that counts what was left out."""
WIDTH = 100
ICONS = {"error": "🔴", "warning": "🟡", "info": "🔵"}

MOST_NOTES = 5
MOST_RELATED = 5

_MARKUP = pattern(r"([\\`*_{}\[\]()<>#+!|~$&^=-])")
_MENTION = pattern(r"([@#!%~&$]|www|:/|GH-)(?=[\w./])", re.IGNORECASE)
_CODE = pattern(r"`([^`]+)`")


def render(result: Result, _options: RenderOptions) -> str:
    """The comment, within the forge's limit: the worst findings, and how many were left out."""
    head = "\n".join(_head(result)) + "\n"
    findings = worst_first(result.findings)
    entries = _fitting(findings, result, LIMIT - RESERVE - len(head.encode()))
    body = "".join(_files(entries))
    left = findings[len(entries) :]
    if left:
        body += f"\nLeft out, for want of room: {severities(count(left))}.\n"
    return head + body


@record(eq=True)
class _Entry:
    """A finding and its part of the comment."""

    finding: Finding
    text: str


def _head(result: Result) -> Iterator[str]:
    yield MARKER
    silent = [
        f"{number} {what}"
        for number, what in (
            (result.suppressed, "suppressed"),
            (result.baselined, "in the baseline"),
            (result.withheld, "likely with `--pedantic`"),
        )
        if number
    ]
    counts = severities(result.counts()) or "no findings"
    yield f"### jctc-lint: {counts}"
    yield ""
    looked = [plural(result.files, "file")]
    if result.projects:
        looked.append(plural(result.projects, "Compose project"))
    if result.revisions:
        looked.append(plural(result.revisions, "revision"))
    yield f"Looked at {', '.join(looked)}" + "".join(f"; {text}" for text in silent) + "."
    for note in sorted(result.notes, key=lambda note: not note.error)[:MOST_NOTES]:
        place = f"{code(note.path)}: " if note.path else ""
        yield f"\n{'**Error**' if note.error else 'Note'}: {place}{prose(note.message[:300])}"
    if result.findings:
        yield ""
        yield from _table(result)


def _table(result: Result) -> Iterator[str]:
    """Rules with findings, the worst and most frequent first."""
    rules: dict[tuple[str, str], list[Severity]] = {}
    for finding in result.findings:
        rules.setdefault((finding.rule, finding.name), []).append(finding.severity)
    yield "| | Rule | Findings | |"
    yield "|---|---|--:|---|"
    for (rule_id, name), levels in sorted(
        rules.items(), key=lambda item: (min(s.rank for s in item[1]), -len(item[1]), item[0])
    ):
        rule = result.rule(rule_id)
        worst = min(levels, key=lambda severity: severity.rank)
        title = prose(rule.title.replace("`", "")) if rule else ""
        yield f"| {ICONS[worst]} {worst} | {_link(rule_id, name)} | {len(levels)} | {title} |"


def _link(rule_id: str, name: str) -> str:
    return f"[{rule_id} {name}]({rule_page(rule_id, name)})"


def _finding(finding: Finding, result: Result) -> str:
    span = finding.span
    line = "" if finding.whole_file else f", line {span.line}"
    line += " (likely)" if finding.certainty == Certainty.LIKELY else ""
    level = f"{ICONS[finding.severity]} **{finding.severity}**"
    head = f"- {level} {_link(finding.rule, finding.name)}{line}: "
    lines = [head + _message(finding, result)]
    if not finding.whole_file:
        frame = frame_of(span, result.mask, WIDTH)
        lines += ["", *_fenced([f"{frame.line:>4} | {frame.code}", f"     | {frame.carets}"]), ""]
    for place in finding.related[:MOST_RELATED]:
        where = code(f"{place.span.path}:{place.span.line}")
        lines.append(f"  - {where}: {prose(place.message)}")
    rule = result.rule(finding.rule)
    if rule is not None:
        lines.append(f"  - Mend: {_rule_prose(first_sentence(rule.mend))}")
    return "\n".join(lines) + "\n"


def _message(finding: Finding, result: Result) -> str:
    """The message, what comes from the repository as code."""
    rule = result.rule(finding.rule)
    template = rule.messages.get(finding.message_key) if rule else None
    if template is None:
        return code(finding.message)
    values = dict(finding.arguments)
    pieces = PLACEHOLDER.split(template.replace("'{", "{").replace("}'", "}"))
    return "".join(
        code(values.get(piece, "")) if place % 2 else prose(piece)
        for place, piece in enumerate(pieces)
    )


def code(text: str) -> str:
    """Text as inline code: no mention, link, image or HTML comes to life in it."""
    shown = one_line(text)
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", shown)), default=0))
    blank = " " if shown[:1] in ("`", " ", "") or shown[-1:] in ("`", " ") else ""
    return f"{ticks}{blank}{shown}{blank}{ticks}"


def prose(text: str) -> str:
    """Our own words as Markdown; what would be markup or a mention is shown as it is."""
    return _MARKUP.sub(r"\\\1", _MENTION.sub("\\1\u2060", one_line(text)))


def _rule_prose(text: str) -> str:
    """Prose of the catalogue, in which backticks mean code."""
    pieces = _CODE.split(text)
    return "".join(code(piece) if place % 2 else prose(piece) for place, piece in enumerate(pieces))


def _fenced(lines: list[str]) -> Iterator[str]:
    """A block of code in a list item; the fence is longer than any within."""
    runs = [len(run) for line in lines for run in re.findall("`+", line)]
    fence = "`" * max([3, *(run + 1 for run in runs)])
    yield f"  {fence}text"
    yield from (f"  {line}" for line in lines)
    yield f"  {fence}"


def _fitting(findings: list[Finding], result: Result, room: int) -> list[_Entry]:
    """As many of the findings, from the first, as fit into so many bytes."""
    entries: list[_Entry] = []
    seen: set[str] = set()
    for finding in findings:
        entry = _Entry(finding, _finding(finding, result))
        room -= len(entry.text.encode()) + 1
        if finding.span.path not in seen:
            # Counts grow by a few characters as findings join.
            room -= len(_folded([entry]).encode()) - len(entry.text.encode()) + 40
        if room < 0:
            break
        seen.add(finding.span.path)
        entries.append(entry)
    return entries


def _files(entries: list[_Entry]) -> Iterator[str]:
    """The entries (worst first) by file, the worst file first."""
    files: dict[str, list[_Entry]] = {}
    for entry in entries:
        files.setdefault(entry.finding.span.path, []).append(entry)
    for of_file in files.values():
        yield _folded(sorted(of_file, key=lambda entry: entry.finding.order))


def _folded(entries: list[_Entry]) -> str:
    """The entries of one file, folded. GitHub reads Markdown in it behind an empty line."""
    findings = [entry.finding for entry in entries]
    path = html.escape(one_line(findings[0].span.path))
    summary = f"<code>{path}</code>: {severities(count(findings))}"
    texts = "\n".join(entry.text for entry in entries)
    return f"\n<details><summary>{summary}</summary>\n\n{texts}\n</details>\n"
