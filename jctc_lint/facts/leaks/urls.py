"""Passwords in URLs, told by the address: what only the own machine answers at is no secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.leaks.model import Leak, Worth
from jctc_lint.facts.leaks.surroundings import use_of
from jctc_lint.facts.leaks.worth import is_local, is_strong, is_weak, made_up
from jctc_lint.facts.secrets.names import is_harmless, is_placeholder, written_out
from jctc_lint.facts.secrets.shapes import url_passwords
from jctc_lint.text import Span, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.leaks.model import Medium
    from jctc_lint.text import Source

_HOST = pattern(r"\[[0-9a-fA-F:]+\]|[^\s:/?#\"'`@,]{1,255}")
_USER = pattern(r"://([^\s:/@]*):$")
_FILLED = pattern(r"[{}<>%\[\]()*|\\]|\.\.\.|^:|//")
"""What a format, a template or a regular expression fills in or matches."""
_DOCUMENTED = pattern(
    r"(^|\.)(example|test|invalid)(\.(com|org|net))?$|^(host|hostname|server|your)", 2
)


def url_leaks(
    medium: Medium, source: Source, text: str, start: int, _end: int = 0, name: str = ""
) -> Iterator[Leak]:
    """The passwords in the URLs of `text`, which stands at `start`."""
    for place in url_passwords(text):
        password = text[place.start : place.end]
        worth = _worth(text, place.start, place.end)
        if worth is Worth.NONE:
            continue
        span = Span(source, start + place.start, start + place.end)
        sure = worth is Worth.SECRET and is_strong(password)
        yield Leak(
            medium, name, place.what, "inside", span, use_of(source.path), worth, sure, password
        )


def _worth(text: str, start: int, end: int) -> Worth:
    password = text[start:end]
    host = _HOST.match(text, end + 1)
    user = _USER.search(text[max(0, start - 200) : start])
    if host is None or len(password) < 4 or len(password) > 200:
        return Worth.NONE
    if _FILLED.search(password) or _FILLED.search(host[0]) or written_out(password) != password:
        return Worth.NONE
    if is_harmless(password) or _DOCUMENTED.search(host[0]):
        return Worth.NONE
    if is_placeholder(password) or made_up(password):
        return Worth.PLACEHOLDER
    if is_weak(password) or is_local(host[0]) or (user is not None and user[1] == password):
        return Worth.WEAK
    return Worth.SECRET
