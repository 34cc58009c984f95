"""Options of command lines as docker reads them (Go's pflag)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jctc_lint.reading.shell_words import Word


@record(eq=True)
class Grammar:
    """Which options there are.

    `short` turns letters into long names. `switches` are long names without a value; with
    `takes_value` None every other option takes one, else only those listed.
    """

    short: dict[str, str]
    switches: frozenset[str] = frozenset()
    takes_value: frozenset[str] | None = None

    def has_value(self, name: str) -> bool:
        if self.takes_value is not None:
            return name in self.takes_value
        return name not in self.switches


@record(eq=True)
class Option:
    """An option as given. `value` is None for a switch; `text` is the value's text."""

    name: str
    value: Word | None
    text: str

    @property
    def known(self) -> bool:
        return self.value is None or self.value.known


@record(eq=True)
class Line:
    """Options, and the words behind them."""

    options: tuple[Option, ...] = ()
    rest: tuple[Word, ...] = ()

    def all(self, name: str) -> list[Option]:
        return [option for option in self.options if option.name == name]

    def last(self, name: str) -> Option | None:
        """The one that counts when an option is repeated."""
        found = self.all(name)
        return found[-1] if found else None

    def on(self, name: str) -> bool:
        """True when a switch is given and not switched off again."""
        option = self.last(name)
        return option is not None and option.text not in ("false", "0", "f", "F", "FALSE", "False")


@record(frozen=False, eq=True)
class _Reading:
    words: Sequence[Word]
    grammar: Grammar
    at: int = 0
    options: list[Option] = field(default_factory=list)

    def long(self, text: str) -> None:
        name, equals, value = text[2:].partition("=")
        word = self.words[self.at]
        if equals:
            self.options.append(Option(name, word, value))
        elif self.grammar.has_value(name):
            self._next_word(name)
        else:
            self.options.append(Option(name, None, ""))

    def letters(self, text: str) -> None:
        """`-dp80:80`: switches until a letter takes the rest, or the next word, for its value."""
        word = self.words[self.at]
        for index, letter in enumerate(text[1:], 2):
            name = self.grammar.short.get(letter, letter)
            if not self.grammar.has_value(name):
                self.options.append(Option(name, None, ""))
                continue
            rest = text[index:].removeprefix("=")
            if rest:
                self.options.append(Option(name, word, rest))
            else:
                self._next_word(name)
            return

    def _next_word(self, name: str) -> None:
        self.at += 1
        if self.at < len(self.words):
            word = self.words[self.at]
            self.options.append(Option(name, word, word.text))


def read_line(words: Sequence[Word], grammar: Grammar, *, interspersed: bool = False) -> Line:
    """Options up to the first other word, or with `interspersed` anywhere, and the other words."""
    reading = _Reading(words, grammar)
    rest: list[Word] = []
    while reading.at < len(words):
        text = words[reading.at].text
        if text == "--":
            rest.extend(words[reading.at + 1 :])
            break
        if text.startswith("--"):
            reading.long(text)
        elif text.startswith("-") and text != "-":
            reading.letters(text)
        elif interspersed:
            rest.append(words[reading.at])
        else:
            rest.extend(words[reading.at :])
            break
        reading.at += 1
    return Line(tuple(reading.options), tuple(rest))
