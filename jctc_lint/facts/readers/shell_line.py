"""One line of a dotenv file as a shell's parser sees it: commands made of words. Nothing is run.

Understood is what lines of variables are made of: words with quotes, `$name`, lists with `;` and
`&`, redirections, comments. At anything else a shell may do, reading ends with `Beyond`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.facts.readers.reading import outside
from jctc_lint.record import field, record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Callable

_META = " \t\n;&|<>()"
_PLAIN = pattern(r"[^ \t\n;&|<>()'\"\\$`~:]+")
_PLAIN_QUOTED = pattern(r"[^\"\\$`]+")
_SEPARATORS = pattern(r";;|&&|\|\||\|&|&>|[;&|]")
_REDIRECTION = pattern(r">>|>\||<>|>&|<&|<<|[<>]\(|[<>]")
_FUNCTION = pattern(r"[ \t]*\([ \t]*\)")
_VARIABLE = pattern(r"\$([A-Za-z_]\w*)", re.ASCII)
_BRACED = pattern(r"\$\{([A-Za-z_]\w*)(?:(:?[-+?])([^{}'\"\\`$\n]*))?\}", re.ASCII)
_INSIDE = r"[^()'\"\\`#\n;&|<>{}$!]*"
"""A program and its words: nothing in which a shell could find a mistake."""
_COMMAND = pattern(rf"\$\({_INSIDE}\)")
_BACKTICKS = pattern(rf"`{_INSIDE}`")
_SPECIAL = pattern(r"\$[0-9@*#?$!-]")
_QUOTED_BY_DOLLAR = pattern(r"\$'[^'\\\n]*'")
_TILDE = pattern(r"~([^ \t\n;&|<>()'\"\\$`/:]*)")
ASSIGNED = pattern(r"([A-Za-z_]\w*)(\+?)=", re.ASCII)


class Refused(Exception):
    """The shell finds no grammar in this."""


class Beyond(Exception):
    """More of a shell than is understood here."""


@record(eq=True)
class Part:
    """A piece of a word: text, or a reference to `name`. Neither: what a program would print."""

    text: str | None = None
    name: str = ""
    operator: str = ""
    argument: str = ""


@record(frozen=False)
class ShellWord:
    """A word. `assigned` is the match of `NAME=` at its start, the parts then follow that."""

    start: int
    assigned: re.Match[str] | None
    parts: list[Part] = field(default_factory=list)

    @property
    def literal(self) -> str | None:
        """Its text when it is that alone."""
        texts = [part.text for part in self.parts]
        return None if self.assigned or None in texts else "".join(text or "" for text in texts)


@record(frozen=False)
class Simple:
    """A simple command. `end` is what follows it: an operator, or "" at the end of its line."""

    words: list[ShellWord] = field(default_factory=list)
    redirected: str = ""
    end: str = ""


class LineReader:
    """Reads lines, each to the end of what a shell parses before it runs any of it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    @property
    def done(self) -> bool:
        return self.at >= len(self.text)

    def line(self) -> list[Simple]:
        """The commands of the next line."""
        commands: list[Simple] = []
        current = Simple()
        while True:
            self._blanks()
            char = self.text[self.at : self.at + 1]
            if char == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            elif char in ("", "\n"):
                self.at += 1
                return self._ended(commands, current)
            elif char in ";&|":
                self._separator(commands, current)
                current = Simple()
            elif char in "<>":
                self._redirection(current)
            elif char in "()":
                self._bracket(current, glued=False)
            else:
                self._word(current)

    def _ended(self, commands: list[Simple], current: Simple) -> list[Simple]:
        if current.words or current.redirected:
            commands.append(current)
        elif commands and commands[-1].end not in (";", "&"):
            raise Beyond
        return commands

    def _blanks(self) -> None:
        while True:
            if self.text.startswith("\\\n", self.at):
                self.at += 2
            elif self.text[self.at : self.at + 1] in (" ", "\t"):
                self.at += 1
            else:
                return

    def _separator(self, commands: list[Simple], current: Simple) -> None:
        match = _SEPARATORS.match(self.text, self.at)
        assert match is not None
        if match[0] in ("&>", "|&"):
            raise Beyond
        if match[0] == ";;" or not (current.words or current.redirected):
            raise Refused
        self.at = match.end()
        current.end = match[0]
        commands.append(current)

    def _redirection(self, current: Simple) -> None:
        match = _REDIRECTION.match(self.text, self.at)
        assert match is not None
        if match[0] in ("<<", ">&", "<&") or match[0].endswith("("):
            raise Beyond
        self.at = match.end()
        self._blanks()
        if self.text[self.at : self.at + 1] in ("", "#", *_META):
            raise Refused
        target = Simple()
        self._word(target)
        if not target.words or not target.words[0].literal:
            raise Beyond
        current.redirected += match[0]

    def _bracket(self, current: Simple, *, glued: bool) -> None:
        """`(`: a function, a list in bash, a shell of its own, or nothing that belongs there."""
        opens = self.text[self.at] == "("
        last = current.words[-1] if current.words else None
        array = glued and last is not None and last.assigned is not None and not last.parts
        if opens and (last is None or array or _FUNCTION.match(self.text, self.at)):
            raise Beyond
        raise Refused

    def _word(self, current: Simple) -> None:
        start = self.at
        first = all(word.assigned for word in current.words)
        exports = bool(current.words) and current.words[0].literal == "export"
        match = ASSIGNED.match(self.text, start) if first or exports else None
        word = ShellWord(start, match)
        self.at = match.end() if match else start
        self._parts(word)
        if match is None and "\\\n" in self.text[start : self.at]:
            raise Beyond  # a name that goes on in the next line
        following = self.text[self.at : self.at + 1]
        if following in ("<", ">") and self.text[start : self.at].isdigit():
            return
        current.words.append(word)
        if following in ("(", ")"):
            self._bracket(current, glued=True)

    def _parts(self, word: ShellWord) -> None:
        begins = True
        while self.at < len(self.text) and (char := self.text[self.at]) not in _META:
            tilde = _TILDE.match(self.text, self.at) if begins else None
            plain = _PLAIN.match(self.text, self.at)
            if tilde is not None and word.assigned is not None:
                self.at = tilde.end()
                home = not tilde[1] and self.text[self.at : self.at + 1] in ("", "/", ":", *_META)
                word.parts.append(Part(outside("~")) if home else Part())
            elif plain is not None:
                self.at = plain.end()
                word.parts.append(Part(plain[0]))
            elif char in _OPENED:
                _OPENED[char](self, word.parts)
            else:
                self.at += 1
                word.parts.append(Part(char))
            begins = char == ":"

    def _single(self, parts: list[Part]) -> None:
        end = self.text.find("'", self.at + 1)
        if end < 0:
            raise Refused
        parts.append(Part(self.text[self.at + 1 : end]))
        self.at = end + 1

    def _double(self, parts: list[Part]) -> None:
        self.at += 1
        parts.append(Part(""))
        while self.at < len(self.text):
            char = self.text[self.at]
            plain = _PLAIN_QUOTED.match(self.text, self.at)
            if char == '"':
                self.at += 1
                return
            if plain is not None:
                self.at = plain.end()
                parts.append(Part(plain[0]))
            elif char == "\\":
                self._backslash(parts, quoted=True)
            elif char == "$":
                self._dollar(parts, quoted=True)
            else:
                self._backticks(parts)
        raise Refused

    def _backslash(self, parts: list[Part], *, quoted: bool = False) -> None:
        following = self.text[self.at + 1 : self.at + 2]
        self.at += 2
        if following != "\n":
            kept = not following or (quoted and following not in '$`"\\')
            parts.append(Part("\\" + following if kept else following))

    def _backticks(self, parts: list[Part]) -> None:
        match = _BACKTICKS.match(self.text, self.at)
        if match is None:
            raise Beyond if "`" in self.text[self.at + 1 :] else Refused
        self.at = match.end()
        parts.append(Part())

    def _dollar(self, parts: list[Part], *, quoted: bool = False) -> None:
        text, at = self.text, self.at
        if not quoted and text[at + 1 : at + 2] in ("'", '"'):
            # bash reads escapes here, or a text to translate; a plain shell sees a `$`.
            match = _QUOTED_BY_DOLLAR.match(text, at)
            if match is None and text[at + 1] == "'":
                raise Beyond
            self.at = match.end() if match is not None else at + 1
            parts.append(Part())
            return
        for expression, make in _EXPANSIONS:
            match = expression.match(text, at)
            if match is not None:
                self.at = match.end()
                if text.startswith("\\\n", self.at):
                    raise Beyond  # the name may go on in the next line
                parts.append(make(match))
                return
        continued = text.startswith("\\\n", at + 1)
        if (
            continued
            or text[at + 1 : at + 2] in ("{", "(")
            or (text[at + 1 : at + 2] == "[" and not quoted)
        ):
            raise Beyond
        self.at += 1
        parts.append(Part("$"))


_OPENED: dict[str, Callable[[LineReader, list[Part]], None]] = {
    "'": LineReader._single,
    '"': LineReader._double,
    "\\": LineReader._backslash,
    "`": LineReader._backticks,
    "$": LineReader._dollar,
}
_EXPANSIONS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Part]], ...] = (
    (_VARIABLE, lambda found: Part(name=found[1])),
    (_BRACED, lambda found: Part(name=found[1], operator=found[2] or "", argument=found[3] or "")),
    (_COMMAND, lambda _: Part()),
    (_SPECIAL, lambda found: Part(outside(found[0]))),
)
