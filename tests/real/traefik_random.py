"""Random rules and labels for a real Traefik: right ones, and such with a slip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.traefik.label_options import label_options

if TYPE_CHECKING:
    from random import Random

MATCHERS = (
    "Host", "HostRegexp", "Path", "PathPrefix", "PathRegexp", "Header", "Headers", "HeaderRegexp",
    "HeadersRegexp", "Query", "QueryRegexp", "Method", "ClientIP", "HostHeader", "HostSNI", "host",
    "PATH", "pathPrefix", "Foo",
)  # fmt: skip
TEXTS = (
    "a.org", "/a", "/a/{id}", "{x:[a-z]+}.org", "10.0.0.0/8", "10.1", "a=b", "X-A", "GET",
    "^a(b|c)$", "(", "*", "*.a.org", "https://a", "a:80", "ü", "", "{a", "a b", "/[", "\\d+", "a,b",
    "(?!x)", "/{x:[}", "[a-z]+\\.org$",
)  # fmt: skip
JOINTS = (
    " && ", " || ", "&&", "||", " &&\n", "\n&& ", " & ", " and ", ", ", " ",
)  # fmt: skip
SLIPS = (*"()`'\"!&|,; \n", "//", "/*x*/", "")
PATTERNS = (
    "a", "b", "(", "(", ")", ")", "[", "]", "*", "+", "?", "{2}", "{1,3}", "{,2}", "|", "^", "$",
    "\\d", "\\.", "\\Z", "\\1", "\\b", "(?:", "(?i)", "(?!", "(?P<n>", "-", "[a-z]", "[^", "{x:",
    "}", "\\", "/", ".", "\\-", "\\/", "\\x41", "\\w",
)  # fmt: skip
VALUES = (
    "true", "false", "yes", "", "1", "foobar", "foobar, bar", "42", "42s", "8000", "80:8000",
    "http://a", "/a", "a:b", "10.0.0.0/8", "^a", "True", "TRUE", "x,", "v2",
)  # fmt: skip


def pattern(random: Random) -> str:
    """A regular expression, or something like one."""
    return "".join(random.choice(PATTERNS) for _ in range(random.randrange(1, 9)))


def rule(random: Random) -> str:
    text = _expression(random, 0)
    if random.random() < 0.15:
        at = random.randrange(len(text) + 1)
        text = text[:at] + random.choice(SLIPS) + text[at + random.randrange(2) :]
    return text


def _expression(random: Random, depth: int) -> str:
    kind = random.random()
    if kind < 0.55 or depth > 3:
        return _call(random)
    inner = _expression(random, depth + 1)
    if kind < 0.8:
        return inner + random.choice(JOINTS) + _expression(random, depth + 1)
    if kind < 0.9:
        return "!" + inner
    return f"({random.choice(['', chr(10)])}{inner}{random.choice(['', '', '', chr(10)])})"


def _call(random: Random) -> str:
    (count,) = random.choices((0, 1, 2, 3), (1, 14, 5, 1))
    texts = ", ".join(_text(random) for _ in range(count))
    return f"{random.choice(MATCHERS)}({texts}{random.choice(['', '', '', '', ','])})"


def _text(random: Random) -> str:
    text = random.choice(TEXTS)
    (quote,) = random.choices(("`", '"', "'", ""), (20, 4, 1, 1))
    return quote + (text.replace("\\", "\\\\") if quote == '"' else text) + quote


def label(random: Random, name: str) -> str:
    """The name of an option, or nearly. `[` stands at the end of a part only."""
    paths = [path for path in label_options().spans if "." in path and "metadata" not in path]
    parts: list[str] = []
    for at, part in enumerate(random.choice(paths).split(".")):
        if part == "[]":
            parts[-1] += "[0]"
        elif part == "*":
            parts.append("default" if parts[0] == "tls" else name if at == 2 else "404")
        else:
            parts.append(part)
    if random.random() < 0.65:
        _slip(random, parts)
    return ".".join(("traefik", *parts))


def _slip(random: Random, parts: list[str]) -> None:
    at = random.randrange(len(parts))
    kind = random.randrange(8)
    if kind == 0:
        del parts[at]
    elif kind == 1:
        parts.insert(at, parts[at])
    elif kind == 2:
        parts[at] = parts[at].upper()
    elif kind == 3:
        letter = random.randrange(len(parts[at]))
        parts[at] = parts[at][:letter] + random.choice("abcs") + parts[at][letter + 1 :]
    elif kind == 4:
        parts.append(random.choice(("x", "foo", "[0]", "port")))
    elif kind == 5:
        parts[at] = ""
    elif kind == 6:
        parts[at] += "s"
    else:
        del parts[at + 1 :]
