"""Whatever stands in a repository, no format lets it out of the place it was given."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from xml.etree import ElementTree as ET

import click
import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from report_examples import FINDINGS, MAPPING, RULES, SECRET, finding, result
from test_machine_reports import RDFORMAT, workflow_command
from test_markdown_report import Page

from jctc_lint.facts.secrets.mask import Mask
from jctc_lint.finding import Fix, Related, Safety, Severity
from jctc_lint.record import replace
from jctc_lint.reports.formats import FORMATS, render
from jctc_lint.reports.frame import frame_of
from jctc_lint.reports.markdown import LIMIT
from jctc_lint.reports.places import RULE_PAGES
from jctc_lint.reports.plain import no_command_starts, one_line
from jctc_lint.reports.result import Note, RenderOptions, Result
from jctc_lint.text import Edit, Source, Span

PIECES = [
    "::error file=x::y", "::add-mask::z", "##[add-mask]q", "##vso[task.x]", "#\u034f#[group]",
    "\x1b[31m", "\x9b31m", "\x07", "\x7f", "\r\n", "\n", "\r", "\x0b", "\u2028", "\x85", "\0",
    "\u202e", "\u2066", "\ufeff", "\ufffe", "\U000e0041", "<!--", "-->", "]]>", "<script>",
    "</details>", "&amp;", "&#64;", "`", "```", "@acme", "#1", "|", "\\", "'", '"', "[x](y)", "![",
    "{0}", "{", "}", "\t", " ", "\xa0", "é", "名前", "😀", "e\u0301", "\u200d", "$(x)", "~~~",
    "---", "/close", ",", ":", "=", "%0A", "\ud83d", "\udcff",
]  # fmt: skip
TEXT = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=6).map("".join)
FILE_NAME = st.lists(
    st.sampled_from([p for p in PIECES if p not in ("\0", "/close")])
    | st.text(st.characters(blacklist_characters="/\0"), min_size=1, max_size=8)
    | st.sampled_from(["\udcff", "\ud800", "a", "b/c"]),
    min_size=1,
    max_size=5,
).map("".join)
PROMISE = jsonschema.Draft202012Validator(
    json.loads((files("jctc_lint.reports") / "findings.schema.json").read_text("utf-8"))
)
READS = jsonschema.Draft202012Validator(RDFORMAT)
BIDI_AND_CONTROL = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def sources() -> st.SearchStrategy[Source]:
    text = st.lists(TEXT, max_size=5).map("\n".join).filter(lambda t: "\0" not in t)
    return st.builds(Source, FILE_NAME, text)


@st.composite
def results(draw: st.DrawFn) -> Result:
    """Findings anywhere in arbitrary files, with arbitrary words."""
    read = draw(st.lists(sources(), min_size=1, max_size=3))

    def span() -> Span:
        source = draw(st.sampled_from(read))
        start = draw(st.integers(0, len(source.text)))
        return Span(source, start, draw(st.integers(start, len(source.text))))

    findings = []
    for number in range(draw(st.integers(0, 3))):
        places = tuple(Related(span(), draw(TEXT)) for _ in range(draw(st.integers(0, 2))))
        edit = Edit(span(), draw(TEXT))
        findings.append(
            finding(
                SECRET if draw(st.booleans()) else MAPPING,
                span(),
                f"{number} {draw(TEXT)}",
                severity=draw(st.sampled_from(Severity)),
                related=places,
                fix=Fix(draw(TEXT), Safety.SAFE, (edit,)) if draw(st.booleans()) else None,
                whole_file=draw(st.booleans()),
                service=draw(TEXT),
                variable=draw(TEXT),
            )
        )
    notes = tuple(Note(draw(TEXT), draw(FILE_NAME), 1, draw(st.booleans())) for _ in range(2))
    mask = draw(st.sampled_from([None, Mask()]))
    made = result(mask=mask, notes=notes)
    return replace(made, findings=tuple(findings))


def harmless_lines(text: str) -> None:
    """Nothing that a terminal or a runner obeys."""
    assert not BIDI_AND_CONTROL.search(text)
    assert "##[" not in text
    assert "##vso[" not in text
    assert not re.search("#\u034f#\\[", text)


def check_text(text: str, made: Result) -> None:
    harmless_lines(text)
    for line in text.split("\n"):
        assert not line.strip().lstrip("\u034f").startswith("::")


def check_concise(text: str, made: Result) -> None:
    check_text(text, made)
    assert text.count("\n") == len(made.findings)


def check_json(text: str, made: Result) -> None:
    assert text.isascii()
    harmless_lines(text)
    document = json.loads(text)
    PROMISE.validate(document)
    told = [(entry["path"], entry["line"]) for entry in document["findings"]]
    # JSON joins two halves of a surrogate pair.
    given = [(json.loads(json.dumps(f.span.path)), f.span.line) for f in made.findings]
    assert sorted(told) == sorted(given)


def check_sarif(text: str, made: Result) -> None:
    assert text.isascii()
    harmless_lines(text)
    entries = json.loads(text)["runs"][0]["results"]
    assert len(entries) == len(made.findings)
    for entry in entries:
        place = entry["locations"][0]["physicalLocation"]
        assert re.fullmatch(r"[\w.~/%-]+", place["artifactLocation"]["uri"], re.A)
        region = place["region"]
        start, end = (
            (region["startLine"], region["startColumn"]),
            (region["endLine"], region["endColumn"]),
        )
        assert (1, 1) <= start <= end


def check_github(text: str, made: Result) -> None:
    harmless_lines(text)
    commands = [workflow_command(line) for line in text.split("\n")[:-1]]
    assert len(commands) == len(made.findings)
    for level, properties, message in commands:
        assert level in ("error", "warning", "notice")
        assert set(properties) <= {"title", "file", "line", "endLine", "col", "endColumn"}
        assert properties["title"] in ("SEC103 hard-coded-secret", "CMP901 no-mapping")
        assert len(message.split("\n")) == 2
    files = sorted(one_line(f.span.path) for f in made.findings)
    assert sorted(properties["file"] for _, properties, _ in commands) == files


def check_gitlab(text: str, made: Result) -> None:
    assert text.isascii()
    harmless_lines(text)
    problems = json.loads(text)
    paths = sorted(json.loads(json.dumps(f.span.path)) for f in made.findings)
    assert sorted(problem["location"]["path"] for problem in problems) == paths


def check_rdjson(text: str, made: Result) -> None:
    assert text.isascii()
    harmless_lines(text)
    document = json.loads(text)
    READS.validate(document)
    assert len(document["diagnostics"]) == len(made.findings)


def check_junit(text: str, made: Result) -> None:
    check_text(text, made)
    root = ET.fromstring(text)
    assert {e.tag for e in root.iter()} <= {
        "testsuites", "testsuite", "testcase", "failure", "error",
    }  # fmt: skip
    assert len(root.findall(".//failure")) == len(made.findings)


def check_markdown(text: str, made: Result) -> None:
    harmless_lines(text)
    assert len(text.encode()) <= LIMIT
    page = Page(text)
    assert page.open == []
    assert page.tags["details"] == len({f.span.path for f in made.findings})
    assert page.tags["pre"] == sum(not f.whole_file for f in made.findings)
    assert page.tags["h3"] == 1
    pages = {f"{RULE_PAGES}{rule.name}.md" for rule in RULES}
    assert set(page.links) <= pages
    assert page.comments == [" jctc-lint "]
    assert not page.tags.keys() & {"script", "img", "h1", "h2", "hr", "del", "input"}
    assert "@acme" not in page.prose


@pytest.mark.parametrize("name", FORMATS)
@settings(
    max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
@given(made=results())
def test_nothing_breaks_out(name: str, made: Result) -> None:
    text = render(name, made, RenderOptions())
    text.encode("utf-8")
    assert not text or text.endswith("\n")
    globals()[f"check_{name}"](text, made)


@settings(
    max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
@given(made=results(), width=st.integers(1, 200), color=st.booleans())
def test_nothing_breaks_out_of_a_terminal(made: Result, width: int, *, color: bool) -> None:
    text = render("text", made, RenderOptions(color=color, width=width))
    check_text(click.unstyle(text), made)
    codes = set(re.findall(r"\x1b\[(\d+)m", text))
    assert codes <= ({"0", "1", "2", "31", "32", "33", "36"} if color else set())
    assert "\x1b" not in re.sub(r"\x1b\[\d+m", "", text)


@pytest.mark.parametrize("path", [":", "::error::x", "\u034f::x", " ::x", ":x"])
@pytest.mark.parametrize("name", ["text", "concise", "junit", "markdown"])
def test_no_path_starts_a_line_with_orders(name: str, path: str) -> None:
    made = result(finding(MAPPING, Span(Source(path, "a: 1\n"), 0, 1)))
    check_text(render(name, made, RenderOptions()), made)


@settings(derandomize=True)
@given(TEXT)
def test_no_wrapped_line_gives_orders(text: str) -> None:
    words = no_command_starts(one_line(text)).split(" ")
    assert not any(word.strip().lstrip("\u034f").startswith("::") for word in words)


@settings(deadline=None, derandomize=True)
@given(sources(), st.data(), st.integers(10, 120))
def test_frames_fit_and_carets_stay_below_the_code(
    source: Source, data: st.DataObject, width: int
) -> None:
    start = data.draw(st.integers(0, len(source.text)))
    end = data.draw(st.integers(start, len(source.text)))
    frame = frame_of(Span(source, start, end), None, width)
    assert "^" in frame.carets
    assert frame.carets.replace(" to line ", "").strip(" ^0123456789") == ""
    assert len(re.split(" to line", frame.carets)[0]) <= width + 1


@pytest.mark.parametrize("name", FORMATS)
def test_the_order_of_findings_does_not_matter(name: str) -> None:
    made = result()
    texts = {
        render(name, replace(made, findings=tuple(order)), RenderOptions())
        for order in (FINDINGS, FINDINGS[::-1], FINDINGS[2:] + FINDINGS[:2])
    }
    assert len(texts) == 1
