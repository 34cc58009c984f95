"""Values as Go reads them. `tests/real/` asks a real Traefik for many of these."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jctc_lint.facts.traefik.go_values import is_address, is_duration, is_int, is_regexp


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("1m30s", True), ("10", True), ("-1s", True), ("1.5h", True), ("0", True), ("5µs", True),
        ("1d", False), ("10 s", False), ("", False), ("s", False), ("1h ", False), ("٣s", False),
    ],
)  # fmt: skip
def test_durations(text: str, known: bool) -> None:
    assert is_duration(text) is known


@pytest.mark.parametrize(
    ("text", "known"),
    [("42", True), ("+4", True), ("-4", True), ("1_000", False), ("0x1", False), ("٣", False),
     ("9" * 19, False), ("9" * 18, True), ("9" * 100, False)],
)  # fmt: skip
def test_numbers(text: str, known: bool) -> None:
    assert is_int(text) is known


@pytest.mark.parametrize(
    ("text", "known"),
    [("10.0.0.0/8", True), ("::1", True), ("fe80::/10", True), ("10.0.0.1/33", False),
     ("10.0.0", False), ("localhost", False), ("fe80::1%eth0", False), ("10.0.0.1/", False),
     ("", False), ("010.0.0.1", False)],
)  # fmt: skip
def test_addresses(text: str, known: bool) -> None:
    assert is_address(text) is known


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("^/api/(.*)$", True), ("(?i)a", True), ("(?P<n>a)", True), ("[^]a]", True),
        ("a{,2}", True),
        ("a{2}", True), ("a+?", True), ("", True), ("{a:b}", True), ("(?!a)", False), ("(a", False),
        ("a)", False), ("[a", False), ("*a", False), ("a**", False), ("a{3,2}", False),
        ("a{1001}", False), ("\\Z", False), ("(a)\\1", False), ("a\\", False), ("(?>a)", False),
        ("\\p{L}", None), ("[[:alpha:]]", None), ("[z-a]", None), ("[a-\\w]", None),
    ],
)  # fmt: skip
def test_regular_expressions(text: str, known: bool | None) -> None:
    assert is_regexp(text) is known


@settings(max_examples=500, deadline=None)
@given(st.text("()[]{}*+?\\^$|-:!<>=Paz019,. é", max_size=20))
def test_no_pattern_is_too_odd(text: str) -> None:
    assert is_regexp(text) in (True, False, None)
