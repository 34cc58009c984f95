"""What a router's rule comes to: refused by Traefik, accepted though it can never match, or fine.

The matchers of the two generations of the rule language, with what they take (`pkg/muxer`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.traefik.matcher_arguments import arguments_of
from jctc_lint.facts.traefik.rule_language import UNKNOWN, Call, Junction, calls
from jctc_lint.facts.traefik.rule_troubles import Finding, Trouble

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.traefik.label_options import Release
    from jctc_lint.facts.traefik.rule_language import Expression

HTTP_3 = {
    "ClientIP": (1,), "Method": (1,), "Host": (1,), "HostRegexp": (1,), "Path": (1,),
    "PathRegexp": (1,), "PathPrefix": (1,), "Header": (2,), "HeaderRegexp": (2,),
    "Query": (1, 2), "QueryRegexp": (1, 2),
}  # fmt: skip
"""Matchers of version 3 and how many arguments they take."""
HTTP_2: dict[str, tuple[int, ...]] = dict.fromkeys(
    (
        "Host", "HostHeader", "HostRegexp", "ClientIP", "Path", "PathPrefix", "Method", "Headers",
        "HeadersRegexp", "Query",
    ),
    (),
)  # fmt: skip
"""Those of version 2, which take any number."""
TCP = ("ALPN", "ClientIP", "HostSNI", "HostSNIRegexp")


def names_of(matcher: str) -> set[str]:
    """The spellings that Traefik takes for a matcher's name."""
    return {matcher, matcher.lower(), matcher.upper(), matcher.capitalize()}


def judge(
    expression: Expression, protocol: str, generation: int, release: Release | None
) -> list[Finding]:
    """What is wrong with a rule. With something that Traefik refuses, only the first of it.

    `release` is None when it is not known.
    """
    table = _table(protocol, generation)
    never: list[Finding] = []
    for call in calls(expression):
        name = next((known for known in table if call.name in names_of(known)), "")
        if not name:
            return [_unknown(call, protocol, generation)]
        miscounted = _miscounted(call, table[name])
        if miscounted is not None:
            return [miscounted]
        for found in arguments_of(name, call, generation, release):
            if not found.trouble.never:
                return [found]
            if not call.negated:
                never.append(found)
    return never or list(_contradictions(expression))


def _table(protocol: str, generation: int) -> dict[str, tuple[int, ...]]:
    if protocol == "tcp":
        return dict.fromkeys(TCP, (1,) if generation == 3 else ())
    return HTTP_3 if generation == 3 else HTTP_2


def _unknown(call: Call, protocol: str, generation: int) -> Finding:
    from difflib import get_close_matches

    def holds(table: dict[str, tuple[int, ...]]) -> str:
        return next((known for known in table if call.name in names_of(known)), "")

    other = holds(_table(protocol, 5 - generation))
    if other:
        return Finding(Trouble.OTHER_GENERATION, call.text, call.name, _COUNTERPARTS.get(other, ""))
    foreign = "http" if protocol == "tcp" else "tcp"
    for there in (3, 2):
        found = holds(_table(foreign, there))
        if found:
            meant = {"Host": "HostSNI", "HostSNI": "Host", "HostRegexp": "HostSNIRegexp",
                     "HostSNIRegexp": "HostRegexp"}.get(found, "")  # fmt: skip
            return Finding(Trouble.OTHER_PROTOCOL, call.text, call.name, meant)
    table = _table(protocol, generation)
    lower = {known.lower(): known for known in table}
    close = get_close_matches(call.name.lower(), lower, 1, 0.7)
    meant = lower[close[0]] if close else ""
    return Finding(Trouble.UNKNOWN_MATCHER, call.text, call.name, meant)


_COUNTERPARTS = {
    "Headers": "Header", "HeadersRegexp": "HeaderRegexp", "HostHeader": "Host", "Header": "Headers",
    "HeaderRegexp": "HeadersRegexp", "PathRegexp": "Path", "QueryRegexp": "Query",
}  # fmt: skip


def _miscounted(call: Call, counts: tuple[int, ...]) -> Finding | None:
    """A matcher with too few or too many arguments, or an empty one."""
    if not call.arguments or "" in call.arguments:
        trouble = Trouble.EMPTY_ARGUMENT if call.arguments else Trouble.ARGUMENT_COUNT
        wanted = _counted(counts) if counts else "one or more"
        return Finding(trouble, call.text, "0", wanted)
    if counts and len(call.arguments) not in counts:
        count = str(len(call.arguments))
        return Finding(Trouble.ARGUMENT_COUNT, call.text, count, _counted(counts))
    return None


def _counted(counts: tuple[int, ...]) -> str:
    return " or ".join(str(count) for count in counts)


def _contradictions(expression: Expression) -> Iterator[Finding]:
    """`a && b` where no request is both."""
    if not isinstance(expression, Junction):
        return
    if not expression.all:
        for part in expression.parts:
            yield from _contradictions(part)
        return
    demanded: dict[str, tuple[set[str], Call]] = {}
    for part in expression.parts:
        if not isinstance(part, Call) or part.negated or any(UNKNOWN in a for a in part.arguments):
            continue
        kind = part.name.lower()
        values = {text.lower().rstrip(".") if kind != "path" else text for text in part.arguments}
        if kind not in _EXCLUSIVE or any("*" in value or "{" in value for value in values):
            continue
        other = demanded.get(kind)
        if other is not None and not other[0] & values:
            yield Finding(Trouble.NEVER_BOTH, part.text, other[1].text)
            return
        demanded.setdefault(kind, (values, part))


_EXCLUSIVE = frozenset({"host", "path", "method", "hostsni"})
