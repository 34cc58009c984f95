"""JUnit's XML for dashboards of test results: every finding is a failed test."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from jctc_lint.reports.frame import frame_of
from jctc_lint.reports.plain import first_sentence, one_line
from jctc_lint.reports.result import by_file

if TYPE_CHECKING:
    from jctc_lint.finding import Finding
    from jctc_lint.reports.result import Note, RenderOptions, Result

WIDTH = 100
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def render(result: Result, _options: RenderOptions) -> str:
    """A suite for each file with findings, and one of the rules that found nothing."""
    suites = ET.Element("testsuites", name="jctc-lint")
    for path, findings in by_file(result.findings).items():
        suite = ET.SubElement(suites, "testsuite", name=one_line(path))
        for finding in findings:
            _failed(suite, finding, result)
    run = ET.SubElement(suites, "testsuite", name="jctc-lint")
    for note in result.notes:
        if note.error:
            _broken(run, note)
    found = {finding.rule for finding in result.findings}
    for rule in sorted(result.rules, key=lambda rule: rule.id):
        if rule.id not in found:
            ET.SubElement(run, "testcase", name=f"{rule.id} {rule.name}", classname="jctc-lint")
    for suite in (*suites, suites):
        suite.set("tests", str(len(suite.findall(".//testcase"))))
        suite.set("failures", str(len(suite.findall(".//failure"))))
        suite.set("errors", str(len(suite.findall(".//error"))))
    ET.indent(suites)
    return DECLARATION + ET.tostring(suites, encoding="unicode") + "\n"


def _failed(suite: ET.Element, finding: Finding, result: Result) -> None:
    """A test named by what it is about, not by its line: dashboards compare runs by name."""
    path = one_line(finding.span.path)
    name = f"{finding.rule} {finding.name}: {one_line(finding.subject)}"
    case = ET.SubElement(suite, "testcase", name=name, classname=path)
    message = one_line(finding.message)
    failure = ET.SubElement(case, "failure", type=finding.severity.value, message=message)
    lines = [f"{path}:{finding.span.line}:{finding.span.column}: {message}"]
    if not finding.whole_file:
        frame = frame_of(finding.span, result.mask, WIDTH)
        number = str(frame.line)
        lines += [f"{number} | {frame.code}", f"{' ' * len(number)} | {frame.carets}"]
    lines += [
        f"See {one_line(place.span.path)}:{place.span.line}: {one_line(place.message)}"
        for place in finding.related
    ]
    rule = result.rule(finding.rule)
    if rule is not None:
        lines.append(f"Mend: {first_sentence(rule.mend)}")
    failure.text = "\n".join(lines)


def _broken(suite: ET.Element, note: Note) -> None:
    place = f"{one_line(note.path)}: " if note.path else ""
    text = place + one_line(note.message)
    case = ET.SubElement(suite, "testcase", name=text, classname="jctc-lint")
    ET.SubElement(case, "error", type="error", message=text)
