"""Secrets with special characters that are written plain, and how to write them in quotes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.model import Form, Role
from jctc_lint.facts.compose.words import split
from jctc_lint.facts.secrets.names import is_hash, is_literal_secret, is_placeholder, written_out
from jctc_lint.facts.secrets.shapes import flag_secrets, glued_passwords, set_secrets, url_passwords
from jctc_lint.facts.values.deployed import is_deployed, is_template
from jctc_lint.facts.values.places import Use
from jctc_lint.reading.discover import Kind
from jctc_lint.record import record
from jctc_lint.text import Edit, Span, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.repository import Repository
    from jctc_lint.facts.values.places import Command, Place

SPECIAL = frozenset("+$#&!*'\"\\`()[]{}<>|;~%@:,? \t")
"""Characters that YAML, Compose, a shell, a URL or a form gives a meaning of their own."""


@record
class Unquoted:
    """A secret without quotes. `form` is a word that the rule's messages know."""

    subject: str
    owner: str
    name: str
    form: str
    span: Span
    deployed: bool
    """False for what is for development, tests or examples."""
    edits: tuple[Edit, ...]
    """What puts it in quotes and changes nothing else; empty where some reader would mind."""


def unquoted_secrets(repository: Repository) -> Iterator[Unquoted]:
    """Secrets that lack quotes, but for those that do not arrive as written anyway."""
    altered = {(found.span.path, found.subject) for found in repository.altered_values}
    for found in _all(repository):
        if (found.span.path, found.subject) not in altered:
            yield found


def _all(repository: Repository) -> Iterator[Unquoted]:
    for values in repository.compose_values:
        path = values.file.source.path
        if is_template(path):
            continue
        deployed = is_deployed(repository, path, values.project.role)
        for place in values.places:
            if (value := place.assignment.value) is not None and value.style == "":
                yield from _of_place(place, deployed=deployed)
        for command in values.commands:
            yield from _of_command(command, deployed=deployed)
    for dotenv in repository.dotenv_values:
        deployed = is_deployed(repository, dotenv.path, Role.DEFAULT)
        for place in dotenv.places:
            yield from _of_dotenv(repository, place, deployed=deployed)


def needs_quotes(name: str, text: str) -> bool:
    """True when the value of `name` is, or holds, a secret with special characters."""
    if text.startswith(("# ", "#\t")):
        return False  # a remark where the value should be
    if is_literal_secret(name, text) and (is_hash(text) or written_out(text) == text):
        return not SPECIAL.isdisjoint(text)
    return any(
        not SPECIAL.isdisjoint(password) and not is_placeholder(password)
        for shape in url_passwords(text)
        if written_out(password := text[shape.start : shape.end]) == password
    )


def _of_place(place: Place, *, deployed: bool) -> Iterator[Unquoted]:
    assignment = place.assignment
    value = assignment.value
    if value is None or value.origin is None or not needs_quotes(place.name, value.text):
        return
    node = value.origin.span
    raw = node.text
    listed = assignment.form is Form.LIST
    edits: tuple[Edit, ...] = ()
    if "\n" not in raw and (raw == value.text or raw.endswith("=" + value.text)):
        edits = (Edit(node, _in_quotes(raw)),)
    form = "item" if listed else "value"
    yield Unquoted(place.subject, place.owner, place.name, form, assignment.span, deployed, edits)


def _in_quotes(text: str) -> str:
    """As YAML writes it in single quotes."""
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


def _of_dotenv(repository: Repository, place: Place, *, deployed: bool) -> Iterator[Unquoted]:
    value = place.assignment.value
    if value is None or value.style != "" or not needs_quotes(place.name, value.text):
        return
    # In single quotes `$$` stays two, and `\` and `'` mean different things to different readers.
    keeps = not any(char in value.text for char in "'\\$\n\r") and value.span.text == value.text
    edits: tuple[Edit, ...] = ()
    if keeps and not _read_with_quotes(repository):
        edits = (Edit(value.span, f"'{value.text}'"),)
    yield Unquoted(
        place.subject, place.owner, place.name, "line", place.assignment.span, deployed, edits
    )


_KEEPS_QUOTES = pattern(
    r"docker\s+(container\s+)?(run|create)\b[^\n]*(\\\n[^\n]*)*--env-file|^-?include\s+\S*\.env",
    re.MULTILINE,
)


def _read_with_quotes(repository: Repository) -> bool:
    """True when something here reads dotenv files and would take quotes for a part of values."""
    inventory = repository.inventory
    kinds = (Kind.SHELL, Kind.MAKEFILE, Kind.MARKDOWN, Kind.WORKFLOW)
    sources = (repository.files.read(path) for kind in kinds for path in inventory.of(kind))
    return any(source is not None and _KEEPS_QUOTES.search(source.text) for source in sources)


def _of_command(command: Command, *, deployed: bool) -> Iterator[Unquoted]:
    if command.use is Use.TEST:
        return
    if command.listed:
        yield from _of_words(command, deployed=deployed)
        return
    for part in command.parts:
        text = part.value
        for shape in (*flag_secrets(text), *glued_passwords(text), *set_secrets(text)):
            secret = text[shape.start : shape.end]
            if text[shape.start - 1] in "'\"" or SPECIAL.isdisjoint(secret) or "$" in secret:
                continue
            edits: tuple[Edit, ...] = ()
            quoted = f"{text[: shape.start]}'{secret}'{text[shape.end :]}"
            if part.plain and part.span.text == text and split(quoted) == split(text):
                at = Span(
                    part.span.source, part.span.start + shape.start, part.span.start + shape.end
                )
                edits = (Edit(at, f"'{secret}'"),)
            yield _unquoted(command, "command", part.span, edits, deployed=deployed)
            return


def _of_words(command: Command, *, deployed: bool) -> Iterator[Unquoted]:
    for part, text in command.texts():
        if not part.plain or "\n" in part.span.text or " " in part.value:
            continue
        for shape in flag_secrets(text):
            secret = text[shape.start : shape.end]
            if not SPECIAL.isdisjoint(secret) and "$" not in secret:
                edits = (Edit(part.span, _in_quotes(part.span.text)),)
                yield _unquoted(command, "word", part.span, edits, deployed=deployed)
                return


def _unquoted(
    command: Command, form: str, span: Span, edits: tuple[Edit, ...], *, deployed: bool
) -> Unquoted:
    name = str(command.use)
    return Unquoted(command.subject, command.owner, name, form, span, deployed, edits)
