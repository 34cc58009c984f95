"""In which line of a TOML text each key and list item stands, which tomllib does not tell."""

from __future__ import annotations

import re
import tomllib

from jctc_lint.record import field, record
from jctc_lint.text import Source, pattern

Path = tuple[str | int, ...]

_BLANKS = pattern(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRING = pattern(
    r'"""(?:\\.|[^\\])*?"{3,5}(?!")'
    r"|'''.*?'{3,5}(?!')"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_BARE_KEY = pattern(r"[A-Za-z0-9_-]+")
_BARE_VALUE = pattern(r"[^,\]}#\r\n]+")


def positions(text: str) -> dict[Path, int]:
    """Path of keys and indices to its line (from 1), where it is first written.

    `text` must be TOML that tomllib has accepted; nothing is checked here.

    Raises:
        RecursionError: arrays or inline tables are nested absurdly deep.
    """
    scanner = _Scanner(text)
    scanner.document()
    return scanner.lines


@record(frozen=False, eq=True)
class _Scanner:
    text: str
    at: int = 0
    lines: dict[Path, int] = field(default_factory=dict)
    arrays: dict[Path, int] = field(default_factory=dict)
    """Arrays of tables to how many tables they have so far."""

    def __post_init__(self) -> None:
        self.source = Source("", self.text)

    def document(self) -> None:
        table: Path = ()
        self.blanks()
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)
            self.blanks()

    def blanks(self) -> None:
        """Go over blanks, line ends and comments."""
        match = _BLANKS.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def note(self, path: Path, offset: int) -> None:
        self.lines.setdefault(path, self.source.position(offset)[0])

    def header(self) -> Path:
        """`[table]` or `[[array of tables]]`; leaves the path that its pairs stand under."""
        array = self.text.startswith("[[", self.at)
        self.at += 2 if array else 1
        path: Path = ()
        words = self.key()
        for number, (word, offset) in enumerate(words, 1):
            path = (*path, word)
            self.note(path, offset)
            if array and number == len(words):
                self.arrays[path] = self.arrays.get(path, 0) + 1
            if path in self.arrays:
                path = (*path, self.arrays[path] - 1)
                self.note(path, offset)
        self.at += 2 if array else 1
        return path

    def pair(self, table: Path) -> None:
        path = table
        for word, offset in self.key():
            path = (*path, word)
            self.note(path, offset)
        self.at += 1  # the equals sign
        self.value(path)

    def key(self) -> list[tuple[str, int]]:
        """A dotted key: its words and where they start."""
        words: list[tuple[str, int]] = []
        while True:
            self.blanks()
            start = self.at
            match = _STRING.match(self.text, start) or _BARE_KEY.match(self.text, start)
            if match is None:
                return words
            self.at = match.end()
            words.append((_word(match[0]), start))
            self.blanks()
            if not self.text.startswith(".", self.at):
                return words
            self.at += 1

    def value(self, path: Path) -> None:
        self.blanks()
        match self.text[self.at]:
            case "[":
                self.items(path)
            case "{":
                self.inline_table(path)
            case "'" | '"':
                string = _STRING.match(self.text, self.at)
                self.at = string.end() if string else len(self.text)
            case _:
                bare = _BARE_VALUE.match(self.text, self.at)
                self.at = bare.end() if bare else len(self.text)

    def items(self, path: Path) -> None:
        self.at += 1
        index = 0
        self.blanks()
        while not self.text.startswith("]", self.at):
            self.note((*path, index), self.at)
            self.value((*path, index))
            index += 1
            self.blanks()
            self.comma()
        self.at += 1

    def inline_table(self, path: Path) -> None:
        self.at += 1
        self.blanks()
        while not self.text.startswith("}", self.at):
            self.pair(path)
            self.blanks()
            self.comma()
        self.at += 1

    def comma(self) -> None:
        if self.text.startswith(",", self.at):
            self.at += 1
        self.blanks()


def _word(written: str) -> str:
    if written[0] in "\"'":
        return str(tomllib.loads(f"key = {written}")["key"])
    return written
