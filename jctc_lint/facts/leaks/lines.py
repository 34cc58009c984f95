"""Names and values in texts of any kind: `NAME=value`, `name: value`, `"name": "v"`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.secrets.names import is_secret_name
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_LINE = 2000
"""Characters; a longer line is data."""
MAX_LINES = 5000
"""Most lines of one text that are looked at."""
_HINT = pattern(
    r"passw|passphrase|passcode|secret|token|credential|requirepass|api_?-?key|access_?-?key"
    r"|private_?-?key|(?:jwt|auth|app|master|signing|session|encryption|fernet|hmac)_?-?key"
    r"|_pass\b|_pwd\b|_pw\b|salt|://[^\s\"'@/]{0,80}:[^\s\"'@/]{1,80}@|identified by"
    r"|mysql|mariadb|sshpass|redis-cli|curl "
)
"""In every line that names a secret, or has a URL with a password."""
_ASSIGNED = pattern(
    r"(?<![\w.$\-/@{])(?P<name>[A-Za-z][\w.\-]{1,80})[\"'`*]{0,3}[ \t]{0,12}"
    r"(?::=|[?+]?=(?![=>])|:(?![:/])|=>)[ \t*]{0,12}"
    r"(?:\"(?P<double>[^\"\n]{1,400})\"|'(?P<single>[^'\n]{1,400})'|`(?P<tick>[^`\n]{1,400})`"
    r"|(?P<plain>[^\s\"'`<>|&;,(){}\[\]]{2,400})(?P<end>.?))"
)


@record(eq=True)
class Assigned:
    """A name with a value behind it, and where in the text the value stands."""

    name: str
    value: str
    start: int
    quoted: bool


def lowered(text: str) -> str:
    """The text in small letters, its offsets unchanged: to search it so is four times faster."""
    low = text.lower()
    return low if len(low) == len(text) else text


def may_hold(text: str) -> bool:
    """False for a text without a line that names a secret."""
    return _HINT.search(lowered(text)) is not None


_LITERAL = pattern(
    r"(?:passw|secret|token|credential|key|salt|_pw)[\w\-]{0,40}+[\"']?[ \t]{0,9}[:=][ \t]{0,9}"
    r"[\"']?[^\s\"'${}]{3}|://[^\s\"'@/]{0,80}:[^\s\"'@/]{1,80}@"
    r"|mysql|mariadb|sshpass|redis-cli|curl "
)
_EXPRESSION = pattern(r"\$\{\{[^{}]{0,200}\}\}")


def may_set(text: str) -> bool:
    """False for a workflow in which everything under a secret's name is an expression."""
    return _LITERAL.search(_EXPRESSION.sub("$", lowered(text))) is not None


def hinted_lines(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of the lines that may hold a secret."""
    done = -1
    number = 0
    for match in _HINT.finditer(lowered(text)):
        if match.start() < done:
            continue
        start = text.rfind("\n", 0, match.start()) + 1
        end = text.find("\n", match.start())
        done = len(text) if end < 0 else end
        number += 1
        if number > MAX_LINES:
            return
        if done - start <= MAX_LINE:
            yield start, done


def assigned(text: str, start: int, end: int) -> Iterator[Assigned]:
    """The secrets' names in a part of a text, with what is written behind each."""
    for match in _ASSIGNED.finditer(text, start, end):
        if not is_secret_name(match["name"]):
            continue
        form = next(form for form in ("double", "single", "tick", "plain") if match[form])
        # What goes on with a bracket or a quote is code or another value, not this one.
        if form == "plain" and match["end"] not in (
            "",
            " ",
            "\t",
            ",",
            ";",
            "|",
            ")",
            "&",
            "}",
            "]",
        ):
            continue
        yield Assigned(match["name"], match[form], match.start(form), form != "plain")
