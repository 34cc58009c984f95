"""Secrets that stand written out in Compose files."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.model import Role
from jctc_lint.facts.leaks.worth import is_for_a_test, is_weak
from jctc_lint.facts.secrets.names import (
    default_of,
    is_harmless,
    is_hash,
    is_literal_secret,
    is_located,
    is_placeholder,
    is_secret_name,
    written_out,
)
from jctc_lint.facts.secrets.shapes import (
    flag_secrets,
    glued_passwords,
    pair_passwords,
    provider_secrets,
    set_secrets,
    url_passwords,
)
from jctc_lint.facts.values.deployed import is_deployed, is_for_trials
from jctc_lint.facts.values.places import Kind
from jctc_lint.record import record
from jctc_lint.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jctc_lint.facts.repository import Repository
    from jctc_lint.facts.values.places import Command, ComposeValues, Place


class Sort(StrEnum):
    """How a secret lies open; the words are those of the rule's messages."""

    LITERAL = "literal"
    DEFAULT = "fallback"
    """What `${X:-secret}` gives when X is not set."""
    WEAK = "weak"
    """In production, a password that everybody tries first."""
    PLACEHOLDER = "placeholder"
    HASH = "hash"
    INSIDE = "inside"
    """In a URL, a connection string or a command, or a token known by its shape."""


@record
class OpenSecret:
    """A secret in a file. `what` says in words what it is where its name does not."""

    subject: str
    owner: str
    name: str
    sort: Sort
    span: Span
    role: Role
    what: str = ""


def open_secrets(repository: Repository) -> Iterator[OpenSecret]:
    """The secrets written out in Compose files that something may be deployed from."""
    for values in repository.compose_values:
        if is_deployed(repository, values.file.source.path, values.project.role):
            yield from _of_file(values)


def _of_file(values: ComposeValues) -> Iterator[OpenSecret]:
    role = values.project.role
    told: list[Span] = []
    idle = {service.name for service in values.project.services.values() if is_for_trials(service)}
    for place in values.places:
        if place.owner in idle or _is_replaced(values, place):
            continue
        found = _of_place(place, role)
        if found is not None:
            told.append(found.span)
            yield found
    for command in values.commands:
        if command.owner in idle:
            continue
        found = _of_command(command, role)
        if found is not None:
            told.append(found.span)
            yield found
    yield from _elsewhere(values, told)


def _is_replaced(values: ComposeValues, place: Place) -> bool:
    """True where another file of the same production gives the variable another value."""
    project = values.project
    if project.role is not Role.PRODUCTION or place.kind is not Kind.ENVIRONMENT:
        return False
    service = project.services.get(place.owner)
    given = service.environment.get(place.name) if service is not None else None
    return given is not None and given.span.path != values.file.source.path


def _of_place(place: Place, role: Role) -> OpenSecret | None:
    value = place.assignment.value
    if value is None:
        return None

    text, span = value.text, value.span

    def found(sort: Sort, what: str = "") -> OpenSecret:
        return OpenSecret(place.subject, place.owner, place.name, sort, span, role, what)

    default = default_of(text)
    if is_secret_name(place.name):
        if is_hash(text, place.name):
            return found(Sort.HASH)
        if is_literal_secret(place.name, text):
            if default is None and role is Role.PRODUCTION and is_weak(text):
                return found(Sort.WEAK)
            if is_for_a_test(text if default is None else default):
                return found(Sort.PLACEHOLDER)
            return found(Sort.LITERAL if default is None else Sort.DEFAULT)
        stated = text if default is None else default
        written = not is_harmless(stated) or stated.startswith("<")
        stands_in = written and is_placeholder(stated, place.name)
        if stands_in and not is_located(place.name):
            return found(Sort.PLACEHOLDER)
    return _inside(text, found)


def _inside(text: str, found: Callable[..., OpenSecret]) -> OpenSecret | None:
    """A secret inside a value whose name does not promise one."""
    for shape in provider_secrets(text):
        return found(Sort.INSIDE, shape.what)
    for shapes in (url_passwords(text), pair_passwords(text), flag_secrets(text)):
        for shape in shapes:
            inner = written_out(text[shape.start : shape.end])
            if not inner:
                continue
            if is_placeholder(inner):
                return found(Sort.PLACEHOLDER)
            if default_of(text) is not None or default_of(text[shape.start : shape.end]):
                return found(Sort.DEFAULT, shape.what)
            if "$" not in text[shape.start : shape.end].replace("$$", ""):
                return found(Sort.INSIDE, shape.what)
    return None


def _of_command(command: Command, role: Role) -> OpenSecret | None:
    words = [part.value for part in command.parts]
    text = " ".join(f'"{word}"' if command.listed and " " in word else word for word in words)
    # Behind `$$` stands a variable of the container's shell.
    text = text.replace("$$", "$")
    for shapes in (flag_secrets, glued_passwords, set_secrets, url_passwords, provider_secrets):
        for shape in shapes(text):
            inner = text[shape.start : shape.end]
            if written_out(inner) != inner and default_of(inner) is None:
                continue
            sort = Sort.INSIDE if default_of(inner) is None else Sort.DEFAULT
            if is_placeholder(default_of(inner) or inner):
                sort = Sort.PLACEHOLDER
            span = next((p.span for p in command.parts if inner in p.value), command.span)
            return OpenSecret(
                command.subject, command.owner, str(command.use), sort, span, role, shape.what
            )
    return None


def _elsewhere(values: ComposeValues, told: list[Span]) -> Iterator[OpenSecret]:
    """Tokens of known shapes in the rest of the file, its comments too."""
    source = values.file.source
    taken = {(span.start, span.end) for span in told}
    for number, shape in enumerate(provider_secrets(source.text)):
        if not any(start <= shape.start < end for start, end in taken):
            span = Span(source, shape.start, shape.end)
            yield OpenSecret(
                f"text[{number}]",
                source.path,
                "",
                Sort.INSIDE,
                span,
                values.project.role,
                shape.what,
            )
