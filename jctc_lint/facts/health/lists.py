"""Shell lists (`a && b || c`) of the size of a health check: commands, and whether they can pass.

Much smaller than a shell: what holds a substitution, a loop or a branch is not taken apart.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.record import field, record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MAX_TEXT = 4_000
"""Longer texts are not taken apart."""
_DIGITS = 10
_JOINS = frozenset({"&&", "||", "|", "|&", ";", "&"})
_KEYWORDS = frozenset(
    {"if", "then", "else", "fi", "for", "while", "until", "do", "done", "case", "esac", "{", "}",
     "function", "[["}
)  # fmt: skip
_NOT_TAKEN_APART = pattern(r"`|\$\(|<<|\n|<\(|>\(")
_ASSIGNMENT = pattern(r"^[A-Za-z_]\w*=")
_WRAPPERS = frozenset({"exec", "command", "time", "nice", "sudo"})
_MATCHERS = frozenset({"grep", "egrep", "fgrep"})
"""Programs that fail when they are given nothing to read, also with `-v`."""


class Outcome(StrEnum):
    """How a command ends."""

    PASSES = "passes"
    FAILS = "fails"
    UNKNOWN = "unknown"


@record(eq=True)
class Part:
    """A simple command. `join` is the operator before it, "" for the first; `negated` for `!`.

    `merged`: what it says of errors goes where its output goes.
    """

    join: str
    words: tuple[str, ...]
    negated: bool = False
    settings: tuple[str, ...] = ()
    """Assignments before the program (`A=b program`)."""
    merged: bool = False

    @property
    def program(self) -> str:
        """The last part of the program's path."""
        return self.words[0].rsplit("/", 1)[-1] if self.words else ""


def parts_of(text: str) -> tuple[Part, ...] | None:
    """The simple commands of shell text; None where it is more than a list of them."""
    tokens = _tokens(text)
    if tokens is None:
        return None
    builder = _Builder()
    for token in tokens:
        if not builder.take(token):
            return None
    return builder.finish()


def _tokens(text: str) -> list[str] | None:
    import shlex

    if len(text) > MAX_TEXT or _NOT_TAKEN_APART.search(text.strip()):
        return None
    reader = shlex.shlex(text, posix=True, punctuation_chars="();<>|&")
    reader.whitespace_split = True
    reader.commenters = ""
    try:
        return list(reader)
    except ValueError:
        return None


@record(frozen=False)
class _Builder:
    parts: list[Part] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    settings: list[str] = field(default_factory=list)
    join: str = ""
    negated: bool = False
    merged: bool = False
    target: bool = False
    """The next word is where something is redirected to."""

    def take(self, word: str) -> bool:
        """Read a word or an operator; False for what is not taken apart."""
        if self.target:
            self.target = False
        elif word in _JOINS:
            return self._close(word)
        elif word[0] in "<>" or (word[0] == "&" and ">" in word):
            if self.words and self.words[-1].isdecimal() and len(self.words[-1]) == 1:
                self.merged |= self.words.pop() == "2" and word == ">&"
            self.merged |= word == "&>"
            self.target = True
        elif set(word) <= set("();&|<>"):
            return False
        elif not self.words and word == "!":
            self.negated = True
        elif not self.words and word in _KEYWORDS:
            return False
        elif not self.words and _ASSIGNMENT.match(word):
            self.settings.append(word)
        elif not (not self.words and word in _WRAPPERS):
            self.words.append(word)
        return True

    def _close(self, join: str) -> bool:
        if not self.words:
            return False
        self._add()
        self.join = join
        return True

    def _add(self) -> None:
        words, settings = tuple(self.words), tuple(self.settings)
        self.parts.append(Part(self.join, words, self.negated, settings, self.merged))
        self.words, self.settings, self.negated, self.merged = [], [], False, False

    def finish(self) -> tuple[Part, ...] | None:
        if self.words:
            self._add()
        elif self.join not in (";", ""):
            return None
        return tuple(self.parts) or None


def outcome(parts: Iterable[Part], single: Callable[[Part], Outcome]) -> Outcome:
    """How a list ends, when `single` tells how its commands do."""
    state: Outcome | None = None
    left: set[Outcome] = set()
    """How it ended where an `exit` that may be reached was."""
    for pipeline in _pipelines(parts):
        join = pipeline[0].join
        skips = {"&&": Outcome.FAILS, "||": Outcome.PASSES}.get(join)
        if state is not None and state is skips:
            continue
        result = _piped(pipeline, single)
        if len(pipeline) == 1 and pipeline[-1].program == "exit":
            left.add(result)
            if join in (";", "") or state is not Outcome.UNKNOWN:
                break
            # Who comes past it did not get there.
            state = skips
        else:
            state = _joined(join, state, result)
    else:
        left.add(state or Outcome.UNKNOWN)
    return left.pop() if len(left) == 1 else Outcome.UNKNOWN


def _joined(join: str, before: Outcome | None, result: Outcome) -> Outcome:
    if before is not Outcome.UNKNOWN or join in (";", ""):
        return result
    if join == "&&":
        return Outcome.FAILS if result is Outcome.FAILS else Outcome.UNKNOWN
    if join == "||":
        return Outcome.PASSES if result is Outcome.PASSES else Outcome.UNKNOWN
    return Outcome.UNKNOWN


def _pipelines(parts: Iterable[Part]) -> list[list[Part]]:
    found: list[list[Part]] = []
    for part in parts:
        if part.join in ("|", "|&") and found:
            found[-1].append(part)
        else:
            found.append([part])
    return found


def _piped(pipeline: list[Part], single: Callable[[Part], Outcome]) -> Outcome:
    """The last command decides; one that looks for something in nothing fails."""
    last = pipeline[-1]
    result = single(last)
    if result is Outcome.UNKNOWN and len(pipeline) > 1 and last.program in _MATCHERS:
        filters = all(part.program in _MATCHERS for part in pipeline[1:])
        merged = any(part.merged or part.join == "|&" for part in pipeline)
        if filters and not merged and single(pipeline[0]) is Outcome.FAILS:
            result = Outcome.FAILS
    if pipeline[0].negated and result is not Outcome.UNKNOWN:
        return Outcome.PASSES if result is Outcome.FAILS else Outcome.FAILS
    return result


def builtin(part: Part) -> Outcome:
    """How a command ends that needs no program."""
    if part.program == "exit":
        code = part.words[1] if len(part.words) > 1 else ""
        if code.isdecimal() and len(code) < _DIGITS:
            return Outcome.PASSES if int(code) % 256 == 0 else Outcome.FAILS
        return Outcome.UNKNOWN
    if part.program in ("true", ":", "echo"):
        return Outcome.PASSES
    return Outcome.FAILS if part.program == "false" else Outcome.UNKNOWN
