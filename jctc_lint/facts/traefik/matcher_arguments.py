"""What matchers take: the arguments in both versions of the rule language, as in `pkg/muxer`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.facts.traefik.go_values import is_address, is_regexp
from jctc_lint.facts.traefik.rule_language import UNKNOWN
from jctc_lint.facts.traefik.rule_troubles import Finding, Trouble
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jctc_lint.facts.traefik.label_options import Release
    from jctc_lint.facts.traefik.rule_language import Call


WILDCARDS = (3, 7, 0)
"""The first release where `*.x` in `Host` is any host below `x`."""
ANY_HOST = (3, 7, 7)
"""The first release where `*` alone is any host."""


def arguments_of(
    name: str, call: Call, generation: int, release: Release | None
) -> Iterator[Finding]:
    """What is wrong with a matcher's arguments; their number is right."""
    if name == "HostSNI" and (generation == 2 or (release is not None and release < WILDCARDS)):
        yield from _only(call, Trouble.SNI_WILDCARD, lambda text: text.startswith("*."))
    check = _CHECKS.get((name, generation)) or _CHECKS.get((name, 0))
    if check is not None:
        yield from check(call)
    if name == "Host" and generation == 3 and not call.negated:
        yield from _wildcard(call, release)


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
    if _LEFT_OVER.search(text):
        return Trouble.NEVER_PART_OF_HOST
    if any(char in text for char in "{^$()[]\\|+?"):
        return Trouble.NEVER_EXPRESSION
    if _NO_HOST.search(text):
        return Trouble.NEVER_PART_OF_HOST
    return None


_LEFT_OVER = pattern(r"\$\{?\w")
"""A variable that Compose was told to leave alone."""
_NO_HOST = pattern(r"""[\s/:,;#@&=%!'"<>]""")


def _every(call: Call, why: Callable[[str], Trouble | None]) -> Iterator[Finding]:
    """A finding when no argument can match: with several, one of them is enough to match."""
    found = [(argument, why(argument)) for argument in call.arguments]
    for argument, trouble in found:
        if trouble is not None and all(other is not None for _, other in found):
            yield Finding(trouble, call.text, argument.replace(UNKNOWN, "..."))
            return


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
    yield from _templates(call)


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


_SNI = pattern(r"(?:\*\.)?[\w.:-]+", re.ASCII)


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
