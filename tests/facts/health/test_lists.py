"""Shell lists of health checks: taken apart, and how they end, against the shell itself."""

from __future__ import annotations

import itertools
import subprocess

import pytest

from jctc_lint.facts.health.lists import Outcome, Part, builtin, outcome, parts_of


def test_taken_apart() -> None:
    parts = parts_of("A=b curl -f 'http://x/a b' > /dev/null 2>&1 || exit 1")
    assert parts is not None
    first, second = parts
    assert (first.program, first.words[1:], first.settings) == (
        "curl",
        ("-f", "http://x/a b"),
        ("A=b",),
    )
    assert (second.join, second.words, first.merged) == ("||", ("exit", "1"), True)


@pytest.mark.parametrize(
    "text",
    [
        "test $(curl x) = 1", "if curl x; then exit 0; fi", "curl 'x", "a || ", "(curl x)",
        "a `b`", "for x in a; do b; done", "x" * 5_000, "a\nb", "", "|| a",
    ],
)  # fmt: skip
def test_what_is_not_taken_apart(text: str) -> None:
    assert parts_of(text) is None


COMMANDS = ("true", "false", "absent_program_x", "exit 1", "exit 0", "! false", "maybe")
LISTS = [
    f"{first} {one} {second} {two} {third}"
    for first, second, third in itertools.product(COMMANDS, repeat=3)
    for one, two in (("||", "&&"), ("&&", "||"), (";", "||"), ("||", "||"), ("&&", ";"))
]
"""`maybe` is a command of which nothing is known."""


def _single(part: Part) -> Outcome:
    return Outcome.FAILS if part.program == "absent_program_x" else builtin(part)


def _ends(texts: list[str]) -> list[bool]:
    """Whether each list passes, by one shell that runs them all, each in a subshell."""
    script = "\n".join(f"( {text} ) >/dev/null 2>&1; echo $?" for text in texts)
    done = subprocess.run(["sh"], input=script, capture_output=True, text=True, check=True)
    return [code == "0" for code in done.stdout.split()]


def _ways(text: str) -> list[str]:
    """The list with `maybe` passing and failing, in all combinations."""
    pieces = text.split("maybe")
    return [
        "".join(piece + word for piece, word in zip(pieces, [*words, ""], strict=True))
        for words in itertools.product(("true", "false"), repeat=len(pieces) - 1)
    ]


def test_lists_end_as_the_shell_says() -> None:
    """What is told holds whatever the unknown commands do; and all is told that holds so."""
    ways = [_ways(text) for text in LISTS]
    ends = iter(_ends([way for some in ways for way in some]))
    wrong = []
    for text, some in zip(LISTS, ways, strict=True):
        real = {next(ends) for _ in some}
        parts = parts_of(text)
        assert parts is not None
        told = outcome(parts, _single)
        known = {True: Outcome.PASSES, False: Outcome.FAILS}
        expected = known[real.pop()] if len(real) == 1 else Outcome.UNKNOWN
        if told is not expected and not (told is Outcome.UNKNOWN and len(some) > 1):
            wrong.append((text, told, expected))
    assert wrong == []
    assert len(LISTS) > 1_500


PIPES = [
    ("absent_program_x | grep -q a", Outcome.FAILS),
    ("absent_program_x | grep a | grep -v b", Outcome.FAILS),
    ("absent_program_x | grep -v a", Outcome.FAILS),
    ("absent_program_x | cat", Outcome.UNKNOWN),
    ("absent_program_x 2>&1 | grep -v zzz", Outcome.UNKNOWN),
    ("absent_program_x | grep -q a || exit 1", Outcome.FAILS),
    ("absent_program_x | grep -q a || exit 0", Outcome.PASSES),
    ("uname | grep -q zzz", Outcome.UNKNOWN),
]


@pytest.mark.parametrize(("text", "told"), PIPES)
def test_pipes(text: str, told: Outcome) -> None:
    parts = parts_of(text)
    assert parts is not None
    assert outcome(parts, _single) is told
    code = subprocess.run(["sh", "-c", text], capture_output=True, check=False).returncode
    if told is not Outcome.UNKNOWN:
        assert (code == 0) is (told is Outcome.PASSES)
