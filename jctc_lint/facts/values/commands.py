"""Commands, entrypoints and health checks: words that are cut off, and variables read too early."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.interpolation import Segment, Variables, expand
from jctc_lint.facts.compose.words import split
from jctc_lint.facts.secrets.names import is_hash
from jctc_lint.facts.secrets.shapes import flag_secrets, url_passwords
from jctc_lint.facts.values.alterations import Alteration, Weight
from jctc_lint.facts.values.deployed import is_deployed
from jctc_lint.facts.values.places import Kind, Use
from jctc_lint.facts.values.variables import misread
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.values.places import Command, ComposeValues
    from jctc_lint.facts.values.variables import Names
    from jctc_lint.reading.yaml_tree import Scalar
    from jctc_lint.text import Span

_SHELL = pattern(r"(^|/)(ba|da|a|z|k)?sh$")
_SHELL_STRING = pattern(r"(^|[\s/\"'])(ba|da|a|z|k)?sh\s+(-\w+\s+)*-\w*c\b")
_OF_CONTAINER = frozenset(
    {
        "HOME", "HOSTNAME", "PATH", "PWD", "OLDPWD", "SHELL", "RANDOM", "SECONDS", "LINENO", "IFS",
        "PPID", "UID", "EUID", "BASH_SOURCE", "OPTARG", "OPTIND", "REPLY",
    }
)  # fmt: skip
"""What a shell in the container has by itself, and means something else outside."""
_HOLDER = "\ue000"


def command_alterations(values: ComposeValues, names: Names) -> Iterator[Alteration]:
    """What happens to the commands of a Compose file. At most one finding a command."""
    own = _own_names(values)
    deployed = is_deployed(names.repository, values.file.source.path, values.project.role)
    for command in values.commands:
        found = [*_invalid(command), *_words(command, values.variables)]
        if deployed:
            found += _vanishing(command, values.variables)
        found += _shell_variables(command, names, own.get(command.owner, {}))
        found += _secrets(command, names)
        if found:
            yield min(found, key=lambda one: one.weight)


def _own_names(values: ComposeValues) -> dict[str, dict[str, str]]:
    """Service to the names that its environment sets, with the values as written."""
    own: dict[str, dict[str, str]] = {}
    for place in values.places:
        if place.kind is Kind.ENVIRONMENT:
            own.setdefault(place.owner, {})[place.name] = place.text
    return own


def _alteration(
    command: Command, how: str, span: Span, weight: Weight, part: str = "", *, certain: bool = True
) -> Alteration:
    name = str(command.use)
    return Alteration(command.subject, command.owner, name, how, span, weight, certain, part=part)


def _invalid(command: Command) -> Iterator[Alteration]:
    for part in command.parts:
        if "$" in part.value and expand(part.value, Variables({})).error is not None:
            yield _alteration(command, "reference", part.span, Weight.BREAKS)
        elif is_hash(part.value.replace("$$", "")):
            yield _alteration(command, "variable", part.span, Weight.BREAKS)


def _words(command: Command, variables: Variables) -> Iterator[Alteration]:
    """A command of one string is split by Compose; no shell sees it."""
    if command.listed or command.use is Use.TEST or not command.parts:
        return
    (node,) = command.parts
    segments = expand(node.value, variables).segments
    shape = split("".join(_HOLDER if s.name is not None else s.text or "" for s in segments))
    if shape.error is not None:
        yield _alteration(command, "command-refused", node.span, Weight.BREAKS)
    elif shape.cut is not None:
        plain = "".join(_HOLDER if s.name is not None else s.text or "" for s in segments)
        sign = re.match(r"&&|\|\||>>|<<|.", plain[shape.cut :], re.DOTALL)
        part = sign[0] if sign else ""
        yield _alteration(command, "command-cut", node.span, Weight.BREAKS, part)
    else:
        yield from _substituted(command, node, segments, shape.words)


def _substituted(
    command: Command, node: Scalar, segments: tuple[Segment, ...], shape: tuple[str, ...]
) -> Iterator[Alteration]:
    """Values of variables that are known here, and that the splitting takes apart."""
    if any(segment.text is None for segment in segments):
        return
    held = iter([segment.text or "" for segment in segments if segment.name is not None])
    meant = [re.sub(_HOLDER, lambda _: next(held), word) for word in shape]
    real = split("".join(segment.text or "" for segment in segments))
    if real.error is None and real.cut is None and list(real.words) == meant:
        return
    for segment in segments:
        text = segment.text or ""
        if segment.name is not None and (not text or re.search(r"[\s\\'\"`();&|<>]", text)):
            yield _alteration(
                command, "command-word", node.span, Weight.BREAKS, segment.name, certain=False
            )
            return


def _secrets(command: Command, names: Names) -> Iterator[Alteration]:
    """A `$` inside a secret: `--requirepass ab$cd`."""
    if _runs_shell(command):
        return
    for part, text in command.texts():
        for shape in (*flag_secrets(text), *url_passwords(text)):
            secret = text[shape.start : shape.end]
            segments = expand(secret, Variables({})).segments
            for wrong in misread(secret, segments, "", names, secret=True):
                if wrong.sure and wrong.segment.start:
                    yield _alteration(command, "variable", part.span, Weight.BREAKS)


def _vanishing(command: Command, variables: Variables) -> Iterator[Alteration]:
    """A word that is one variable, which the `.env` beside does not set: there is no such word."""
    if command.listed or command.use is Use.TEST or not command.parts or not variables.values:
        return
    (node,) = command.parts
    segments = expand(node.value, variables).segments
    shape = split("".join(_HOLDER if s.name is not None else s.text or "" for s in segments))
    references = iter([segment for segment in segments if segment.name is not None])
    for word in shape.words:
        held = [next(references) for _ in range(word.count(_HOLDER))]
        if word != _HOLDER or held[0].operator or held[0].name in variables.values:
            continue
        yield _alteration(
            command, "command-word-unset", node.span, Weight.DOUBTFUL, held[0].name or "",
            certain=False,
        )  # fmt: skip
        return


def _shell_variables(command: Command, names: Names, own: dict[str, str]) -> Iterator[Alteration]:
    """`$NAME` for a shell in the container, which Compose replaces before that shell starts."""
    if not _runs_shell(command):
        return
    for part in command.parts:
        for segment in expand(part.value, Variables({})).segments:
            if segment.name is None or segment.operator:
                continue
            braced = part.value.startswith("${", segment.start)
            weight = _weight(part.value, segment.name, names, own, braced=braced)
            if weight is not None:
                text = part.value[segment.start : segment.end]
                yield _alteration(
                    command, "shell-variable", part.span, weight, text,
                    certain=weight is Weight.BREAKS,
                )  # fmt: skip
                return


def _weight(
    text: str, name: str, names: Names, own: dict[str, str], *, braced: bool
) -> Weight | None:
    set_in_shell = rf"\bfor\s+{name}\s+in\b|(^|[\s;('\"]){name}=|\bread\s+(-\w+\s+)*{name}\b"
    if re.search(set_in_shell, text):
        return Weight.BREAKS
    if names.known(name):
        return None
    if name in own and f"${{{name}" not in own[name] and f"${name}" not in own[name]:
        return Weight.DOUBTFUL
    if name in _OF_CONTAINER or not braced:
        return Weight.DOUBTFUL
    return None


def _runs_shell(command: Command) -> bool:
    if not command.parts:
        return False
    if not command.listed:
        return command.use is Use.TEST or bool(_SHELL_STRING.search(command.parts[0].value))
    if command.use is Use.TEST:
        first = command.parts[0].value
        words = [part.value for part in command.parts[1:3]]
        return first == "CMD-SHELL" or bool(words and _SHELL.search(words[0]))
    words = [part.value for part in command.parts]
    return bool(_SHELL.search(words[0])) or any(_SHELL_STRING.search(word) for word in words)
