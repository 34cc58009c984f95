"""Commands that run another command: `sudo`, `env`, `ssh`, `bash -c`, `su -c`, `eval`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.reading.shell_text import ShellText
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jctc_lint.reading.shell_words import Word

SHELLS = frozenset({"sh", "bash", "dash", "ash", "zsh", "ksh"})

_WRAPPERS = {
    "sudo": frozenset("ughpCTrtUDR"),
    "doas": frozenset("uC"),
    "env": frozenset("uCS"),
    "nohup": frozenset[str](),
    "time": frozenset("fo"),
    "exec": frozenset("a"),
    "command": frozenset[str](),
    "nice": frozenset("n"),
    "ionice": frozenset("cn"),
    "timeout": frozenset("ks"),
    "setsid": frozenset[str](),
}
"""Programs to those of their one-letter options that take a value."""
_LONG_WITH_VALUE = frozenset(
    {"--user", "--group", "--chdir", "--unset", "--signal", "--kill-after", "--host", "--prompt"}
)
_SSH_WITH_VALUE = frozenset("BbcDEeFIiJLlmOopQRSWw")
_ASSIGNMENT = pattern(r"^[A-Za-z_]\w*=")
_READS_INPUT = pattern(
    r"^\s*(?:sudo\s+(?:-\S+\s+)*)?(?:/\S*/)?(?:ba|da|a|z|k)?sh(?:\s+-[A-Za-bd-z]+)*(?:\s+--\s.*)?\s*$"
)


@record(eq=True)
class HandedOver:
    """Shell text that a command hands to another shell.

    No `texts`: it reads its standard input. `same_shell` for `eval`, whose `cd` stays in force.
    """

    texts: tuple[ShellText, ...]
    remote: bool = False
    same_shell: bool = False


def without_wrappers(words: list[Word]) -> list[Word]:
    """The words from the program on that `sudo`, `env`, `timeout` and the like run."""
    while words:
        name = words[0].text.rsplit("/", 1)[-1]
        letters = _WRAPPERS.get(name)
        rest = _skip_options(words[1:], letters) if letters is not None else []
        if letters is None:
            return words
        while rest and name in ("env", "sudo") and _ASSIGNMENT.match(rest[0].text):
            rest = rest[1:]
        if name == "timeout":
            rest = rest[1:]
        if not rest:
            return words
        words = rest
    return words


def handed_over(words: Sequence[Word]) -> HandedOver | None:
    """What these words hand to another shell; None when they do not call one."""
    name = words[0].text.rsplit("/", 1)[-1] if words[0].known else ""
    if name == "ssh":
        return _ssh(list(words[1:]))
    if name in SHELLS:
        return _shell(list(words[1:]))
    if name == "su":
        return _su(list(words[1:]))
    if name == "eval":
        return HandedOver((_joined(words[1:]),), same_shell=True) if words[1:] else None
    return None


def _skip_options(words: list[Word], with_value: frozenset[str]) -> list[Word]:
    at = 0
    while at < len(words):
        text = words[at].text
        if text == "--":
            return words[at + 1 :]
        if not text.startswith("-") or text == "-":
            return words[at:]
        if text.startswith("--"):
            at += 2 if text in _LONG_WITH_VALUE else 1
        else:
            at += 2 if text[-1] in with_value and _first_value(text, with_value) else 1
    return []


def _first_value(option: str, with_value: frozenset[str]) -> bool:
    """True when no earlier letter of `-abc` has taken the rest for its value."""
    return not any(letter in with_value for letter in option[1:-1])


def _ssh(words: list[Word]) -> HandedOver:
    rest = _skip_options(words, _SSH_WITH_VALUE)
    command = _skip_options(rest[1:], _SSH_WITH_VALUE)
    if _READS_INPUT.match(" ".join(word.text for word in command)):
        # `ssh host bash -s` passes its standard input on.
        return HandedOver((), remote=True)
    return HandedOver((_joined(command),) if command else (), remote=True)


def _shell(words: list[Word]) -> HandedOver | None:
    for at, word in enumerate(words):
        text = word.text
        if not text.startswith(("-", "+")) or text in ("-", "--"):
            # A script's name: what it holds is read where it stands.
            return None
        if not text.startswith("--") and "c" in text:
            rest = [w for w in words[at + 1 :] if not w.text.startswith("-")]
            return HandedOver((rest[0].inner,)) if rest else None
        if "s" in text and not text.startswith("--"):
            break
    return HandedOver(())


def _su(words: list[Word]) -> HandedOver | None:
    for at, word in enumerate(words[:-1]):
        if word.text in ("-c", "--command"):
            return HandedOver((words[at + 1].inner,))
    return HandedOver(())


def _joined(words: Sequence[Word]) -> ShellText:
    """The words with a blank between them, as ssh and eval put them together."""
    source = words[0].inner.source
    text: list[str] = []
    places: list[int] = []
    for word in words:
        if text:
            text.append(" ")
            places.append(word.span.start)
        text.append(word.inner.text)
        places.extend(word.inner.places)
    return ShellText(source, "".join(text), places)
