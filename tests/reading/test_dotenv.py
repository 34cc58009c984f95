"""Dotenv files as Compose reads them: values, places, and where reading stops."""

from __future__ import annotations

import time

import pytest

from jctc_lint.reading.dotenv import DotenvEntry, DotenvFile, parse, parse_raw
from jctc_lint.text import Source


def read(text: str) -> DotenvFile:
    return parse(Source(".env", text))


def only(text: str) -> DotenvEntry:
    file = read(text)
    assert file.problem is None
    (entry,) = file.entries
    return entry


@pytest.mark.parametrize(
    ("text", "name", "value", "quote"),
    [
        ("K=v", "K", "v", ""),
        ("K=v\r\n", "K", "v", ""),
        ("export K=v\n", "K", "v", ""),
        ("export\tK = v\n", "K", "v", ""),
        ("K: v\n", "K", "v", ""),
        ("K=\n", "K", "", ""),
        ("K=#v\n", "K", "#v", ""),
        ("K=a#b\n", "K", "a#b", ""),
        ("K=a\t#b\n", "K", "a\t#b", ""),
        ("a.b-c[0]=v\n", "a.b-c[0]", "v", ""),
        ("ключ=v\n", "ключ", "v", ""),
        ('K="a b"\n', "K", "a b", '"'),
        ("K='a b'\n", "K", "a b", "'"),
        ("K='it\\'s'\n", "K", "it's", "'"),
        ("K='a\\nb'\n", "K", "a\\nb", "'"),
        ("K='a\\\\b'\n", "K", "a\\\\b", "'"),
        ('K="a\\nb\\t\\"c\\" \\\\ \\x"\n', "K", 'a\nb\t"c" \\ \\x', '"'),
        ('K="\\$A \\0101 \\07"\n', "K", "$$A A \\7", '"'),
        ('K="l1\nl2"\n', "K", "l1\nl2", '"'),
    ],
)
def test_values(text: str, name: str, value: str, quote: str) -> None:
    entry = only(text)
    assert (entry.name, entry.text, entry.quote) == (name, value, quote)
    assert entry.expands == (quote != "'")


def test_places() -> None:
    entry = only("# first\n\nexport  NAME =  some value # why\n")
    assert entry.name_span.text == "NAME"
    assert entry.name_span.line == 3
    assert entry.value_span is not None
    assert entry.value_span.text == "some value"
    assert entry.span.text == "NAME =  some value"
    assert entry.comment is not None
    assert entry.comment.text == "# why"
    assert entry.blanks is None


def test_what_is_cut_off() -> None:
    assert only("K=v  # c\r\n").comment.text == "# c"  # type: ignore[union-attr]
    assert only("K=v \t\r\n").blanks.text == " \t"  # type: ignore[union-attr]
    assert only("K=v\r\n").blanks is None
    entry = only('K="v" # c\n')
    assert entry.comment is None
    assert entry.tail is None
    assert entry.value_span is not None
    assert entry.value_span.text == '"v"'


def test_what_follows_a_closing_quote_begins_a_statement() -> None:
    file = read('K="abc"def\nJ=1\nL="x"M=2\n')
    assert [(entry.name, entry.text) for entry in file.entries] == [
        ("K", "abc"),
        ("def", None),
        ("J", "1"),
        ("L", "x"),
        ("M", "2"),
    ]
    assert file.entries[0].tail is not None
    assert file.entries[0].tail.text == "def"


def test_bare_names_and_doubles_are_kept() -> None:
    file = read("A\nB=1\nB=2\n")
    assert [(entry.name, entry.text) for entry in file.entries] == [
        ("A", None),
        ("B", "1"),
        ("B", "2"),
    ]


def test_the_end_of_the_file_within_a_name_makes_a_nameless_value() -> None:
    assert [(e.name, e.text) for e in read("A=1\nword").entries] == [("A", "1"), ("", "word")]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("A=1\nthis is no pair\n", 2, "has a blank in a name"),
        ("K!=1\n", 1, "has the character '!' in a name"),
        ('"K"=1\n', 1, "has the character '\"' in a name"),
        ("A=1\n\nK='abc\nJ=1\n", 3, "opens a quote that is not closed"),
        ('K="abc\\"\n', 1, "opens a quote that is not closed"),
        ("A=1\nexport ", 2, "ends behind 'export'"),
    ],
)
def test_refused(text: str, line: int, reason: str) -> None:
    problem = read(text).problem
    assert problem is not None
    assert (problem.span.line, problem.reason) == (line, reason)


def test_utf16_is_refused() -> None:
    file = parse(Source(".env", "K=v\n", "utf-16"))
    assert file.entries == ()
    assert file.problem is not None


def test_raw_files_change_nothing() -> None:
    file = parse_raw(Source("a.env", "# c\n K=' v' # x\nJ\n"))
    assert [(entry.name, entry.text) for entry in file.entries] == [
        ("K", "' v' # x"),
        ("J", None),
    ]
    assert not file.entries[0].expands
    assert parse_raw(Source("a.env", "A B=1\n")).problem is not None


@pytest.mark.parametrize(
    "text",
    [
        "K=" + "x" * 2_000_000,
        'K="' + "\\n" * 500_000 + '"',
        'K="' + "x\n" * 500_000,
        "x" * 1_000_000,
        "K=v\n" * 30_000,
        "#\n" * 500_000,
        '"' * 300_000,
    ],
    ids=["long", "escapes", "unclosed", "no-end", "many", "comments", "quotes"],
)
def test_time_is_bounded(text: str) -> None:
    start = time.process_time()
    read(text)
    assert time.process_time() - start < 20
