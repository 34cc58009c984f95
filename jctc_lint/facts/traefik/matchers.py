"""What a router's rule comes to: refused by Traefik, accepted though it can never match, or fine.

The matchers of the two generations of the rule language, with what they take (`pkg/muxer`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.facts.traefik.go_values import is_address, is_regexp
from jctc_lint.facts.traefik.rule_language import UNKNOWN, Call, Junction, calls
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jctc_lint.facts.traefik.options import Release
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


class Trouble(StrEnum):
    """What is wrong with a matcher."""

    UNKNOWN_MATCHER = "unknown-matcher"
    OTHER_GENERATION = "other-generation"
    """A matcher of the other version of the rule language."""
    OTHER_PROTOCOL = "other-protocol"
    """A matcher of HTTP in a TCP rule, or the reverse."""
    ARGUMENT_COUNT = "argument-count"
    EMPTY_ARGUMENT = "empty-argument"
    QUERY_PAIR = "query-pair"
    """`Query` of version 2 without a value."""
    NO_SLASH = "no-slash"
    ADDRESS = "address"
    REGEXP = "regexp"
    NOT_ASCII = "not-ascii"
    SNI_CHARACTER = "sni-character"
    SNI_WILDCARD = "sni-wildcard"
    """`*.x` in `HostSNI`, which only later releases know."""
    NEVER_PART_OF_HOST = "never-host"
    """A scheme, a port, a path or a character that no host has."""
    NEVER_PLACEHOLDER = "never-placeholder"
    """`{name:regexp}` of version 2 in version 3, where it is plain text."""
    NEVER_EXPRESSION = "never-expression"
    """A regular expression where plain text is taken."""
    NEVER_WILDCARD = "never-wildcard"
    OLD_WILDCARD = "never-wildcard-yet"
    """A wildcard that only later releases know."""
    NEVER_PATH = "never-path"
    NEVER_QUERY = "never-query"
    NEVER_METHOD = "never-method"
    NEVER_BOTH = "never-both"
    """Two things that are never true of one request."""

    @property
    def never(self) -> bool:
        """Traefik accepts it, and no request matches."""
        return self.value.startswith("never-")


@record(eq=True)
class Finding:
    """`call` is the matcher as written, `detail` what is wrong in it, `meant` what was meant."""

    trouble: Trouble
    call: str
    detail: str = ""
    meant: str = ""


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
        for found in _of_call(name, call, table[name], generation, release):
            if not found.trouble.never:
                return [found]
            if not call.negated:
                never.append(found)
        if name in _HOST and generation == 3 and not call.negated:
            never += _wildcard(call, release)
    return never or list(_contradictions(expression, protocol, generation))


_HOST = frozenset({"Host", "HostHeader"})


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


def _of_call(
    name: str, call: Call, counts: tuple[int, ...], generation: int, release: Release | None
) -> Iterator[Finding]:
    """What is wrong with one matcher's arguments, in the order in which Traefik asks."""
    if not call.arguments or "" in call.arguments:
        trouble = Trouble.EMPTY_ARGUMENT if call.arguments else Trouble.ARGUMENT_COUNT
        wanted = _counted(counts) if counts else "one or more"
        yield Finding(trouble, call.text, "0", wanted)
        return
    if counts and len(call.arguments) not in counts:
        yield Finding(Trouble.ARGUMENT_COUNT, call.text, str(len(call.arguments)), _counted(counts))
        return
    if name == "HostSNI" and (generation == 2 or (release is not None and release < WILDCARDS)):
        yield from _only(call, Trouble.SNI_WILDCARD, lambda text: text.startswith("*."))
    check = _CHECKS.get((name, generation)) or _CHECKS.get((name, 0))
    if check is not None:
        yield from check(call)


def _counted(counts: tuple[int, ...]) -> str:
    return " or ".join(str(count) for count in counts)


def _only(call: Call, trouble: Trouble, wrong: Callable[[str], object]) -> Iterator[Finding]:
    for argument in call.arguments:
        if wrong(argument):
            yield Finding(trouble, call.text, argument)
            return


def _host(call: Call) -> Iterator[Finding]:
    yield from _only(call, Trouble.NOT_ASCII, lambda text: not _ascii(text))
    yield from _every(call, _never_a_host)


def _never_a_host(text: str) -> Trouble | None:
    """Why no request is for such a host."""
    if text.count(":") > 1 and "//" not in text:
        # An IPv6 address.
        return None
    if "{" in text:
        return Trouble.NEVER_EXPRESSION
    if any(char in text for char in "^$()[]\\|+?"):
        return Trouble.NEVER_EXPRESSION if "${" not in text else Trouble.NEVER_PART_OF_HOST
    if _NO_HOST.search(text):
        return Trouble.NEVER_PART_OF_HOST
    return None


_NO_HOST = pattern(r"""[\s/:,;#@&=%!'"<>]""")


def _every(call: Call, why: Callable[[str], Trouble | None]) -> Iterator[Finding]:
    """A finding when no argument can match: with several, one of them is enough to match."""
    found = [(argument, why(argument)) for argument in call.arguments]
    for argument, trouble in found:
        if trouble is not None and all(other is not None for _, other in found):
            yield Finding(trouble, call.text, argument.replace(UNKNOWN, "..."))
            return


WILDCARDS = (3, 7, 0)
"""The first release where `*.x` in `Host` is any host below `x`."""
ANY_HOST = (3, 7, 7)
"""The first release where `*` alone is any host."""


def _wildcard(call: Call, release: Release | None) -> Iterator[Finding]:
    text = call.arguments[0]
    if "*" not in text or UNKNOWN in text or _never_a_host(text) is not None:
        return
    if text != "*" and (not text.startswith("*.") or "*" in text[1:]):
        yield Finding(Trouble.NEVER_WILDCARD, call.text, text)
    elif release is not None and release < (ANY_HOST if text == "*" else WILDCARDS):
        since = "3.7.7" if text == "*" else "3.7"
        yield Finding(Trouble.OLD_WILDCARD, call.text, text, since)


def _host_2(call: Call) -> Iterator[Finding]:
    yield from _only(call, Trouble.NOT_ASCII, lambda text: not _ascii(text))

    def never(text: str) -> Trouble | None:
        return Trouble.NEVER_WILDCARD if "*" in text else _never_a_host(text)

    yield from _every(call, never)


def _host_regexp(call: Call) -> Iterator[Finding]:
    yield from _only(call, Trouble.NOT_ASCII, lambda text: not _ascii(text))
    yield from _only(call, Trouble.REGEXP, _no_regexp)
    yield from _every(
        call,
        lambda text: (
            Trouble.NEVER_PLACEHOLDER
            if _placeholder(text)
            else Trouble.NEVER_PART_OF_HOST
            if "://" in text and "|" not in text and "(" not in text
            else None
        ),
    )


def _host_regexp_2(call: Call) -> Iterator[Finding]:
    yield from _only(call, Trouble.NOT_ASCII, lambda text: not _ascii(text))
    yield from _templates(call)

    def never(text: str) -> Trouble | None:
        outside = _BRACES.sub("", text)
        if any(char in outside for char in "^$()[]\\|+?*"):
            return Trouble.NEVER_EXPRESSION
        return Trouble.NEVER_PART_OF_HOST if _NO_HOST.search(outside) else None

    yield from _every(call, never)


_BRACES = pattern(r"\{(?:[^{}]|\{[^{}]*\})*\}")


def _templates(call: Call) -> Iterator[Finding]:
    """Braces of version 2, which hold a name and a regular expression."""
    for text in call.arguments:
        if UNKNOWN in text:
            continue
        level = 0
        for char in text:
            level += {"{": 1, "}": -1}.get(char, 0)
            if level < 0:
                break
        if level:
            yield Finding(Trouble.REGEXP, call.text, text)
            return
        for braces in _BRACES.findall(text):
            name, colon, expression = braces[1:-1].partition(":")
            if not name or (colon and (not expression or _no_regexp(expression))):
                yield Finding(Trouble.REGEXP, call.text, braces)
                return


def _no_regexp(text: str) -> bool:
    return UNKNOWN not in text and is_regexp(text) is False


_PLACEHOLDER = pattern(r"(?<!\\)\{[A-Za-z_][\w-]*(?::|\})")


def _placeholder(text: str) -> bool:
    """A regular expression that asks for a `{` which neither hosts nor paths have."""
    found = _PLACEHOLDER.search(text)
    if found is None or "|" in _BRACES.sub("", text):
        return False
    before = text[: found.start()]
    return before.count("(") == before.count(")") and "[" not in before


def _path(call: Call) -> Iterator[Finding]:
    yield from _only(call, Trouble.NO_SLASH, _without_slash)
    yield from _every(call, _never_a_path)


def _path_2(call: Call) -> Iterator[Finding]:
    yield from _only(call, Trouble.NO_SLASH, _without_slash)
    yield from _templates(call)

    def never(text: str) -> Trouble | None:
        outside = _BRACES.sub("", text)
        return (
            None if _never_a_path(outside) is Trouble.NEVER_PLACEHOLDER else _never_a_path(outside)
        )

    yield from _every(call, never)


def _without_slash(text: str) -> bool:
    return not text.startswith(("/", UNKNOWN))


def _never_a_path(text: str) -> Trouble | None:
    if _PLACEHOLDER.search(text):
        return Trouble.NEVER_PLACEHOLDER
    if "?" in text or "#" in text:
        return Trouble.NEVER_PATH
    if text.startswith("/^") or _GROUPED.search(text) or text.endswith(("*", "$")):
        return Trouble.NEVER_EXPRESSION
    return None


_GROUPED = pattern(r"\([^()]*\|[^()]*\)|\.[*+]|\[[^\]]*\][*+]")


def _path_regexp(call: Call) -> Iterator[Finding]:
    yield from _only(call, Trouble.REGEXP, _no_regexp)
    yield from _every(call, lambda text: Trouble.NEVER_PLACEHOLDER if _placeholder(text) else None)


def _client_ip(call: Call) -> Iterator[Finding]:
    yield from _only(
        call, Trouble.ADDRESS, lambda text: UNKNOWN not in text and not is_address(text)
    )


def _header_regexp(call: Call) -> Iterator[Finding]:
    if _no_regexp(call.arguments[-1]):
        yield Finding(Trouble.REGEXP, call.text, call.arguments[-1])


def _pairs_2(call: Call) -> Iterator[Finding]:
    if len(call.arguments) % 2:
        yield Finding(Trouble.ARGUMENT_COUNT, call.text, str(len(call.arguments)), "2")


def _headers_regexp_2(call: Call) -> Iterator[Finding]:
    yield from _pairs_2(call)
    for text in call.arguments[1::2]:
        if _no_regexp(text):
            yield Finding(Trouble.REGEXP, call.text, text)
            return


def _query(call: Call) -> Iterator[Finding]:
    first = call.arguments[0]
    if len(call.arguments) == 1 and "=" in first:
        key, _, value = first.partition("=")
        meant = f"Query(`{key}`, `{value}`)".replace(UNKNOWN, "...")
        yield Finding(Trouble.NEVER_QUERY, call.text, first.replace(UNKNOWN, "..."), meant)


def _query_regexp(call: Call) -> Iterator[Finding]:
    if len(call.arguments) == 1:
        yield from _query(call)
    else:
        yield from _header_regexp(call)


def _query_2(call: Call) -> Iterator[Finding]:
    if any(UNKNOWN in text for text in call.arguments):
        return
    # `a=b` counts for two, and they are taken in pairs.
    if sum(2 if "=" in text else 1 for text in call.arguments) % 2:
        alone = next(text for text in call.arguments if "=" not in text)
        yield Finding(Trouble.QUERY_PAIR, call.text, alone, f"Query(`{alone}=...`)")


def _method(call: Call) -> Iterator[Finding]:
    yield from _every(call, lambda text: Trouble.NEVER_METHOD if _NO_METHOD.search(text) else None)


_NO_METHOD = pattern(r"[\s,|;/]")


def _sni(call: Call) -> Iterator[Finding]:
    yield from _only(
        call,
        Trouble.SNI_CHARACTER,
        lambda text: text != "*" and UNKNOWN not in text and not _SNI.fullmatch(text),
    )
    yield from _every(
        call,
        lambda text: Trouble.NEVER_PART_OF_HOST if text.count(":") == 1 else None,
    )


_SNI = pattern(r"(?:\*\.)?[\w.:-]+", 256)


def _alpn(call: Call) -> Iterator[Finding]:
    yield from ()


def _ascii(text: str) -> bool:
    return text.replace(UNKNOWN, "").isascii()


_CHECKS: dict[tuple[str, int], Callable[[Call], Iterator[Finding]]] = {
    ("Host", 3): _host,
    ("Host", 2): _host_2,
    ("HostHeader", 2): _host_2,
    ("HostRegexp", 3): _host_regexp,
    ("HostRegexp", 2): _host_regexp_2,
    ("Path", 3): _path,
    ("PathPrefix", 3): _path,
    ("Path", 2): _path_2,
    ("PathPrefix", 2): _path_2,
    ("PathRegexp", 3): _path_regexp,
    ("ClientIP", 0): _client_ip,
    ("HeaderRegexp", 3): _header_regexp,
    ("Headers", 2): _pairs_2,
    ("HeadersRegexp", 2): _headers_regexp_2,
    ("Query", 3): _query,
    ("QueryRegexp", 3): _query_regexp,
    ("Query", 2): _query_2,
    ("Method", 0): _method,
    ("HostSNI", 0): _sni,
    ("HostSNIRegexp", 3): _path_regexp,
    ("HostSNIRegexp", 2): _templates,
}


def _contradictions(expression: Expression, protocol: str, generation: int) -> Iterator[Finding]:
    """`a && b` where no request is both."""
    if not isinstance(expression, Junction):
        return
    if not expression.all:
        for part in expression.parts:
            yield from _contradictions(part, protocol, generation)
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
