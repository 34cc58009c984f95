"""Secrets that any text gives away by their shape: tokens, URLs, flags, hashes, private keys."""

from __future__ import annotations

from functools import lru_cache, wraps
from typing import TYPE_CHECKING

from jctc_lint.facts.secrets.names import (
    HASH,
    is_harmless,
    is_placeholder,
    is_reference,
    is_secret_name,
    may_be_hash,
)
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


@record(eq=True)
class Place:
    """Where in a text a secret stands, and what it is, in words for a message."""

    start: int
    end: int
    what: str


_SHAPES: tuple[tuple[str, str], ...] = (
    ("an AWS access key", r"(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}"),
    ("a GitHub token", r"gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,}"),
    ("a GitLab token", r"gl(?:pat|ptt|rt|dt|soat|cbt|ft)-[A-Za-z0-9_\-]{20,}"),
    ("a Slack token", r"xox[abeoprs]-[A-Za-z0-9\-]{10,}|xapp-\d-[A-Za-z0-9\-]{20,}"),
    ("a Slack webhook", r"hooks\.slack\.com/services/T[A-Z0-9]{6,}/B[A-Z0-9]{6,}/[A-Za-z0-9]{20,}"),
    ("a Slack webhook", r"hooks\.slack\.com/workflows/[A-Za-z0-9+/]{20,}"),
    ("a Discord webhook", r"discord(?:app)?\.com/api/webhooks/\d{15,}/[\w\-]{30,}"),
    ("a Stripe key", r"(?:sk|rk)_(?:live|prod)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/=]{24,}"),
    ("a SendGrid key", r"SG\.[A-Za-z0-9_\-]{16,}\.[A-Za-z0-9_\-]{16,}"),
    ("an OpenAI key", r"sk-(?:[a-z]+-)?[A-Za-z0-9_\-]{16,200}T3BlbkFJ[A-Za-z0-9_\-]{16,}"),
    ("an Anthropic key", r"sk-ant-(?:api|admin)\d\d-[A-Za-z0-9_\-]{80,}"),
    ("a Google API key", r"AIza[A-Za-z0-9_\-]{35}"),
    ("a Google client secret", r"GOCSPX-[A-Za-z0-9_\-]{20,}"),
    ("an npm token", r"npm_[A-Za-z0-9]{36}"),
    ("a PyPI token", r"pypi-AgE[A-Za-z0-9_\-]{50,}"),
    ("a DigitalOcean token", r"do[opr]_v1_[a-f0-9]{64}"),
    ("a Hugging Face token", r"hf_[A-Za-z]{34}"),
    ("a Sentry token", r"sntr(?:ys|yu)_[A-Za-z0-9+/=_]{40,}"),
    ("a Docker token", r"dckr_(?:pat|oat)_[A-Za-z0-9_\-]{20,}"),
    ("a Telegram bot token", r"\d{8,16}:A[A-Za-z0-9_\-]{34}"),
    ("a Mailgun key", r"key-[a-f0-9]{32}"),
    ("a Twilio key", r"SK[a-f0-9]{32}"),
    ("a Vault token", r"hv[sb]\.[A-Za-z0-9_\-]{24,}"),
    ("a Grafana token", r"gl(?:sa|c)_[A-Za-z0-9_=+/]{32,}"),
    ("a Tailscale key", r"tskey-[a-z]+-[A-Za-z0-9\-]{16,}"),
    ("a Cloudflare tunnel token", r"eyJhIjoi[A-Za-z0-9+/=_\-]{80,}"),
    ("a signed token (JWT)", r"(?<![\w\-])eyJ[\w\-]{8,}\.eyJ[\w\-]{8,}\.[\w\-]*"),
    ("a private key", r"-----BEGIN[A-Z ]* PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END.*|\Z)"),
    ("an age key", r"AGE-SECRET-KEY-1[A-Z0-9]{50,}"),
)  # fmt: skip
_SHAPE = pattern(
    "|".join(f"(?P<s{i}>{shape})" for i, (_, shape) in enumerate(_SHAPES)),
)
_SHAPE_HINT = pattern(
    r"A3T|A[KS]IA|ABIA|ACCA|gh[pousr]_|github_pat|gl[a-z]+[-_]|xox|xapp|hooks\.slack|webhooks/|"
    r"sk_|rk_|whsec|SG\.|sk-|AIza|GOCSPX|npm_|pypi-|_v1_|hf_|sntr|dckr_|:A|key-|SK|hv[sb]\.|"
    r"tskey|eyJ|PRIVATE KEY|AGE-SECRET"
)
"""Cheap first question: most lines have none of these. All begin with a letter of their own, so
that the search passes over what is none of these letters at once.
"""
_DOCUMENTED = pattern(r"EXAMPLE|example|0123456789|(.)\1{7,}|xxxx|XXXX|1234567890")
"""Inside the keys that providers print in their manuals, and made-up ones."""

_USERINFO = pattern(
    r"[A-Za-z][A-Za-z0-9+.\-]{0,40}://"
    r"(?P<user>(?:\$\{[^{}\s]*\}|(?!\$\{)[^\s:/@\"'`,]){0,200}):"
    r"(?P<password>(?:\$\{[^{}]*\}|\$(?!\{[^{}]*\})|[^\s\"'`$]){1,500})@"
)
"""A `$` is read in one way only: with two, a text of many `${A}` would take for ever."""
_PAIR = pattern(
    r"(?:^|[;&?\s,\"'])(?P<name>[A-Za-z_][\w \-]{0,40}?)[\"']?\s*=\s*(?P<value>[^;&\s\"',]+)"
)
_FLAG = pattern(
    r"(?P<flag>(?<![\w\-])-{1,2}[A-Za-z][\w.\-]{0,60}|\b(?:requirepass|masterauth|PASSWORD)\b)"
    r"(?P<between>[\"']?\s{0,80}(?:[=\s]|,\s{0,80})\s{0,80}|[\"']\s{1,80})"
    r"(?P<value>\"(?:[^\"\\]|\\.)*\"?|'[^']*'?|[^\s\"']+)"
)
_FLAG_SIGNS = ("-", "requirepass", "masterauth", "PASSWORD")
"""One of them is in each of these flags."""
_BRACES = pattern(r"\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")
"""A reference, with whatever blanks and colons its message or default has."""
_GLUED = pattern(r"(?<=[\s\"'])-p(?P<value>[^\s\"'=\-][^\s\"';&|]*)")
"""`mysql -psecret`."""
_SET = pattern(
    r"(?:^|[\s;&|(\"'])(?P<name>[A-Za-z_]\w{0,60})="
    r"(?P<value>\"[^\"]*\"|'[^']*'|(?!\$\(|`)[^\s;&|\"'()]+)"
)
"""`PGPASSWORD=secret psql`."""
_SHORT = 200
"""Characters."""
_USER_FLAGS = frozenset({"-u", "--user", "--basic-auth", "--http-auth"})
_SHORT_FLAGS = {"-p": ("mysql", "mariadb", "mongo", "sshpass", "login", "rabbitmq"),
                "-a": ("redis", "keydb", "valkey"), "-pass": (), "-w": ("ldap",)}  # fmt: skip
_BRIEF = _USER_FLAGS | _SHORT_FLAGS.keys()
"""What follows them is told, placeholder or not."""


def _kept(find: Callable[[str], Iterator[Place]]) -> Callable[[str], Iterable[Place]]:
    """Keeps what is found in short texts: the same values and lines are asked for by many."""
    known = lru_cache(maxsize=4096)(lambda text: tuple(find(text)))

    @wraps(find)
    def found(text: str) -> Iterable[Place]:
        return known(text) if len(text) <= _SHORT else find(text)

    return found


@_kept
def provider_secrets(text: str) -> Iterator[Place]:
    """Tokens in the shapes of well-known providers; the ones printed in manuals left out."""
    if not _SHAPE_HINT.search(text):
        return
    for match in _SHAPE.finditer(text):
        found = match[0]
        what = _SHAPES[int((match.lastgroup or "s0")[1:])][0]
        before = text[match.start() - 1] if match.start() else " "
        glued = before.isalnum() and not found.startswith(("-", "hooks", "discord"))
        if glued or _DOCUMENTED.search(found) or found.startswith("sk_test_"):
            continue
        yield Place(match.start(), match.end(), what)


@_kept
def url_passwords(text: str) -> Iterator[Place]:
    """Passwords written out in URLs, whatever characters they hold."""
    for match in _USERINFO.finditer(text) if "://" in text else ():
        start, end = match.span("password")
        # `postgres://a:b@h,c:d@h` or two URLs in one word: a password never holds `://`.
        inner = match["password"]
        cut = inner.find("://")
        if cut >= 0:
            end = start + max(inner.rfind("@", 0, cut), 0)
        if end > start and not is_reference(text[start:end]):
            yield Place(start, end, "a password in a URL")


@_kept
def pair_passwords(text: str) -> Iterator[Place]:
    """Passwords in connection strings: `Server=db;Password=x`, `host=db password=x`."""
    for match in _PAIR.finditer(text) if "=" in text else ():
        if is_secret_name(match["name"].strip()) and not is_harmless(match["value"]):
            yield Place(*match.span("value"), "a password in a connection string")


@_kept
def flag_secrets(text: str) -> Iterator[Place]:
    """Secrets given on a command line: `--requirepass x`, `--token=x`, `-u user:x`, `-px`."""
    if not any(sign in text for sign in _FLAG_SIGNS):
        return
    shadow = _BRACES.sub(lambda found: "R" * len(found[0]), text) if "${" in text else text
    for match in _FLAG.finditer(shadow):
        flag, value = match["flag"], match["value"]
        start, end = match.span("value")
        if value[0] in "\"'":
            start, end = start + 1, end - (len(value) > 1 and value[-1] == value[0])
        else:
            end -= len(value) - len(value.rstrip(",]"))
        inner = text[start:end]
        if flag in _USER_FLAGS:
            colon = shadow.find(":", start, end) - start
            if colon < 0 or inner[colon + 1 :].isdigit() or "://" in inner:
                continue  # a port, or a URL, which others read
            start, inner = start + colon + 1, inner[colon + 1 :]
        elif not _is_secret_flag(flag, text):
            continue
        if not inner or inner.startswith("--") or is_harmless(inner):
            continue
        if flag in _BRIEF or not is_placeholder(inner, flag):
            yield Place(start, end, f"the value of {flag}")


def glued_passwords(text: str) -> Iterator[Place]:
    """Passwords glued to `-p`, as the clients of MySQL want them."""
    if "mysql" in text or "mariadb" in text:
        for match in _GLUED.finditer(text):
            if not is_harmless(match["value"]) and not match["value"].isdigit():
                yield Place(*match.span("value"), "the value of -p")


def set_secrets(text: str) -> Iterator[Place]:
    """Secrets that a command gives to a program as variables: `PGPASSWORD=x psql`."""
    for match in _SET.finditer(text):
        value = match["value"]
        inner = value.strip("\"'")
        if is_secret_name(match["name"]) and inner and not is_harmless(inner):
            start = match.start("value") + (value[0] in "\"'")
            yield Place(start, start + len(inner), f"the value of {match['name']}")


def _is_secret_flag(flag: str, text: str) -> bool:
    if flag in _SHORT_FLAGS:
        programs = _SHORT_FLAGS[flag]
        return not programs or any(program in text for program in programs)
    if flag.startswith("-") and not flag.startswith("--") and len(flag) < 5:
        return False
    return is_secret_name(flag.lstrip("-"))


def hashes(text: str) -> Iterator[Place]:
    """Password hashes, from their first `$` on."""
    for match in HASH.finditer(text) if may_be_hash(text) else ():
        end = match.end()
        while end < len(text) and not text[end].isspace() and text[end] not in "\"',":
            end += 1
        yield Place(match.start(), end, "the hash of a password")
