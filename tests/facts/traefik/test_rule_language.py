"""Rules of routers read as expressions."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jctc_lint.facts.traefik.matchers import judge
from jctc_lint.facts.traefik.rule_language import (
    UNKNOWN,
    Call,
    Fault,
    Junction,
    Misformed,
    NotUnderstood,
    calls,
    parse,
)
from jctc_lint.facts.traefik.rule_troubles import Trouble


def test_and_binds_closer_than_or() -> None:
    found = parse("Host(`a`) || Host(`b`) && !Path(`/c`)")
    assert found == Junction(
        all=False,
        parts=(
            Call("Host", ("a",), "Host(`a`)"),
            Junction(
                all=True,
                parts=(
                    Call("Host", ("b",), "Host(`b`)"),
                    Call("Path", ("/c",), "Path(`/c`)", negated=True),
                ),
            ),
        ),
    )


def test_not_goes_down_to_the_matchers() -> None:
    found = parse("!(Host(`a`) && !Path(`/b`))")
    assert isinstance(found, Junction)
    assert not found.all
    assert [call.negated for call in calls(found)] == [True, False]


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ("Host('a')", Fault.SINGLE_QUOTES),
        ("Host(a)", Fault.BARE_TEXT),
        ("Host(`a`) and Path(`/b`)", Fault.OPERATOR),
        ("Host(`a`)\n|| Host(`b`)", Fault.LINE_BREAK),
        ("(Host(`a`)", Fault.UNCLOSED),
        ("Host(`a", Fault.UNCLOSED),
        ("a.example.org", Fault.NO_CALL),
        ("Host(`a`) &&", Fault.ENDED),
        ('Host("a\\.b")', Fault.ESCAPE),
        ("", Fault.ENDED),
    ],
)
def test_faults(rule: str, fault: Fault) -> None:
    with pytest.raises(Misformed) as caught:
        parse(rule)
    assert caught.value.fault is fault


@pytest.mark.parametrize(
    "rule",
    [
        UNKNOWN,
        f"Host(`a`) && {UNKNOWN}",
        f"Host({UNKNOWN})",
        f"{UNKNOWN}(`a`)",
        "(" * 500 + "Host(`a`)" + ")" * 500,
        "Host(`" + "a" * 9_000 + "`)",
    ],
)
def test_what_is_not_known_is_left_alone(rule: str) -> None:
    with pytest.raises(NotUnderstood):
        parse(rule)


@pytest.mark.parametrize(
    ("rule", "generation", "trouble"),
    [
        (f"Host(`https://{UNKNOWN}`)", 3, Trouble.NEVER_PART_OF_HOST),
        (f"Host(`{UNKNOWN}`)", 3, None),
        (f"Path(`{UNKNOWN}/x`)", 3, None),
        (f"PathPrefix(`{UNKNOWN}`)", 2, None),
        (f"ClientIP(`{UNKNOWN}/8`)", 3, None),
        (f"HostRegexp(`^{UNKNOWN}$`)", 3, None),
        (f"HostRegexp(`^({UNKNOWN}`)", 3, None),
        (f"Query(`{UNKNOWN}`)", 2, None),
        (f"Host(`a`) && Host(`{UNKNOWN}`)", 3, None),
        ("Host(`fe80::1`)", 3, None),
        ("HostRegexp(`^a{3}$`)", 3, None),
        ("HostRegexp(`(^|\\.)example\\.org$`)", 3, None),
        ("PathRegexp(`/{2,}`)", 3, None),
    ],
)
def test_doubt_is_no_trouble(rule: str, generation: int, trouble: Trouble | None) -> None:
    found = judge(parse(rule), "http", generation, (3, 6, 0))
    assert [item.trouble for item in found] == ([trouble] if trouble else [])


PIECES = st.sampled_from(
    ["Host", "Path", "(", ")", "`", '"', "'", "&&", "||", "!", ",", "\n", " ", "a.b", "/x", "{",
     "}", "\\", "*", UNKNOWN, "//", "/*", "*/", "é", "\x00", "1", "[", "$", "^", "?"]
)  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join), st.sampled_from(["http", "tcp"]))
def test_no_text_is_too_odd(rule: str, protocol: str) -> None:
    try:
        expression = parse(rule)
    except (Misformed, NotUnderstood):
        return
    for generation in (2, 3):
        judge(expression, protocol, generation, None)
