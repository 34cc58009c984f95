"""A dotenv file as a shell reads it that is told `source .env` or `. ./.env`. Nothing is run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.facts.readers.reading import MAX_TEXT, Reading, Readings, State, looked_up
from jctc_lint.facts.readers.shell_line import Beyond, LineReader, Refused
from jctc_lint.record import field, record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.readers.shell_line import ShellWord, Simple
    from jctc_lint.text import Source

_GRAMMAR = frozenset(
    {
        "if", "for", "while", "until", "case", "select", "function", "{", "[[", "!", "time", "}",
        "do", "done", "then", "else", "fi", "esac", "in", "coproc", "elif",
    }
)  # fmt: skip
"""Words that begin more than a command; where an assignment stands before, they are programs."""
_BUILTINS = frozenset(
    {
        ".", "source", "eval", "exec", "exit", "return", "readonly", "declare", "typeset", "local",
        "alias", "unalias", "unset", "shift", "trap", "cd", "read", "readarray", "mapfile",
        "getopts", "let", "builtin", "command", "enable", "printf", "hash", "pushd", "popd",
        "shopt", "break", "continue", "wait", "times", "export", "set",
    }
)  # fmt: skip
"""What may set variables or change the way of things; other programs cannot."""
_HARMLESS_OPTIONS = frozenset({"-a", "+a", "-o", "+o", "allexport"})
_SET_LATER = pattern(r"(?<!\w)([A-Za-z_]\w*)\+?=", re.ASCII)


@record(frozen=False)
class _Shell:
    """What the variables hold while the file is read."""

    shift: int
    """How far the offsets of words are from those of the file."""
    names: dict[str, Reading] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)

    def assign(self, word: ShellWord, text: str | None, *, certain: bool = True) -> None:
        assert word.assigned is not None
        name = word.assigned[1]
        if text is None or word.assigned[2] or not certain:
            self.names[name] = Reading(State.UNKNOWN, at=word.start - self.shift)
            self.values.pop(name, None)
        else:
            self.names[name] = Reading(State.VALUE, text, word.start - self.shift)
            self.values[name] = text

    def text(self, word: ShellWord) -> str | None:
        parts: list[str] = []
        for part in word.parts:
            if part.name:
                known = self.names.get(part.name)
                if known is not None and known.state is State.UNKNOWN:
                    return None
                parts.append(looked_up(part.name, part.operator, part.argument, self.values))
            elif part.text is None:
                return None
            else:
                parts.append(part.text)
        text = "".join(parts)
        return text if len(text) <= MAX_TEXT else None

    def lose(self, words: list[ShellWord]) -> None:
        """Assignments that end with a command, or in a shell of its own."""
        for word in words:
            if word.assigned is not None:
                name = word.assigned[1]
                self.names.setdefault(name, Reading(State.ABSENT, at=word.start - self.shift))


def read_shell(source: Source) -> Readings:
    """What the variables hold behind `source FILE` in bash, and `. ./FILE` in any shell."""
    # To a shell the byte order mark belongs to the first word, which then is no assignment.
    mark = "\ufeff" if source.encoding == "utf-8-sig" else ""
    shell = _Shell(len(mark))
    reader = LineReader(mark + source.text)
    start = 0
    try:
        while not reader.done:
            start = reader.at
            _run(shell, reader.line())
    except (Refused, Beyond) as end:
        state = State.ERROR if isinstance(end, Refused) else State.UNKNOWN
        for match in _SET_LATER.finditer(source.text, max(0, start - len(mark))):
            shell.names[match[1]] = Reading(state, at=match.start())
        return Readings(shell.names, state)
    return Readings(shell.names)


def _run(shell: _Shell, commands: list[Simple]) -> None:
    """One line: lists joined by `&&` and `||`, each in the background if `&` ends it."""
    chain: list[Simple] = []
    for command in commands:
        chain.append(command)
        if command.end in (";", "&", ""):
            _run_chain(shell, chain)
            chain = []


def _run_chain(shell: _Shell, chain: list[Simple]) -> None:
    away = chain[-1].end == "&"
    certain = True
    for number, command in enumerate(chain):
        before = chain[number - 1].end if number else ""
        piped = "|" in (before, command.end)
        if before == "||" and certain:
            shell.lose(command.words)
            return
        if away or piped:
            shell.lose(command.words)
        else:
            _simple(shell, command, certain=certain)
        certain = certain and not piped and _succeeds(command)


def _succeeds(command: Simple) -> bool:
    return all(word.assigned for word in command.words) or command.words[0].literal == "export"


def _simple(shell: _Shell, command: Simple, *, certain: bool) -> None:
    number = next((n for n, word in enumerate(command.words) if word.assigned is None), None)
    if number is None:
        for word in command.words:
            # Where the file to read from is missing, some shells assign and some do not.
            known = certain and "<" not in command.redirected
            shell.assign(word, shell.text(word), certain=known)
        return
    program = command.words[number].literal
    arguments = command.words[number + 1 :]
    if program == "export" and not number and not command.redirected:
        _export(shell, arguments, certain=certain)
    elif program == "set" and not number:
        if not all(word.literal in _HARMLESS_OPTIONS for word in arguments):
            raise Beyond
    elif program is None or _is_beyond(program, command.words, first=not number):
        raise Beyond
    else:
        shell.lose(command.words[:number])


def _is_beyond(program: str, words: list[ShellWord], *, first: bool) -> bool:
    if program in _BUILTINS or (program in _GRAMMAR if first else program == ":"):
        return True
    return any(part.operator.endswith("?") for word in words for part in word.parts)


def _export(shell: _Shell, arguments: list[ShellWord], *, certain: bool) -> None:
    # The words are put together before any of them is assigned.
    for word, text in [(word, shell.text(word)) for word in arguments]:
        if word.assigned is not None:
            shell.assign(word, text, certain=certain)
        elif word.literal is None or not word.literal.isidentifier():
            raise Beyond
