"""How good a literal is as a secret: a real one, a weak one, a placeholder, or none at all."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from math import log2

from jctc_lint.facts.leaks.model import Worth
from jctc_lint.facts.secrets.names import (
    is_harmless,
    is_hash,
    is_located,
    is_placeholder,
    is_secret_name,
    words_of,
    written_out,
)
from jctc_lint.text import pattern

LONGEST = 4096
"""Characters; what is longer is no password and no token that anybody types."""
_WEAK = frozenset(
    {
        "123", "1234", "12345", "123456", "1234567", "12345678", "123456789", "1234567890",
        "111111", "000000", "123123", "654321", "abc123", "a123456", "qwerty", "qwerty123",
        "letmein", "welcome", "iloveyou", "monkey", "dragon", "p@ssw0rd", "p@ssword", "passw0rd",
        "pa55word",
        "pass", "passwd", "password", "secret", "admin", "administrator", "root", "toor", "guest",
        "user", "test", "testing", "demo", "default", "changeme", "changeit", "change-me",
        "change_me",
        "postgres", "postgresql", "mysql", "mariadb", "mongo", "mongodb", "redis", "rabbitmq",
        "elastic", "minio", "minioadmin", "grafana", "keycloak", "airflow", "superset", "neo4j",
        "django", "fastapi", "flask", "docker", "dev", "local", "example", "foobar", "insecure",
        "superuser", "supersecret", "sa", "devpassword", "dev-secret", "dev_secret", "devsecret",
        "secretkey", "secret-key", "secret_key",
    }
)  # fmt: skip
_ADDED = pattern(
    r"^(?P<word>[a-z@_\-]{2,20}?)[_\-@#]?(?P<tail>\d{1,8}|pass(word)?|secret|pw)?[!@#$%]{0,2}$"
)
_TRIED = frozenset(
    {
        "MOCK", "MOCKED", "FAKE", "DUMMY", "SAMPLE", "DEMO", "TEST", "TESTS", "TESTING", "EXAMPLE",
        "CI", "E2E", "LOCAL", "LOCALHOST", "DEV", "DEVELOPMENT", "MINIMUM", "STUB", "FOO", "BAR",
        "SMOKE", "DEBUG", "PLACEHOLDER", "SANDBOX", "TESTPASSWORD", "TESTPASS", "TESTSECRET",
    }
)  # fmt: skip
"""Words that say of a value, or of its name, that it is for a trial."""
_OF_TESTS = frozenset({"TEST", "TESTS", "E2E", "MOCK", "FAKE", "DUMMY"})
_TYPED = pattern(
    r"(strong|secure|test|new|old|my|your|super|good|bad|wrong|valid|correct|some|any|other|another"
    r"|temp|user|complex|very)[-_ ]?(er|est)?[-_ ]?(secret|secure)?[-_ ]?"
    r"(pass|pwd|pw|key|token|secret)"
    r"|(secret|token|password|passwd|key)$|not[-_ ]?(for|in|a)[-_ ]|abc123|abc456|xyz|1234",
    re.I,
)
"""What people type where any value does."""
_PUBLIC = ("phc_", "pk_", "sb_publishable_", "pub-", "pub_", "sha256:", "sha1:", "md5:", "ssh-")
"""Begins what everybody may know."""
_NAMES = pattern(r"^[A-Z][A-Z0-9_]+([,;|=:]+[\w\-]+)+$|^[A-Za-z_]+([.:/][A-Za-z_]+)+$")
"""Names of variables, attributes, modules."""
_FILLED = pattern(r"^A{20,22}(?=[\w%+/]{60,}$)")
"""Bearer tokens of X (Twitter) begin so."""
_LEET = str.maketrans("01345$@", "oieassa")
_CAPITALS = pattern(r"^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$")
_VERSION = pattern(r"^[\^~=<>]*\d+(\.\d+)+|^\d+/\w+$")
_STORED = pattern(r"^md5[0-9a-f]{32}$|^SCRAM-SHA-")
"""What PostgreSQL keeps of a password."""
_ADDRESS = pattern(r"^0x[0-9A-Fa-f]{40}$")
"""Of a contract or a wallet, which everybody may know."""
_FINGERPRINT = pattern(r"^[0-9A-F]{40}$|^([0-9A-F]{4} ?){10}$")
_WORD = pattern(r"[A-Za-z]+")
_NAMED = pattern(r"^[A-Za-z_][A-Za-z_]*$|^[a-z]+(?:[.\-:/][a-z]+)+$|^[A-Z]+(?:-[A-Z]+)+$")
"""An identifier, a dotted key of a translation, a header: text for programs."""
_HEADER = pattern(r"^X-[A-Za-z\-]+$|^[A-Z][a-z]+(?:-[A-Z][a-z]+)+$|^Bearer\b|^Basic$")
_FORM = pattern(
    r"\.\*|\(\)|\)\.|\{[^{}]*\}|%[sdr(]|\(\?[:P]|\\[dwsb]|\[[^\]\[]*\][*+{]|^[\^/].*[$*]$"
)
"""Text that is filled in, or a regular expression."""
_LOCAL = pattern(
    r"^(localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1\]|::1|host\.docker\.internal)$", 2
)
_RUNS = ("abcdefghijklmnopqrstuvwxyz", "0123456789", "qwertyuiop", "asdfghjkl", "9876543210")
_INVENTED = pattern(
    r"EXAMPLE|abc123|xyz789|(?:1234-){2}|FAKE|DUMMY|SAMPLE|PLACEHOLDER|REDACTED|INVALID|NOTREAL|YOUR|XXXX|CHANGE_?ME|DEADBEEF"
    r"|(.)\1{5,}|(..)\2{4,}|(...)\3{3,}|(....)\4{3,}",
    re.I,
)


@lru_cache(maxsize=4096)
def worth_of(name: str, value: str) -> Worth:
    """What `value` is under `name`. References, paths, switches, headers and keys are nothing."""
    text = value.strip()
    if not is_secret_name(name) or is_located(name) or not 2 < len(text) <= LONGEST:
        return Worth.NONE
    if any(char.isspace() or not char.isprintable() for char in text) or is_harmless(text):
        return Worth.NONE
    if is_hash(text, name) or _STORED.match(text):
        return Worth.HASH
    if written_out(text) != text:
        return Worth.NONE
    if is_weak(text):
        return Worth.WEAK
    if not _is_a_value(name, text):
        return Worth.PLACEHOLDER if is_placeholder(text, name) else Worth.NONE
    plain = text.lower().translate(_LEET)
    if (
        is_placeholder(text, name)
        or is_placeholder(plain)
        or made_up(text)
        or _is_tried(name, text)
    ):
        return Worth.PLACEHOLDER
    return Worth.SECRET


def _is_tried(name: str, text: str) -> bool:
    words = {*words_of(text), *words_of(name), *text.upper().replace("_", "-").split("-")}
    return not _TRIED.isdisjoint(words)


def is_for_a_test(text: str) -> bool:
    """True for a value that says that it is for a test."""
    words = {*words_of(text), *text.upper().replace("_", "-").split("-")}
    return not _OF_TESTS.isdisjoint(words)


def is_weak(text: str) -> bool:
    """True for what is tried first: a common password, or such a word with digits behind it."""
    low = text.lower()
    if low in _WEAK:
        return True
    match = _ADDED.match(low)
    return match is not None and match["word"].strip("_-@") in _WEAK and len(low) < 20


def made_up(text: str) -> bool:
    """True for what was typed to look like a token: sequences, repetitions, words that say so."""
    text = _FILLED.sub("", text)
    if _INVENTED.search(text):
        return True
    low = text.lower()
    return any(low[at : at + 6] in run for at in range(len(low) - 5) for run in _RUNS)


def is_strong(text: str) -> bool:
    """True for what nobody types by accident: long and mixed, or drawn by a machine."""
    if _TYPED.search(text) and entropy(text) < 4.2:
        return False
    kinds = sum(
        (
            any(char.islower() for char in text),
            any(char.isupper() for char in text),
            any(char.isdigit() for char in text),
            any(not char.isalnum() and char not in "_-. " for char in text),
        )
    )
    if len(text) >= 8 and kinds >= 4:
        return True
    return len(text) >= 12 and kinds >= 2 and entropy(text) >= 3.3


def entropy(text: str) -> float:
    """Bits a character, by Shannon."""
    size = len(text)
    return -sum(n / size * log2(n / size) for n in Counter(text).values()) if size else 0.0


def is_local(host: str) -> bool:
    """True for an address that only the same machine answers at."""
    return bool(_LOCAL.match(host))


def _is_a_value(name: str, text: str) -> bool:
    if _HEADER.match(text) or _FORM.search(text) or text.startswith(("http://", "https://")):
        return False
    if not text.isascii() or text.startswith(("$", "-", "[", "(", *_PUBLIC)) or _NAMES.match(text):
        return False
    if _CAPITALS.match(text) or _VERSION.match(text) or name.lower().endswith(text.lower()):
        return False
    if _ADDRESS.match(text) or _is_public(words_of(name)):
        return False
    if _FINGERPRINT.match(text) or text.replace(":", "").replace("-", "").isdigit():
        return text.isdigit() and len(text) >= 6 and "PASSWORD" in " ".join(words_of(name))
    if _NAMED.match(text):
        # `token = "refresh"`, `secret: "SESSION_SECRET"`; but random letters are no identifier.
        return len(text) >= 16 and "_" not in text and "-" not in text and _is_random(text)
    words = [word for word in _WORD.findall(text) if len(word) > 2]
    if not any(char.isdigit() for char in text) and len(words) > 1 and text.islower():
        return False
    return len(text) >= 6


def _is_public(words: list[str]) -> bool:
    """True for what a key is derived with, and for what PostHog sends to every browser."""
    return "POSTHOG" in words or (words[-1:] == ["SALT"] and "PASSWORD" not in words)


def _is_random(text: str) -> bool:
    """True for letters that no language has in this order: capitals all over, or no vowels."""
    changes = sum(one.islower() != other.islower() for one, other in pairwise(text))
    return changes > len(text) / 3 and entropy(text) >= 3.5
