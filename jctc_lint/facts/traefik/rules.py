"""Which hosts a router's rule lets in."""

from __future__ import annotations

import re

from jctc_lint.record import record
from jctc_lint.text import pattern

MAX_RULE = 4_000
"""Longer rules are taken to let in any host."""
MAX_DEPTH = 30
MAX_VARIABLES = 4
"""With more variables in it, a host may be any host."""

_CALL = pattern(r"(?P<not>!\s*)?(?P<name>\w+)\s*\(")
_LITERAL = pattern(r"`([^`]*)`|\"((?:[^\"\\]|\\.)*)\"|'([^']*)'")
_HOST = frozenset({"host", "hostheader", "hostsni"})


@record(eq=True)
class Hosts:
    """`named` are the hosts that the rule names; `others` is True when it may let in more."""

    named: frozenset[str]
    others: bool

    def may_hold(self, host: str) -> bool:
        """True unless the rule surely turns this host away. Variables are `${NAME}` in both."""
        return self.others or any(may_be(name, host) for name in self.named)


def hosts_of(rule: str) -> Hosts:
    """The hosts of a rule of Traefik v2 or v3, variables in it as `${NAME}`."""
    if len(rule) > MAX_RULE:
        return Hosts(frozenset(), others=True)
    return _alternatives(rule, 0)


def may_be(pattern: str, host: str) -> bool:
    """True when the two can be the same host, whatever the variables in them are.

    A variable that both name has the same value in both. `*.x.y` is any host under `x.y`.
    """
    pattern, host = pattern.lower(), host.lower()
    if pattern == host:
        return True
    shared = set(_VARIABLES.findall(pattern)) & set(_VARIABLES.findall(host))
    return _matches(pattern, host, shared) or _matches(host, pattern, shared)


_VARIABLES = pattern(r"\$\{\w+\}")


def _matches(pattern: str, host: str, shared: set[str]) -> bool:
    parts = re.split(r"(\$\{\w+\}|\*)", pattern)
    if len(parts) // 2 > MAX_VARIABLES:
        return True
    expression = "".join(
        ".*" if number % 2 and part not in shared else re.escape(part)
        for number, part in enumerate(parts)
    )
    return re.fullmatch(re.sub(r"(?:\.\*)+", ".*", expression), host) is not None


def _alternatives(rule: str, depth: int) -> Hosts:
    """`a || b`: every host of both."""
    found = [_factors(part, depth) for part in _split(rule, "||")]
    named = frozenset().union(*(hosts.named for hosts in found))
    return Hosts(named, any(hosts.others for hosts in found))


def _factors(rule: str, depth: int) -> Hosts:
    """`a && b`: one part that names hosts is enough to keep others out."""
    found = [_factor(part.strip(), depth) for part in _split(rule, "&&")]
    named = frozenset().union(*(hosts.named for hosts in found))
    return Hosts(named, all(hosts.others for hosts in found))


def _factor(rule: str, depth: int) -> Hosts:
    if rule.startswith("(") and rule.endswith(")") and depth < MAX_DEPTH:
        return _alternatives(rule[1:-1], depth + 1)
    call = _CALL.match(rule)
    if call is None or call["not"] or call["name"].lower() not in _HOST:
        return Hosts(frozenset(), others=True)
    names = [a or b or c for a, b, c in _LITERAL.findall(rule)]
    return Hosts(frozenset(name.lower() for name in names), others=not names or "*" in names)


def _split(rule: str, operator: str) -> list[str]:
    """Parts between the operators that stand outside parentheses and quotes."""
    parts = [""]
    depth = 0
    quote = ""
    at = 0
    while at < len(rule):
        char = rule[at]
        if quote:
            quote = "" if char == quote else quote
        elif char in "`\"'":
            quote = char
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif depth == 0 and rule.startswith(operator, at):
            parts.append("")
            at += len(operator)
            continue
        parts[-1] += char
        at += 1
    return parts
