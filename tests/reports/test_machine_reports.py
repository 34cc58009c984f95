"""Formats that other programs read, before their schemas and their own ways of reading."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from report_examples import (
    COMPOSE,
    EMPTY,
    FINDINGS,
    MAPPING,
    NOTES,
    REVISION,
    SECRET,
    finding,
    part,
    quotes,
    result,
)

from jctc_lint.facts.secrets.mask import Mask
from jctc_lint.finding import Fix, Safety
from jctc_lint.record import replace
from jctc_lint.reports.formats import render
from jctc_lint.reports.result import RenderOptions, Result
from jctc_lint.text import Edit, Source, Span

BELOW = RenderOptions(prefix="backend/")


def data(name: str, made: Result, options: RenderOptions | None = None) -> Any:
    return json.loads(render(name, made, options or RenderOptions()))


# concise


def test_concise_is_one_line_a_finding() -> None:
    assert render("concise", result(), RenderOptions()) == (
        "alembic/versions/0001_ä b.py:4:1: MIG601 warning "
        "The downgrade of revision '1' does nothing.\n"
        "deploy/docker-compose.prod.yml:5:9: SEC103 error "
        "'db' gets 'POSTGRES_PASSWORD' from the file.\n"
        "deploy/docker-compose.prod.yml:6:4: SEC103 warning 'db' gets '名前😀' from the file.\n"
        "empty.yml:1:1: CMP901 info The file is no mapping.\n"
        "one.yml:1:1: CMP901 info The file is no mapping.\n"
    )
    assert render("concise", replace(result(), findings=()), RenderOptions()) == ""


# json


def test_json_has_the_promised_shape() -> None:
    document = data("json", result(FINDINGS[0]), BELOW)
    assert document["version"] == 1
    assert document["findings"] == [
        {
            "rule": "SEC103",
            "name": "hard-coded-secret",
            "severity": "error",
            "certainty": "certain",
            "path": "deploy/docker-compose.prod.yml",
            "line": 5,
            "column": 9,
            "end_line": 5,
            "end_column": 41,
            "message": "'db' gets 'POSTGRES_PASSWORD' from the file.",
            "related": [
                {
                    "path": "deploy/docker-compose.prod.yml",
                    "line": 2,
                    "message": "'db' is declared here.",
                }
            ],
            "fix": "safe",
            "fingerprint": FINDINGS[0].fingerprint,
        }
    ]


def test_json_sums_up() -> None:
    summary = data("json", result(notes=NOTES, suppressed=3, baselined=4, withheld=5))["summary"]
    assert summary == {
        "failed": True,
        "error": 1,
        "warning": 2,
        "info": 2,
        "fixable": {"safe": 1, "unsafe": 1},
        "suppressed": 3,
        "baselined": 4,
        "withheld": 5,
        "files": 12,
        "projects": 2,
        "revisions": 5,
        "rules": 3,
        "notes": [
            {
                "level": "error",
                "path": None,
                "line": None,
                "message": "The rule 'x' could not judge.",
            },
            {
                "level": "note",
                "path": "data/seed & more.yml",
                "line": 3,
                "message": "is larger than 4 MiB",
            },
        ],
    }
    assert data("json", replace(result(), fail_on=None))["summary"]["failed"] is False


def test_json_matches_its_schema() -> None:
    schema = json.loads((files("jctc_lint.reports") / "findings.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for made in (result(), result(notes=NOTES), replace(result(), findings=())):
        assert [error.message for error in validator.iter_errors(data("json", made))] == []
    wrong = data("json", result())
    wrong["findings"][0]["severity"] = "fatal"
    wrong["findings"][1]["extra"] = 1
    del wrong["findings"][2]["fix"]
    assert len(list(validator.iter_errors(wrong))) == 3


# github


def workflow_command(line: str) -> tuple[str, dict[str, str], str]:
    """A line as GitHub's runner takes it: command, properties, message."""
    match = re.fullmatch(r"::(\w+) (.*?)::(.*)", line)
    assert match, line

    def unescaped(text: str, *more: tuple[str, str]) -> str:
        for code, char in (("%0D", "\r"), ("%0A", "\n"), *more, ("%25", "%")):
            text = text.replace(code, char)
        return text

    pairs = (pair.split("=", 1) for pair in match[2].split(","))
    properties = {key: unescaped(value, ("%3A", ":"), ("%2C", ",")) for key, value in pairs}
    return match[1], properties, unescaped(match[3])


def test_github_gets_the_worst_first() -> None:
    commands = [
        workflow_command(line) for line in render("github", result(), RenderOptions()).splitlines()
    ]
    assert [(c[0], c[1]["file"], c[1]["line"]) for c in commands] == [
        ("error", "deploy/docker-compose.prod.yml", "5"),
        ("warning", "alembic/versions/0001_ä b.py", "4"),
        ("warning", "deploy/docker-compose.prod.yml", "6"),
        ("notice", "empty.yml", "1"),
        ("notice", "one.yml", "1"),
    ]
    assert commands[0][1] == {
        "title": "SEC103 hard-coded-secret",
        "file": "deploy/docker-compose.prod.yml",
        "line": "5",
        "endLine": "5",
        "col": "9",
        "endColumn": "41",
    }
    assert commands[0][2] == (
        "'db' gets 'POSTGRES_PASSWORD' from the file.\n"
        "Mend: Set it with `${NAME:?}` in the environment."
    )
    assert "col" not in commands[1][1], "GitHub takes columns on a single line only"


@pytest.mark.parametrize("name", ["a,b:c%d.yml", "x::error::y", "a\nb", "%0A", "=,=", "a b"])
def test_github_reads_odd_paths_and_messages_back(name: str) -> None:
    source = Source(f"dir/{name}", "a: 1\n")
    made = result(finding(SECRET, Span(source, 0, 1), service=name, variable="%25,::"))
    (line,) = render("github", made, BELOW).splitlines()
    _, properties, message = workflow_command(line)
    shown = name.replace("\n", "\\n")
    assert properties["file"] == f"backend/dir/{shown}"
    assert message.startswith(f"'{shown}' gets '%25,::' from")


# gitlab


def test_gitlab_gets_code_quality() -> None:
    text = render("gitlab", result(), BELOW)
    assert text.startswith("[")
    problems = json.loads(text)
    assert problems[1] == {
        "description": "'db' gets 'POSTGRES_PASSWORD' from the file.",
        "check_name": "SEC103 hard-coded-secret",
        "fingerprint": FINDINGS[0].fingerprint,
        "severity": "critical",
        "location": {
            "path": "backend/deploy/docker-compose.prod.yml",
            "lines": {"begin": 5, "end": 5},
        },
    }
    assert [problem["severity"] for problem in problems] == [
        "major", "critical", "major", "info", "info",
    ]  # fmt: skip
    assert len({problem["fingerprint"] for problem in problems}) == len(problems)
    assert data("gitlab", replace(result(), findings=())) == []


# rdjson

POSITION = {
    "type": "object",
    "additionalProperties": False,
    "required": ["line", "column"],
    "properties": {
        "line": {"type": "integer", "minimum": 1},
        "column": {"type": "integer", "minimum": 1},
    },
}
RANGE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["start", "end"],
    "properties": {"start": POSITION, "end": POSITION},
}
LOCATION = {
    "type": "object",
    "additionalProperties": False,
    "required": ["path"],
    "properties": {"path": {"type": "string"}, "range": RANGE},
}
LINK = {"type": "object", "additionalProperties": {"type": "string"}}
RDFORMAT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["source", "diagnostics"],
    "properties": {
        "source": LINK,
        "diagnostics": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["message", "location"],
                "properties": {
                    "message": {"type": "string"},
                    "location": LOCATION,
                    "severity": {"enum": ["ERROR", "WARNING", "INFO"]},
                    "code": LINK,
                    "suggestions": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "additionalProperties": False,
                            "required": ["range", "text"],
                            "properties": {"range": RANGE, "text": {"type": "string"}},
                        },
                    },
                    "related_locations": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "additionalProperties": False,
                            "required": ["location"],
                            "properties": {"message": {"type": "string"}, "location": LOCATION},
                        },
                    },
                },
            },
        },
    },
}
"""What reviewdog's protocol buffers allow of what we use."""


def test_rdjson_is_what_reviewdog_reads() -> None:
    document = data("rdjson", result(), BELOW)
    jsonschema.validate(document, RDFORMAT)
    assert document["diagnostics"][1]["location"] == {
        "path": "backend/deploy/docker-compose.prod.yml",
        "range": {"start": {"line": 5, "column": 9}, "end": {"line": 5, "column": 41}},
    }
    assert "range" not in document["diagnostics"][3]["location"], "a finding about a whole file"


def test_rdjson_counts_bytes() -> None:
    source = Source("a.yml", "a: 1\nä😀: xyz\n")
    made = result(finding(MAPPING, part(source, "xyz")))
    place = data("rdjson", made)["diagnostics"][0]["location"]["range"]
    assert place["start"] == {"line": 2, "column": 1 + 2 + 4 + 2}
    assert place["end"] == {"line": 2, "column": 1 + 2 + 4 + 2 + 3}


def applied(source: Source, suggestion: dict[str, Any]) -> str:
    """The file after a suggestion, by its byte columns."""
    lines = source.text.encode().splitlines(keepends=True)

    def offset(position: dict[str, int]) -> int:
        before = b"".join(lines[: position["line"] - 1])
        return len(before) + position["column"] - 1

    content = source.text.encode()
    start, end = (offset(suggestion["range"][key]) for key in ("start", "end"))
    changed = content[:start] + str(suggestion["text"]).encode() + content[end:]
    return changed.decode()


def test_rdjson_makes_one_suggestion_of_a_fix() -> None:
    source = Source("a.yml", "äö: 1\n- KEY=a#b\r\n- Z=1\n")
    place = part(source, "KEY=a#b")
    made = result(finding(MAPPING, place, fix=quotes(place)))
    (suggestion,) = data("rdjson", made)["diagnostics"][0]["suggestions"]
    assert applied(source, suggestion) == 'äö: 1\n- "KEY=a#b"\r\n- Z=1\n'


def test_rdjson_suggests_the_removal_of_lines() -> None:
    (suggestion,) = data("rdjson", result(FINDINGS[2]))["diagnostics"][0]["suggestions"]
    assert suggestion["text"] == ""
    assert applied(REVISION, suggestion) == REVISION.text.replace('    """No."""\r\n', "")


def edits(*pairs: tuple[Source, int, int, str]) -> Fix:
    made = tuple(Edit(Span(source, start, end), text) for source, start, end, text in pairs)
    return Fix("Change it.", Safety.SAFE, made)


@pytest.mark.parametrize(
    "fix",
    [
        pytest.param(edits((COMPOSE, 0, 0, "a"), (EMPTY, 0, 0, "b")), id="two files"),
        pytest.param(edits((EMPTY, 0, 0, "a")), id="another file"),
        pytest.param(
            edits((Source("l", "\n" * 50), 0, 0, "a"), (Source("l", "\n" * 50), 49, 49, "b")),
            id="two texts",
        ),
        pytest.param(quotes(part(COMPOSE, "POSTGRES_PASSWORD=Kx7#wq+Trumpet")), id="secret inside"),
        pytest.param(edits((COMPOSE, 0, 0, "X=Kx7#wq+Trumpet\n")), id="known value inserted"),
        pytest.param(edits((COMPOSE, 0, 0, "- API_TOKEN=9fXnotKnown\n")), id="looks like a secret"),
    ],
)
def test_rdjson_leaves_out_what_cannot_be_suggested(fix: Fix) -> None:
    made = result(finding(MAPPING, part(COMPOSE, "db"), fix=fix), mask=Mask(["Kx7#wq+Trumpet"]))
    assert "suggestions" not in data("rdjson", made)["diagnostics"][0]


def test_rdjson_leaves_out_what_is_too_long() -> None:
    source = Source("long.yml", "a\n" * 50)
    fix = edits((source, 0, 1, "b"), (source, 80, 81, "c"))
    made = result(finding(MAPPING, Span(source, 0, 1), fix=fix))
    assert "suggestions" not in data("rdjson", made)["diagnostics"][0]


# junit


def suites(made: Result) -> ET.Element:
    text = render("junit", made, RenderOptions())
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n')
    return ET.fromstring(text)


ALLOWED = {
    "testsuites": ({"name", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors"}, {"testcase"}),
    "testcase": ({"name", "classname"}, {"failure", "error"}),
    "failure": ({"type", "message"}, set()),
    "error": ({"type", "message"}, set()),
}
"""Of Jenkins' strict schema (xunit plugin, junit-10.xsd): attributes and elements that we use."""


def test_junit_keeps_to_the_schema_and_counts_right() -> None:
    root = suites(result(notes=NOTES))
    for element in root.iter():
        attributes, children = ALLOWED[element.tag]
        assert set(element.attrib) == attributes
        assert {child.tag for child in element} <= children
        if "tests" in attributes:
            for name, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
                assert int(element.attrib[name]) == len(element.findall(f".//{tag}"))
    assert (root.get("failures"), root.get("errors")) == ("5", "1")


def test_junit_names_tests_without_lines() -> None:
    names = [(c.get("classname"), c.get("name")) for c in suites(result()).iter("testcase")]
    assert len(set(names)) == len(names)
    assert names[1] == (
        "deploy/docker-compose.prod.yml",
        "SEC103 hard-coded-secret: services.db.environment.POSTGRES_PASSWORD",
    )


def test_junit_shows_the_place() -> None:
    failure = next(suites(result(FINDINGS[0])).iter("failure"))
    assert failure.attrib == {
        "type": "error",
        "message": "'db' gets 'POSTGRES_PASSWORD' from the file.",
    }
    assert failure.text == (
        "deploy/docker-compose.prod.yml:5:9: 'db' gets 'POSTGRES_PASSWORD' from the file.\n"
        "5 |       - POSTGRES_PASSWORD=****\n"
        "  |         ^^^^^^^^^^^^^^^^^^^^^^\n"
        "See deploy/docker-compose.prod.yml:2: 'db' is declared here.\n"
        "Mend: Set it with `${NAME:?}` in the environment."
    )


def test_junit_passes_rules_that_found_nothing() -> None:
    root = suites(replace(result(), findings=()))
    assert [case.get("name") for case in root.iter("testcase")] == [
        "CMP901 no-mapping",
        "MIG601 empty-downgrade",
        "SEC103 hard-coded-secret",
    ]
    assert root.get("failures") == "0"
