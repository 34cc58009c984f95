"""Tokens of providers, known by their form, and private keys, wherever they stand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from jctc_lint.facts.leaks.model import Leak, Medium, Use, Worth
from jctc_lint.facts.leaks.surroundings import use_of
from jctc_lint.facts.leaks.worth import entropy, made_up
from jctc_lint.facts.secret_shapes import provider_secrets
from jctc_lint.text import Source, Span, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

_START = pattern(
    r"A3T[A-Z0-9]|A[KS]IA|ABIA|ACCA|gh[pousr]_|github_pat_|gl[a-z]{1,4}[-_]|xox[a-z]-|xapp-"
    r"|hooks\.slack\.com|api/webhooks/|[sr]k_(?:live|prod)_|whsec_|SG\.[A-Za-z0-9_\-]{16}|T3BlbkFJ"
    r"|sk-ant-|AIza|GOCSPX-|npm_[A-Za-z0-9]{36}|pypi-AgE|do[opr]_v1_|hf_[A-Za-z]{34}|sntr(?:ys|yu)_"
    r"|dckr_[po]at_|:A[A-Za-z0-9_\-]{34}|key-[a-f0-9]{32}|SK[a-f0-9]{32}|hv[sb]\.|tskey-|eyJ"
    r"|AGE-SECRET-KEY"
)
"""What every form has in it: told at once in a whole file."""
KEY_START = "PRIVATE KEY"
_PEM = pattern(
    r"-----BEGIN(?P<kind>[A-Z0-9 ]{0,40}) PRIVATE KEY(?: BLOCK)?-----"
    r"(?P<body>[^-]{0,20000})(?:-----END|\Z|(?=[\"'`<]))"
)
_BASE64 = pattern(r"[A-Za-z0-9+/]{24,}")
_MANY = 200
"""Most tokens of one file that are told."""
_KEY_FILES = pattern(r"(^|/)id_(rsa|dsa|ecdsa|ed25519)$|\.(p12|pfx|ppk|kdbx)$", 2)
_PUBLIC_IN_BROWSERS = ("a Google API key", "a signed token (JWT)")


def may_hold(text: str) -> bool:
    """False for most texts, at little cost."""
    return _START.search(text) is not None


def token_leaks(source: Source) -> Iterator[Leak]:
    """Tokens in the forms of providers; those that manuals print and that are made up left out."""
    text = source.text
    done = -1
    number = 0
    for match in _START.finditer(text):
        if match.start() < done or number >= _MANY:
            continue
        start = max(text.rfind("\n", 0, match.start()) + 1, match.start() - 300)
        end = text.find("\n", match.start())
        end = min(len(text) if end < 0 else end, match.start() + 3000)
        done = end
        for place in provider_secrets(text[start:end]):
            number += 1
            if place.what == "a private key":
                continue
            span = Span(source, start + place.start, start + place.end)
            found = _token(span, place.what)
            if found is not None:
                yield found


def _token(span: Span, what: str) -> Leak | None:
    value = span.text
    body = value.rpartition("_")[2] if "_" in value[:12] else value
    if made_up(body) or entropy(body) < 2.5:
        return None
    sure = what not in _PUBLIC_IN_BROWSERS
    if value.startswith("eyJ") and ".eyJ" in value:
        role = _role(value)
        if role is None or role.get("role") == "anon" or "demo" in str(role.get("iss", "")):
            return None
        sure = role.get("role") == "service_role"
    use = use_of(span.path)
    return Leak(
        Medium.TOKEN, "", what, "default", span, use, Worth.SECRET, sure and use is Use.WORK, value
    )


def _role(token: str) -> dict[str, object] | None:
    """What a signed token says; None for what says nothing."""
    import base64
    import binascii

    part = token.split(".")[1]
    try:
        data = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def key_leaks(source: Source) -> Iterator[Leak]:
    """Private keys in PEM form: a header with enough of a key behind it."""
    for match in _PEM.finditer(source.text):
        body = match["body"].replace("\\n", "\n").replace("\\r", "")
        runs = _BASE64.findall(body)
        if sum(map(len, runs)) < 64 or any(map(made_up, runs[:3])):
            continue
        locked = "ENCRYPTED" in match["kind"] or "ENCRYPTED" in body[:200]
        use = use_of(source.path)
        span = Span(source, match.start(), source.text.find("\n", match.start()) % (len(source.text) + 1))
        if span.end <= span.start or span.end > match.end("body"):
            span = Span(source, match.start(), match.start("body"))
        sort = "locked" if locked else "default"
        sure = use is Use.WORK
        yield Leak(
            Medium.KEY, "", "a private key", sort, span, use, Worth.SECRET, sure, match["body"].strip()
        )


def key_file(path: str) -> Leak | None:
    """A file that holds a private key by its name, whatever can be read of it."""
    if not _KEY_FILES.search(path):
        return None
    use = use_of(path)
    span = Span(Source(path, ""), 0, 0)
    return Leak(
        Medium.KEY, "", "a key file", "file", span, use, Worth.SECRET, use is Use.WORK, ""
    )
