"""Which names promise a secret, and which values under such a name are one."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from jctc_lint.text import pattern

_WORD = pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SECRET_PARTS = ("PASSWORD", "PASSWD", "PASSPHRASE", "PASSCODE", "CREDENTIAL", "REQUIREPASS")
"""Secret wherever they stand, also inside a longer word (PGPASSWORD)."""
_SECRET_WORDS = frozenset(
    {
        "SECRETS", "SECRETKEY", "SECRETSKEY", "SECRETACCESS", "SECRETSACCESS", "MASTERAUTH",
        "AUTHORIZATION",
    }
)  # fmt: skip
_SECRET_ENDS = ("SECRET", "TOKEN", "APIKEY", "ACCESSKEY", "PRIVATEKEY")
_KEY_KINDS = frozenset(
    {
        "API", "APP", "ACCESS", "ACCOUNT", "ADMIN", "AES", "AUTH", "CRYPT", "CRYPTO", "ENC",
        "ENCRYPT", "ENCRYPTION", "FERNET", "HMAC", "JWT", "MASTER", "PRIVATE", "ROLE", "SECURITY",
        "SESSION", "SIGN", "SIGNATURE", "SIGNING", "SSH", "WEBHOOK",
    }
)  # fmt: skip
"""Words that make a secret of a following KEY; a bare KEY may be anything."""
_LAST_WORDS = frozenset({"PASS", "PWD", "PW", "SALT", "PEPPER", "DSN"})
_PHRASES = ("CONNECTION STRING", "ERLANG COOKIE", "NEO 4 J AUTH", "BASIC AUTH USERS")
_PUBLIC = ("PUSHER APP KEY", "PUSHER KEY", "SOKETI DEFAULT APP KEY", "REVERB APP KEY")
"""Names of channels, which every browser is told."""
_LOCATED = ("DSN", "CONNECTION STRING")
"""Names of values that may or may not have a password inside."""
_NEVER_WORDS = frozenset(
    {
        "ALLOW", "ALLOWED", "ANON", "EMPTY", "PUBLIC", "PUBLISHABLE", "RANDOM", "PASSWORDLESS",
        "EXP", "EXPIRE", "EXPIRES", "EXPIRY", "EXPIRATION", "TTL", "TIMEOUT", "MINUTES",
        "SECONDS", "HOURS", "DAYS", "LENGTH", "LIFETIME", "LIFESPAN", "INTERVAL", "ROUNDS",
        "ITERATIONS", "VALIDITY", "DURATION", "ROTATION", "RETENTION",
    }
)  # fmt: skip
"""Switches, quantities and what is meant for everybody's eyes."""
_NEVER_FIRST = frozenset(
    {"ENABLE", "DISABLE", "REQUIRE", "REQUIRED", "OPTIONAL", "USE", "SKIP", "SHOW", "HIDE", "IS"}
)
_NEVER_LAST = frozenset(
    {
        "FILE", "FILES", "PATH", "PATHS", "DIR", "DIRECTORY", "FOLDER", "LOCATION", "URL", "URLS",
        "URI", "URIS", "ENDPOINT", "HOST", "PORT", "SERVER", "SERVICE", "NAME", "NAMES", "ID",
        "IDS", "USER", "USERS", "USERNAME", "EMAIL", "ENABLED", "ENABLE", "DISABLED", "DISABLE",
        "REQUIRED", "TYPE", "MODE", "ALGORITHM", "ALG", "HEADER", "HEADERS", "COOKIE", "ISSUER",
        "ISS", "AUDIENCE", "AUD", "SCOPE", "SCOPES", "PREFIX", "SUFFIX", "POLICY", "POLICIES",
        "PROVIDER", "STORE", "BACKEND", "MANAGER", "DRIVER", "VERSION", "FORMAT", "REGION",
        "REALM", "FIELD", "COLUMN", "TABLE", "ENGINE", "STRATEGY", "METHOD", "CLASS", "MODULE",
        "TEMPLATE", "SIZE", "LIMIT", "LIMITS", "COUNT", "MAX", "MIN", "AGE", "COST", "BYTES",
        "BITS", "LEN", "SOURCE", "RESET", "HINT", "GRANT", "LOGIN", "CHECK", "STRENGTH",
        "PROTECTION", "MECHANISM", "MECHANISMS", "PLUGIN", "CONTROLLER", "SUPPORT", "CLAIM",
        "SERVERS", "HOSTS", "ADDRESS", "PROTOCOL", "DOMAIN", "BUCKET", "TOPIC", "CHARSET",
        "PATTERN", "HASHER", "HASHERS", "VALIDATOR", "VALIDATORS", "REF", "REFS", "ARN", "LABEL",
        "LABELS", "TITLE", "DESCRIPTION", "MESSAGE", "ERROR", "HELP", "PLACEHOLDER", "FORM", "VIEW",
        "PAGE", "ROUTE", "BUTTON", "FILENAME", "FINGERPRINT", "REGEX", "LINK", "ICON", "EVENT",
        "PROGRAM", "CONTRACT", "SYMBOL", "BALANCE", "PRICE", "STANDARD", "NAMESPACE",
    }
)  # fmt: skip
"""As the last word they say that the value is about a secret, not the secret."""

_INNERMOST = pattern(r"(?<!\$)\$\{\w+(?P<operator>:?[-+])?(?P<word>[^{}]*)\}")
_REFERENCE = pattern(
    r"\$?\{\{.*?\}\}|(?<!\$)\$\{[^{}]*\}|(?<!\$)\$[A-Za-z_]\w*|\$\([^()]*\)|<[^<>]*>|%\([^()]*\)s"
    r"|^\{[A-Z_][A-Z0-9_]*\}$"
)
"""What somebody else will replace: Compose, a shell, a template engine, a reader."""
_SIGNS = frozenset("${<%")
"""Every reference has one of these."""
_NO_SECRETS = frozenset(
    {
        "0", "1", "true", "false", "yes", "no", "y", "n", "on", "off", "none", "null", "nil",
        "undefined", "disabled", "disable", "enabled", "enable", "optional", "required", "unset",
        "empty", "invalid", "auto", "default", "file", "env", "vault", "internal", "external",
        "basic", "bearer",
    }
)  # fmt: skip
_PATH = pattern(
    r"(file:(//)?)?(\.{1,2}|~|[A-Za-z]:)?/[\w.@\-]+(/[\w.@\-]+)*/?"
    r"|[\w.\-/%]+\.(json|pem|key|crt|cer|cert|p12|pfx|jks|pub|txt|env|ya?ml|toml|conf|ini|asc|gpg)"
)
_ELSEWHERE = (
    "arn:aws", "op://", "vault:", "ref+", "ssm:", "sops:", "enc[", "run/secrets/", "/run/secrets/",
    "secret://", "env:", "env(", "file:", "ssh-rsa ", "ssh-ed25519 ", "ssh-dss ",
    "-----begin public",
)  # fmt: skip
"""The secret is kept somewhere else, or it is a public key: such texts begin so, in any case."""
_GOOGLE_SECRET = pattern(r"projects/[^/]+/secrets/")
_PLAIN_URL = pattern(r"[a-z][a-z0-9+.\-]*://(?![^/\s]*:[^/\s]*@)\S*", re.I)
_PLACEHOLDER = pattern(
    r"change[-_ ]?(this|me|it|in|default|now|before)|to[-_ ]?be[-_ ]|example|placeholder|^your"
    r"|[^a-z]your[-_ ]|\*{3,}|x{4,}|^x{3}$|\.\.\.|…|[-_ ]here$|replace[-_ ]?(me|this|with)"
    r"|\b(replace|dummy|todo|tbd|fixme|insert|redacted|changed|enter[-_ ]|fill[-_ ]|set[-_ ]me)"
    r"|^[a-z_\- ]*(secret|password|passwd|passphrase|token|api[-_ ]?key|secret[-_ ]?key)$"
    r"|insecure|not[-_ ]?(so|very)?[-_ ]?(a[-_ ])?(secure|secret|real)|super[-_ ]?secret"
    r"|^my[-_](own|very|super|secret|pass|api|token|key|app|jwt|strong|secure)"
    r"|\b(use|generate|choose|pick|provide|paste|put)[-_ ](a|an|your|the|in|some|with|here|own)\b"
    r"|some[-_ ](secret|random|long)|^(foo|bar|baz|qux)+$|[-_ ]you[-_ ]want"
    r"|^(test|fake|sample|demo)[-_ ]|^(?P<one>.)(?P=one)+$|\[[A-Z_ ]+\]",
    re.I,
)
HASH = pattern(
    r"\$\$?(apr1|1|2[abxy]?|5|6|y|argon2\w*|scrypt|pbkdf2\S*)\$|\{(SSHA?\d*|SHA\d*|PBKDF2)\}|pbkdf2[:_]sha"
)
"""A password's hash; in a Compose file each of its `$` may be doubled."""
_HASH_SIGNS = ("{SSH", "{SHA", "{PBKDF2", "pbkdf2")
_HASH_NAME = pattern(r"\b(HASH|DIGEST|MD 5|SHA( \d+)?|BCRYPT)$")


def words_of(name: str) -> list[str]:
    """The words of `some_name`, `someName`, `some-name`, in capitals."""
    return [word.upper() for word in _WORD.findall(name)]


@lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """True when the value of `name` is a secret, should it be written out.

    `DB_PASSWORD`, `apiKey`, `traefik.….basicauth.users` are; `TOKEN_URL`, `PASSWORD_FILE`,
    `LICENSE_KEY`, `PUBLIC_KEY`, `ACCESS_TOKEN_EXPIRE_MINUTES` are not. Of a dotted name only the
    last part counts: `traefik.http.routers.token-service.rule` is about a router.
    """
    if name.lower().endswith(("basicauth.users", "digestauth.users")):
        return True
    last = name.rstrip(".").rsplit(".", 1)[-1]
    words = words_of(last)
    if not words or last.upper() in ("PWD", "OLDPWD", "SECRETS"):
        return False
    text = " ".join(words)
    if any(text.endswith(phrase) for phrase in _PHRASES):
        return True
    if text.endswith(_PUBLIC):
        return False
    if words[-1] in _NEVER_LAST or words[0] in _NEVER_FIRST or not _NEVER_WORDS.isdisjoint(words):
        return False
    return words[-1] in _LAST_WORDS or mentions_secret(last)


def mentions_secret(name: str) -> bool:
    """True when a name has a secret's word in it, whatever the rest says about it."""
    words = words_of(name)
    if any(
        word in _SECRET_WORDS
        or word.endswith(_SECRET_ENDS)
        or any(part in word for part in _SECRET_PARTS)
        for word in words
    ):
        return True
    pairs = set(pairwise(words))
    return any(first in _KEY_KINDS and second in ("KEY", "KEYS") for first, second in pairs) or any(
        first in ("API", "ACCESS", "AUTH", "BEARER") and second == "TOKENS"
        for first, second in pairs
    )


def is_placeholder(value: str, name: str = "") -> bool:
    """True for a text that says "put the secret here": `changeme`, `<token>`, its own name."""
    text = value.strip().strip("'\"").strip()
    if _PLACEHOLDER.search(text) or (text.startswith("<") and text.endswith(">")):
        return True
    words, named = words_of(text), words_of(name)
    return bool(words) and words == named[-len(words) :] and not any(c.isdigit() for c in text)


def written_out(value: str) -> str:
    """What of a value stands in the file: references taken out, their defaults put in."""
    if _SIGNS.isdisjoint(value):
        return value
    for _ in range(20):
        filled = _INNERMOST.sub(lambda found: found["word"] if found["operator"] else "", value)
        if filled == value:
            break
        value = filled
    return _REFERENCE.sub("", value)


def is_reference(value: str) -> bool:
    """True when nothing is written out: only `${X}`, `$X`, `{{ x }}` and what joins them."""
    rest = written_out(value)
    return rest != value and not any(char.isalnum() for char in rest)


def default_of(value: str) -> str | None:
    """The default of a value that is one reference, `${X:-default}`; None for any other."""
    rest = written_out(value)
    if (
        value.startswith("${")
        and value.endswith("}")
        and value[2:-1].count("}") == value[2:-1].count("{")
    ):
        return rest if rest and rest in value else None
    return None


def is_harmless(value: str) -> bool:
    """True for what is no secret under any name: a switch, a path, a reference, a plain URL."""
    text = value.strip().strip("'\"").strip()
    return (
        text.lower() in _NO_SECRETS
        or sum(char.isalnum() for char in text) < 2
        or is_reference(text)
        or _is_elsewhere(text)
    )


def _is_elsewhere(text: str) -> bool:
    """True for a path, a plain URL, and what names the place of a secret."""
    lower = text.lower()
    if lower.startswith(_ELSEWHERE):
        return True
    if "://" in text and _PLAIN_URL.fullmatch(text):
        return True
    if lower.startswith("projects/") and _GOOGLE_SECRET.match(lower):
        return True
    return len(text) < 100 and ("/" in text or "." in text) and bool(_PATH.fullmatch(text))


def is_hash(value: str, name: str = "") -> bool:
    """True for the hash of a password (htpasswd, crypt, bcrypt, argon2, LDAP; by name, any)."""
    if may_be_hash(value) and HASH.search(value) is not None:
        return True
    return is_hex(value) and _HASH_NAME.search(" ".join(words_of(name))) is not None


def may_be_hash(text: str) -> bool:
    """False for a text in which `HASH` surely finds nothing: cheaper than to search."""
    # The `$` that a hash begins with is not that of `${NAME}`.
    return text.count("$") > text.count("${") or any(sign in text for sign in _HASH_SIGNS)


def is_hex(value: str) -> bool:
    """True for a digest in hexadecimal digits."""
    return len(value) >= 32 and all(char in "0123456789abcdefABCDEF" for char in value)


def is_located(name: str) -> bool:
    """True for the name of a connection: its value holds a secret only if a password is in it."""
    return " ".join(words_of(name)).endswith(_LOCATED)


def is_literal_secret(name: str, value: str) -> bool:
    """True when `value`, as written before interpolation, is a secret written out under `name`.

    Of `${X:-default}` the default counts; a text that is put together (`abc${X}`) does not.
    """
    default = default_of(value)
    text = value if default is None else default
    if not is_secret_name(name) or is_harmless(text) or is_placeholder(text, name):
        return False
    if written_out(text) != text and not is_hash(text):
        return False
    # `PASSWORD_RESET_RESPONSE_MS: 250` is a quantity, `DB_PASSWORD: 250` a bad password.
    if text.isdigit() and not mentions_secret("_".join(words_of(name)[-3:])):
        return False
    return not is_located(name)
