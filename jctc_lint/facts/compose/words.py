"""A command written as one string, split into words as Compose does (no shell is involved).

Behaviour follows github.com/mattn/go-shellwords: quotes and backslashes are understood, and
everything from the first `;`, `&`, `|`, `<` or `>` outside quotes is dropped.
"""

from __future__ import annotations

from jctc_lint.record import record
from jctc_lint.text import pattern


@record(eq=True)
class Words:
    """`cut` is the offset from which the string was dropped; `error` why it is refused."""

    words: tuple[str, ...]
    cut: int | None = None
    error: str | None = None


def split(text: str) -> Words:
    """The words of a command. Never raises."""
    if _SIGNS.isdisjoint(text):
        return Words(tuple(_WORD.findall(text)))
    splitter = _Splitter()
    for offset, char in enumerate(text):
        if splitter.take(char):
            return Words(splitter.finish(), None if splitter.error else offset, splitter.error)
    words = splitter.finish()
    return Words(() if splitter.error else words, None, splitter.error)


_SIGNS = frozenset("\\'\"`();&|<>")
"""Without one of these only blanks count."""
_WORD = pattern(r"[^ \t\r\n]+")
_CLOSING = {"'": "'", '"': '"', "`": "`", "(": ")"}
"""How an open quote ends; `(` stands for `$(`."""


class _Splitter:
    def __init__(self) -> None:
        self.words: list[str] = []
        self.word: list[str] = []
        self.started = False
        self.escaped = False
        self.quote = ""
        self.error: str | None = None

    def take(self, char: str) -> bool:
        """Read a character; True when reading ends here."""
        if self.escaped:
            # In a command substitution the backslash stays.
            verbatim = self.quote in ("`", "(")
            self._add("\\" + char if verbatim else {"t": "\t", "n": "\n"}.get(char, char))
            self.escaped = False
        elif char == "\\" and self.quote != "'":
            self.escaped = True
        elif self.quote:
            return self._quoted(char)
        elif char in " \t\r\n":
            self._blank()
        elif char in _CLOSING or char == ")":
            return self._open(char)
        elif char in ";&|<>":
            # `2>file`: the number belongs to what is dropped.
            if char == ">" and all("0" <= part <= "9" for part in self.word):
                self.started = False
            return True
        else:
            self._add(char)
        return False

    def _add(self, char: str) -> None:
        self.started = True
        self.word.append(char)

    def _blank(self) -> None:
        if self.started:
            self.words.append("".join(self.word))
            self.word = []
            self.started = False

    def _quoted(self, char: str) -> bool:
        closes = char == _CLOSING[self.quote]
        if self.quote == "(" and char == "(":
            return self._refuse()
        if not closes or self.quote in "`(":
            self._add(char)
        if closes:
            self.started = True
            self.quote = ""
        return False

    def _open(self, char: str) -> bool:
        if char == ")" or (char == "(" and self.word[-1:] != ["$"]):
            return self._refuse()
        self.quote = char
        if char in "`(":
            self._add(char)
        return False

    def _refuse(self) -> bool:
        self.error = "holds a bracket outside quotes"
        return True

    def finish(self) -> tuple[str, ...]:
        if self.started:
            self.words.append("".join(self.word))
        if self.error is None and (self.escaped or self.quote):
            self.error = "ends inside a quote" if self.quote else "ends with a backslash"
        return tuple(self.words)
