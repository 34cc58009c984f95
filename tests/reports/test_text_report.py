"""What people read at a terminal."""

from __future__ import annotations

import re

import click
import pytest
from report_examples import (
    COMPOSE,
    FINDINGS,
    NOTES,
    SECRET,
    finding,
    part,
    result,
)

from jctc_lint.finding import Related, Severity
from jctc_lint.record import replace
from jctc_lint.reports.formats import render
from jctc_lint.reports.frame import frame_of
from jctc_lint.reports.plain import first_sentence
from jctc_lint.reports.result import RenderOptions, Result
from jctc_lint.text import Source, Span

PLAIN = RenderOptions()


def text(made: Result, options: RenderOptions = PLAIN) -> str:
    return render("text", made, options)


def test_a_finding_says_where_what_why_and_how_to_mend() -> None:
    assert text(result(FINDINGS[0])) == (
        "deploy/docker-compose.prod.yml: 1 error\n"
        "\n"
        "error[SEC103 hard-coded-secret] deploy/docker-compose.prod.yml:5:9\n"
        "  'db' gets 'POSTGRES_PASSWORD' from the file.\n"
        "   5 |       - POSTGRES_PASSWORD=****\n"
        "     |         ^^^^^^^^^^^^^^^^^^^^^^\n"
        "  also deploy/docker-compose.prod.yml:2:3: 'db' is declared here.\n"
        "  why: Compose passes it on as it is, e.g. to `db`.\n"
        "  mend: Set it with `${NAME:?}` in the environment.\n"
        "\n"
        "1 error in 1 file; looked at 12 files, 2 Compose projects, 5 revisions, "
        "3 rules.\n"
        "More about a rule: jctc-lint explain SEC103\n"
    )


def test_findings_stand_by_file_and_line_and_advice_once() -> None:
    report = text(result())
    heads = re.findall(r"^(\w+)\[(\w+) .*?\] (\S.*?)(?: \(--.*)?$", report, re.MULTILINE)
    assert heads == [
        ("warning", "MIG601", "alembic/versions/0001_ä b.py:4:1"),
        ("error", "SEC103", "deploy/docker-compose.prod.yml:5:9"),
        ("warning", "SEC103", "deploy/docker-compose.prod.yml:6:4 (likely)"),
        ("info", "CMP901", "empty.yml"),
        ("info", "CMP901", "one.yml:1:1"),
    ]
    assert report.count("mend: Set it") == 1
    assert report.count("mend: Write a mapping.") == 1
    assert report.endswith("More about a rule: jctc-lint explain SEC103\n")
    assert "1 error, 2 warnings, 2 info in 4 files;" in report


def test_a_finding_takes_eight_lines_at_most() -> None:
    places = tuple(Related(part(COMPOSE, "app"), f"'{n}' is here.") for n in range(9))
    report = text(result(replace(FINDINGS[0], related=places)))
    entry = report.split("\n\n")[1]
    assert len(entry.splitlines()) == 8
    assert entry.count("more places") == 1
    assert "'1' is here. (and 7 more places)" in entry


def test_many_findings_are_summed_up_by_rule() -> None:
    few = text(replace(result(), findings=FINDINGS[:1] * 24))
    report = text(replace(result(), findings=FINDINGS[:1] * 25 + FINDINGS[1:]))
    assert "By rule" not in few
    overview = report.split("By rule, the worst first:\n")[1].split("\n\n")[0].splitlines()
    assert overview[0] == (
        "  error[SEC103 hard-coded-secret] deploy/docker-compose.prod.yml:5:9 and 24 more"
    )
    ranks = [Severity(line.partition("[")[0].strip()).rank for line in overview]
    assert ranks == sorted(ranks)
    assert report.endswith("More about a rule: jctc-lint explain SEC103\n")


def test_one_place_is_told_once() -> None:
    same = Related(part(COMPOSE, "app"), "it is here.")
    report = text(result(replace(FINDINGS[0], related=(same, same, same))))
    assert report.count("it is here.") == 1
    assert "more place" not in report


def test_a_clean_run_says_what_was_looked_at() -> None:
    report = text(replace(result(), findings=(), suppressed=2, baselined=1))
    assert report == (
        "No findings in 12 files, 2 Compose projects, 5 revisions, 3 rules "
        "(2 suppressed, 1 in the baseline).\n"
    )


def test_notes_of_the_run_are_told() -> None:
    report = text(replace(result(), findings=(), notes=NOTES))
    assert report.startswith(
        "error: The rule 'x' could not judge.\n"
        "note: data/seed & more.yml:3: is larger than 4 MiB\n"
        "No findings"
    )


def test_time_is_told_to_terminals_only() -> None:
    made = replace(result(), findings=(), elapsed=1.25)
    assert " in 1.2 s" not in text(made)
    assert " in 1.2 s" in text(made, RenderOptions(width=80))


def test_colours_change_nothing_else() -> None:
    colored = text(result(), RenderOptions(color=True))
    assert "\x1b[31m" in colored
    assert click.unstyle(colored) == text(result())
    assert "\x1b" not in text(result())


@pytest.mark.parametrize("width", [20, 40, 60, 80, 132])
def test_lines_fit_the_terminal(width: int) -> None:
    long = Source("c.yml", "key: " + "x" * 300 + "  # TARGET " + "y" * 300)
    made = result(
        finding(SECRET, part(long, "TARGET"), service="db", variable="V " * 60), mask=None
    )
    report = text(made, RenderOptions(width=width))
    frames = [line for line in report.splitlines() if " | " in line]
    assert all(len(line) <= max(width, 40) for line in frames)
    words = [line for line in report.splitlines() if line.startswith("  ") and "|" not in line]
    assert all(len(line) <= max(width, 30) for line in words)


@pytest.mark.parametrize(
    ("prose", "sentence"),
    [
        ("One, e.g. this\nor that. Two.", "One, e.g. this or that."),
        ("Use a.b.c and 1.5 of it. It helps.", "Use a.b.c and 1.5 of it."),
        ("Wait for it:\n\n    depends_on:\n\nOr not.", "Wait for it."),
        ("No end", "No end"),
        ("What? `Yes`.", "What?"),
    ],
)
def test_advice_is_one_sentence(prose: str, sentence: str) -> None:
    assert first_sentence(prose) == sentence


def shown(line: str, target: str, width: int = 100) -> tuple[str, str]:
    """The part of the code above the carets, and the whole code."""
    source = Source("a.yml", line)
    frame = frame_of(part(source, target), None, width)
    start = len(frame.carets) - len(frame.carets.lstrip())
    return frame.code[start : start + frame.carets.count("^")], frame.code


def test_carets_stand_below_their_text() -> None:
    assert shown("    ports: [80]", "ports")[0] == "ports"


def test_tabs_are_expanded() -> None:
    assert shown("\ta\tkey: 1", "key") == ("key", "    a   key: 1")


def test_wide_characters_take_two_columns() -> None:
    source = Source("a.yml", "名前: 値")
    frame = frame_of(part(source, "値"), None, 80)
    assert frame.carets == " " * 6 + "^^"


def test_combining_marks_take_none() -> None:
    source = Source("a.yml", "e\u0301e\u0301: value")
    assert frame_of(part(source, "value"), None, 80).carets == " " * 4 + "^^^^^"


def test_control_characters_are_spelt_out() -> None:
    above, code = shown("a: \x1b[31mred\u202e # key", "key")
    assert above == "key"
    assert code == r"a: \x1b[31mred\u202e # key"


def test_long_lines_are_cut_around_the_place() -> None:
    above, code = shown("a" * 500 + " HERE " + "b" * 500, "HERE", 60)
    assert above == "HERE"
    assert len(code) <= 60
    assert code.startswith("…")
    assert code.endswith("…")


def test_a_long_place_is_cut_too() -> None:
    source = Source("a.yml", "k: " + "x" * 500)
    frame = frame_of(Span(source, 3, 503), None, 60)
    assert len(frame.code) <= 60
    assert len(frame.carets) <= 60


def test_several_lines_are_underlined_in_the_first() -> None:
    source = Source("a.yml", "a:\n  b:\n    c: 1\n")
    frame = frame_of(Span(source, 0, 15), None, 80)
    assert (frame.code, frame.carets) == ("a:", "^^ to line 3")


def test_a_place_that_ends_with_its_line_break_is_one_line() -> None:
    source = Source("a.yml", "a: 1\r\nb: 2\r\n")
    frame = frame_of(Span(source, 0, 6), None, 80)
    assert (frame.code, frame.carets) == ("a: 1", "^^^^")


@pytest.mark.parametrize(
    ("content", "offset", "code", "carets"),
    [
        ("", 0, "", "^"),
        ("a: 1", 4, "a: 1", "    ^"),
        ("a\n", 2, "", "^"),
        ("a\n\n", 1, "a", " ^"),
    ],
)
def test_empty_places_get_one_caret(content: str, offset: int, code: str, carets: str) -> None:
    frame = frame_of(Span(Source("a", content), offset, offset), None, 80)
    assert (frame.code, frame.carets) == (code, carets)


def test_severities_have_their_colours() -> None:
    made = [replace(FINDINGS[0], severity=severity) for severity in Severity]
    codes = [
        re.search(r"\x1b\[(\d+)m\x1b\[1m\w+\[", text(result(f), RenderOptions(color=True)))
        for f in made
    ]
    assert [match and match[1] for match in codes] == ["31", "33", "36"]
