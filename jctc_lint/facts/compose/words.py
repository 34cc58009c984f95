"""A command written as one string, split into words as Compose does (no shell is involved).

Behaviour follows github.com/mattn/go-shellwords: quotes and backslashes are understood, and
everything from the first `;`, `&`, `|`, `<` or `>` outside quotes is dropped.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """`cut` is the offset from which the string was dropped; `error` why it is refused."""

    words: tuple[str, ...]
    cut: int | None = None
    error: str | None = None


def split(text: str) -> Words:
    """The words of a command. Never raises."""
    splitter = _Splitter()
    for offset, char in enumerate(text):
        if splitter.take(char):
            return Words(splitter.finish(), None if splitter.error else offset, splitter.error)
    words = splitter.finish()
    return Words(() if splitter.error else words, None, splitter.error)


_QUOTES = "'\"`"
_HIDDEN_BY = {
    "'": frozenset('"('),
    '"': frozenset("'("),
    "`": frozenset("'\"("),
    "(": frozenset("'\"`"),
}
"""Quotes inside which a quote or bracket means nothing."""


class _Splitter:
    def __init__(self) -> None:
        self.words: list[str] = []
        self.word: list[str] = []
        self.started = False
        self.escaped = False
        self.open: set[str] = set()
        """Open quotes: `'`, `"`, backtick, and `(` for `$(`. A backtick hides no other quote."""
        self.error: str | None = None

    def take(self, char: str) -> bool:
        """Read a character; True when reading ends here."""
        if self.escaped:
            self._add({"t": "\t", "n": "\n"}.get(char, char))
            self.escaped = False
        elif char == "\\" and "'" not in self.open:
            self.escaped = True
        elif char in " \t\r\n":
            self._blank(char)
        elif char in _QUOTES and not self.open & _HIDDEN_BY[char]:
            self._quote(char)
        elif char in "()" and not self.open & _HIDDEN_BY["("]:
            return self._bracket(char)
        elif char in ";&|<>" and not self.open:
            # `2>file`: the number belongs to what is dropped.
            if char == ">" and self.word and "0" <= self.word[0][0] <= "9":
                self.started = False
            return True
        else:
            self._add(char)
        return False

    def _add(self, char: str) -> None:
        self.started = True
        self.word.append(char)

    def _blank(self, char: str) -> None:
        if self.open:
            self.word.append(char)
        elif self.started:
            self.words.append("".join(self.word))
            self.word = []
            self.started = False

    def _quote(self, char: str) -> None:
        if char == "`":
            self._add(char)
        elif char in self.open:
            self.started = True
        self.open ^= {char}

    def _bracket(self, char: str) -> bool:
        if char == ")":
            self.open ^= {"("}
        elif "(" not in self.open and self.word[-1:] == ["$"]:
            self.open.add("(")
        else:
            self.error = "holds a bracket outside quotes"
            return True
        self._add(char)
        return False

    def finish(self) -> tuple[str, ...]:
        if self.started:
            self.words.append("".join(self.word))
        if self.error is None and (self.escaped or self.open):
            self.error = "ends inside a quote" if self.open else "ends with a backslash"
        return tuple(self.words)
