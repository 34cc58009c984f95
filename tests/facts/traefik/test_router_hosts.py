"""The hosts that rules let in."""

from __future__ import annotations

import time

import pytest

from jctc_lint.facts.traefik.rules import hosts_of, may_be


@pytest.mark.parametrize(
    ("rule", "named", "others"),
    [
        ("Host(`a.org`)", {"a.org"}, False),
        ('Host("A.org")', {"a.org"}, False),
        ("host(`a`) || HOST(`b`)", {"a", "b"}, False),
        ("Host(`a`, `b`) && PathPrefix(`/x`)", {"a", "b"}, False),
        ("Host(`a`) && (PathPrefix(`/x`) || Path(`/y`))", {"a"}, False),
        ("(Host(`a`) || Host(`b`)) && !Path(`/`)", {"a", "b"}, False),
        ("Host(`a`) || PathPrefix(`/x`)", {"a"}, True),
        ("PathPrefix(`/`)", set(), True),
        ("HostRegexp(`.*`)", set(), True),
        ("!Host(`a`)", set(), True),
        ("Host(`*`)", {"*"}, True),
        ("Host()", set(), True),
        ("", set(), True),
        ("Host(`a`) && Path(`/x||y`)", {"a"}, False),
        ("((((Host(`a`", set(), True),
    ],
)
def test_hosts(rule: str, named: set[str], others: bool) -> None:
    hosts = hosts_of(rule)
    assert (set(hosts.named), hosts.others) == (named, others)


@pytest.mark.parametrize(
    ("pattern", "host", "same"),
    [
        ("a.org", "a.org", True),
        ("a.org", "A.org", True),
        ("a.org", "b.org", False),
        ("*.org", "a.org", True),
        ("*.org", "a.net", False),
        ("${D}", "api.org", True),
        ("api.${D}", "api.org", True),
        ("api.${D}", "web.org", False),
        ("api.${D}", "api.${D}", True),
        ("web.${D}", "api.${D}", False),
        ("${X}.${D}", "api.${D}", True),
        ("api.org", "${HOST}", True),
        ("${A}${B}${C}${D}${E}", "x", True),
    ],
)
def test_may_be(pattern: str, host: str, same: bool) -> None:
    assert may_be(pattern, host) is same


@pytest.mark.parametrize("text", ["(" * 3_999, "`" * 3_999, "a||" * 1_300, "${A}-" * 700])
def test_hostile_rules_cost_little(text: str) -> None:
    started = time.process_time()
    hosts_of(text)
    may_be(text, "a-" * 500)
    assert time.process_time() - started < 2
