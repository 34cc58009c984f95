"""SARIF 2.1.0 for GitHub's code scanning, VS Code and all who read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jctc_lint import __version__
from jctc_lint.finding import Safety
from jctc_lint.reports.checkout import read_checkout
from jctc_lint.reports.frame import shown_line
from jctc_lint.reports.json_text import dump
from jctc_lint.reports.line_hash import WINDOW, line_hashes
from jctc_lint.reports.places import HOMEPAGE, uri, utf16_column
from jctc_lint.reports.plain import one_line
from jctc_lint.reports.result import Note, in_order, worst_first
from jctc_lint.reports.sarif_rules import LEVELS, descriptor, filled, numbered, placeholders
from jctc_lint.reports.suggestions import published

if TYPE_CHECKING:
    from pathlib import Path

    from jctc_lint.finding import Finding, Fix, Related
    from jctc_lint.reports.result import Mask, RenderOptions, Result
    from jctc_lint.text import Edit, Source, Span

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
ROOT = "SRCROOT"
ROOT_MEANS = "The top of the repository, where it is known; else the analysed directory."
UNKNOWN = "about:invalid"
"""The address of a repository that git's files do not tell: it must have one, and be a URI."""
AROUND = 2
"""Lines of context before and behind a region."""
MOST_LINES = 40
"""Lines of a snippet: a longer region is shown in its beginning."""
MOST_RESULTS = 25_000
"""GitHub refuses a longer log."""
MOST_RELATED = 100
"""GitHub keeps no more locations of a finding."""


def render(result: Result, options: RenderOptions) -> str:
    """The log of one run."""
    return dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [_Run(result, options).data()]})


class _Run:
    def __init__(self, result: Result, options: RenderOptions) -> None:
        self.result = result
        self.prefix = options.prefix
        self.findings = worst_first(result.findings)[:MOST_RESULTS]
        self.rules = sorted(result.rules, key=lambda rule: rule.id)
        self.index = {rule.id: place for place, rule in enumerate(self.rules)}
        self.hashes: dict[Source, list[str] | None] = {}

    def data(self) -> dict[str, Any]:
        return {
            "tool": {
                "driver": {
                    "name": "jctc-lint",
                    "fullName": "jctc-lint, which tells whether the next deployment works",
                    "semanticVersion": __version__,
                    "informationUri": HOMEPAGE,
                    "rules": [descriptor(rule) for rule in self.rules],
                }
            },
            "invocations": [self._invocation()],
            "versionControlProvenance": [_provenance(self.result.root)],
            "originalUriBaseIds": {ROOT: {"description": {"text": ROOT_MEANS}}},
            "automationDetails": {"id": "jctc-lint/"},
            "columnKind": "utf16CodeUnits",
            "results": [self._result(finding) for finding in in_order(self.findings)],
        }

    def _invocation(self) -> dict[str, Any]:
        notes = self.result.notes
        left = len(self.result.findings) - len(self.findings)
        if left:
            notes += (Note(f"{left} findings were left out: GitHub takes {MOST_RESULTS}."),)
        invocation: dict[str, Any] = {"executionSuccessful": not any(n.error for n in notes)}
        if notes:
            invocation["toolExecutionNotifications"] = [self._notification(n) for n in notes]
        return invocation

    def _notification(self, note: Note) -> dict[str, Any]:
        notification: dict[str, Any] = {
            "level": "error" if note.error else "note",
            "message": {"text": _text(note.message)},
        }
        if note.path:
            place: dict[str, Any] = {"artifactLocation": self._artifact(note.path)}
            if note.line:
                place["region"] = {"startLine": note.line}
            notification["locations"] = [{"physicalLocation": place}]
        return notification

    def _result(self, finding: Finding) -> dict[str, Any]:
        result: dict[str, Any] = {"ruleId": finding.rule}
        if finding.rule in self.index:
            result["ruleIndex"] = self.index[finding.rule]
        location = self._location(finding.span, whole_file=finding.whole_file)
        location["logicalLocations"] = [{"fullyQualifiedName": one_line(finding.subject)}]
        result |= {
            "level": LEVELS[finding.severity],
            "message": self._message(finding),
            "locations": [location],
            "partialFingerprints": self._fingerprints(finding),
            "properties": {"certainty": finding.certainty.value},
        }
        if finding.related:
            result["relatedLocations"] = [
                self._related(number, place)
                for number, place in enumerate(finding.related[:MOST_RELATED], 1)
            ]
        fix = self._fix(finding.fix)
        if fix is not None:
            result["fixes"] = [fix]
        return result

    def _message(self, finding: Finding) -> dict[str, Any]:
        """The text, which GitHub wants, and the key and arguments that it is made of."""
        rule = self.result.rule(finding.rule)
        if rule is None or finding.message_key not in rule.messages:
            return {"text": _text(finding.message)}
        template = rule.messages[finding.message_key]
        values = dict(finding.arguments)
        arguments = [_text(values.get(name, "")) for name in placeholders(template)]
        arguments = arguments or [_text(finding.span.path)]
        text = _text(filled(numbered(template), arguments))
        return {"text": text, "id": finding.message_key, "arguments": arguments}

    def _fingerprints(self, finding: Finding) -> dict[str, str]:
        source = finding.span.source
        if source not in self.hashes:
            self.hashes[source] = line_hashes(source)
        hashes = self.hashes[source]
        line = 1 if finding.whole_file else finding.span.line
        own = {"jctcLint/v1": finding.fingerprint}
        if hashes is None or _hides_near(source, line, self.result.mask):
            return own
        return {"primaryLocationLineHash": hashes[line - 1], **own}

    def _related(self, number: int, place: Related) -> dict[str, Any]:
        return {
            "id": number,
            "message": {"text": _text(place.message)},
            **self._location(place.span),
        }

    def _location(self, span: Span, *, whole_file: bool = False) -> dict[str, Any]:
        if whole_file:
            span = span.source.line_span(1)
        return {
            "physicalLocation": {
                "artifactLocation": self._artifact(span.path),
                "region": _region(span) | {"snippet": {"text": _snippet(span, self.result.mask)}},
                "contextRegion": _context(span, self.result.mask),
            }
        }

    def _artifact(self, path: str) -> dict[str, Any]:
        return {"uri": uri(self.prefix + path), "uriBaseId": ROOT}

    def _fix(self, fix: Fix | None) -> dict[str, Any] | None:
        edits = published(fix, self.result.mask)
        if fix is None or not edits:
            return None
        changes: dict[str, list[dict[str, Any]]] = {}
        for edit in edits:
            changes.setdefault(edit.span.path, []).append(_replacement(edit))
        remark = "" if fix.safety == Safety.SAFE else " (Unsafe: look at what comes out.)"
        return {
            "description": {"text": _text(fix.title) + remark},
            "artifactChanges": [
                {"artifactLocation": self._artifact(path), "replacements": replacements}
                for path, replacements in changes.items()
            ],
        }


def _provenance(root: Path) -> dict[str, Any]:
    checkout = read_checkout(root)
    known = {"revisionId": checkout.commit, "branch": checkout.branch}
    return {
        "repositoryUri": checkout.repository or UNKNOWN,
        **{name: value for name, value in known.items() if value},
        "mappedTo": {"uriBaseId": ROOT},
    }


def _text(text: str) -> str:
    """A message: `[text](address)` is a link in SARIF, so text that looks like one is broken."""
    return one_line(text).replace("](", "] (")


def _region(span: Span) -> dict[str, Any]:
    return {
        "startLine": span.line,
        "startColumn": utf16_column(span.source, span.start),
        "endLine": span.end_line,
        "endColumn": utf16_column(span.source, span.end),
    }


def _snippet(span: Span, mask: Mask | None) -> str:
    source, first, last = span.source, span.line, span.end_line
    start = span.start - source.line_starts[first - 1]
    end = span.end - source.line_starts[last - 1]
    if first == last:
        line, start, end = shown_line(source, first, mask, start, end)
        return line[start:end]
    line, start, _ = shown_line(source, first, mask, start, len(source.line(first)))
    lines = [line[start:], *_lines(source, first + 1, min(last, first + MOST_LINES) - 1, mask)]
    if last < first + MOST_LINES:
        line, _, end = shown_line(source, last, mask, 0, end)
        lines.append(line[:end])
    return "\n".join(lines)


def _context(span: Span, mask: Mask | None) -> dict[str, Any]:
    source = span.source
    first = max(1, span.line - AROUND)
    last = min(len(source.line_starts), span.end_line + AROUND)
    lines = _lines(source, first, min(last, first + MOST_LINES), mask)
    return {"startLine": first, "endLine": last, "snippet": {"text": "\n".join(lines)}}


def _lines(source: Source, first: int, last: int, mask: Mask | None) -> list[str]:
    return [shown_line(source, number, mask)[0] for number in range(first, last + 1)]


def _replacement(edit: Edit) -> dict[str, Any]:
    """An edit that starts in a line's indentation starts at the end of the line before.

    VS Code's SARIF Viewer moves a start column to the line's first character that is no blank.
    """
    span, text = edit.span, edit.text
    source = span.source
    line_start = source.line_starts[span.line - 1]
    indentation = source.text[line_start : span.start]
    region = _region(span)
    line = source.line(span.line)
    if span.line > 1 and not indentation.strip() and line[len(indentation) :][:1].isspace():
        before = source.line(span.line - 1)
        end = source.line_starts[span.line - 2] + len(before)
        text = source.text[end : span.start] + text
        region |= {"startLine": span.line - 1, "startColumn": utf16_column(source, end)}
    replacement: dict[str, Any] = {"deletedRegion": region}
    if text:
        replacement["insertedContent"] = {"text": text}
    return replacement


def _hides_near(source: Source, line: int, mask: Mask | None) -> bool:
    """True when the characters that a line's hash is made of hold a secret.

    A short one could be computed back from the hash. GitHub's upload action adds what is missing.
    """
    left = WINDOW
    while mask is not None and left > 0 and line <= len(source.line_starts):
        text = source.line(line)
        if mask.source_line(source, line)[0] != text:
            return True
        left -= len(text.replace(" ", "").replace("\t", "")) + 1
        line += 1
    return False
