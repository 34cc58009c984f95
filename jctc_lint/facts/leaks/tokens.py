"""Tokens of providers, known by their form, and private keys, wherever they stand."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from jctc_lint.facts.leaks.model import Leak, Medium, Use, Worth
from jctc_lint.facts.leaks.surroundings import use_of
from jctc_lint.facts.leaks.worth import entropy, made_up
from jctc_lint.facts.secrets.shapes import provider_secrets
from jctc_lint.text import Source, Span, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

_RUN = pattern(r"[A-Za-z0-9_\-]{20,}")
"""Every form has such a run; most texts have few, and to find them costs little."""
_STARTS = (
    "A3T", "AKIA", "ASIA", "ABIA", "ACCA", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_",
    "glpat-", "glptt-", "glrt-", "gldt-", "glsoat-", "glcbt-", "glft-", "glsa_", "glc_", "xox",
    "xapp-", "sk_live_", "sk_prod_", "rk_live_", "rk_prod_", "whsec_", "sk-", "AIza", "GOCSPX-",
    "npm_", "pypi-AgE", "dop_v1_", "doo_v1_", "dor_v1_", "hf_", "sntrys_", "sntryu_", "dckr_",
    "key-", "SK", "tskey-", "eyJ", "AGE-SECRET-KEY",
)  # fmt: skip
"""What runs begin with that are tokens."""
_SIGNS = (":A", "SG.", "hvs.", "hvb.", "hooks.slack.com/", "api/webhooks/")
"""What stands before the others, or in their beginning."""
KEY_START = "PRIVATE KEY"
_PEM = pattern(
    r"-----BEGIN(?P<kind>[A-Z0-9 ]{0,40}) PRIVATE KEY(?: BLOCK)?-----"
    r"(?P<body>[^-\"'`<]{0,20000})"
)
_BASE64 = pattern(r"[A-Za-z0-9+/]{16,}={0,2}|[A-Za-z0-9+/]{1,15}={1,2}")
_TRIAL = pattern(r"test|mock|fake|dummy|example|sample|placeholder", re.I)
_MANY = 200
"""Most tokens of one file that are told."""
_KEY_FILES = pattern(r"(^|/)id_(rsa|dsa|ecdsa|ed25519)$|\.(p12|pfx|ppk|kdbx)$", re.I)
DOUBTFUL = ("a Google API key", "a signed token (JWT)")
"""Some are made for everybody's browser, or have long expired."""
_DOCUMENTS = (".md", ".mdc", ".rst", ".txt", ".adoc", ".html", ".mdx")


def may_hold(text: str) -> bool:
    """False for most texts, at little cost."""
    # To split at blanks is the fastest way to pass over most of a text.
    long = " ".join(word for word in text.split() if len(word) >= 20)
    return any(run.startswith(_STARTS) for run in _RUN.findall(long)) or any(
        sign in long for sign in _SIGNS
    )


def _hits(text: str) -> Iterator[int]:
    """Where tokens may be."""
    for match in _RUN.finditer(text):
        at = match.start()
        if match[0].startswith(_STARTS) or _is_behind(text, at):
            yield at


def _is_behind(text: str, at: int) -> bool:
    """True behind what the others have before them: `4711:`, `SG.`, `hooks.slack.com/services/`."""
    before = text[at - 1 : at]
    if before == ":":
        return text[at - 2 : at - 1].isdigit() and text[at] == "A"
    if before == ".":
        return text[at - 4 : at] in ("hvs.", "hvb.") or "SG." in text[max(0, at - 45) : at]
    return before == "/" and any(
        host in text[max(0, at - 90) : at] for host in ("hooks.slack.com/", "api/webhooks/")
    )


def token_leaks(source: Source) -> Iterator[Leak]:
    """Tokens in the forms of providers; those that manuals print and that are made up left out."""
    text = source.text
    done = -1
    number = 0
    for at in _hits(text):
        if at < done or number >= _MANY:
            continue
        start = max(text.rfind("\n", 0, at) + 1, at - 300, done)
        end = text.find("\n", at)
        end = min(len(text) if end < 0 else end, at + 3000)
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
    sure = what not in DOUBTFUL and not value.startswith("whsec_")
    if value.startswith("eyJ") and ".eyJ" in value:
        role = _role(value)
        if role is None or role.get("role") == "anon" or "demo" in str(role.get("iss", "")):
            return None
        sure = role.get("role") == "service_role"
    use = use_of(span.path)
    if use is Use.WORK and span.path.lower().endswith(_DOCUMENTS):
        use = Use.DEMONSTRATION
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
    """Private keys in PEM form that are whole: what manuals shorten or make up is none."""
    for match in _PEM.finditer(source.text):
        locked = "ENCRYPTED" in match["kind"] or "ENCRYPTED" in match["body"][:200]
        if not _is_key(match["kind"], match["body"], locked=locked):
            continue
        use = use_of(source.path)
        before = source.text[source.text.rfind("\n", 0, match.start()) + 1 : match.start()]
        if _TRIAL.search(before):
            use = Use.TEST
        span = Span(source, match.start(), match.start("body"))
        yield Leak(
            Medium.KEY, "", "a private key", "locked" if locked else "default", span, use,
            Worth.SECRET, use is Use.WORK, match["body"].strip(),
        )  # fmt: skip


def _is_key(kind: str, body: str, *, locked: bool) -> bool:
    """True when what stands behind the header is a key from its first byte to its last."""
    import base64
    import binascii

    text = body.replace("\\n", "\n").replace("\\r", "")
    if "PGP" in kind or locked:
        return sum(map(len, _BASE64.findall(text))) >= 200
    lines = [line.strip() for line in text.splitlines()]
    try:
        data = base64.b64decode("".join(line for line in lines if ":" not in line), validate=True)
    except (ValueError, binascii.Error):
        return False
    if "OPENSSH" in kind:
        return data.startswith(b"openssh-key-v1\0") and len(data) > 150
    return len(data) >= 40 and data[0] == 0x30 and _der_length(data) == len(data)


def _der_length(data: bytes) -> int:
    """How long the ASN.1 sequence says that it is, its head included."""
    if data[1] < 0x80:
        return 2 + data[1]
    size = data[1] & 0x7F
    return 2 + size + int.from_bytes(data[2 : 2 + size], "big") if size <= 4 else 0


def key_file(path: str) -> Leak | None:
    """A file that holds a private key by its name, whatever can be read of it."""
    if not _KEY_FILES.search(path):
        return None
    use = use_of(path)
    span = Span(Source(path, ""), 0, 0)
    return Leak(Medium.KEY, "", "a key file", "file", span, use, Worth.SECRET, use is Use.WORK, "")
