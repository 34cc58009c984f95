"""Secrets that are empty wherever the deploying machine does not set a variable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.compose.purpose import deployed_services
from jctc_lint.facts.environment.model import Library, Need
from jctc_lint.facts.environment.shapes import accepts
from jctc_lint.facts.secrets.names import is_secret_name, words_of
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.model import Assignment, Service, Value
    from jctc_lint.facts.environment.contract import Contract
    from jctc_lint.facts.environment.model import Read
    from jctc_lint.facts.repository import Repository
    from jctc_lint.text import Span


@record
class EmptySecret:
    """A secret that `${variable}` gives, without a default and without `:?`.

    `name` is the variable of the container, or what else it is put into. `read` is the code that
    takes an empty text for it, None where no such code is known.
    """

    service: Service
    name: str
    span: Span
    variable: str
    read: Read | None = None
    documented: bool = False


def empty_secrets(repository: Repository) -> Iterator[EmptySecret]:
    """Each variable once a project, where code takes it first."""
    found: dict[tuple[int, str], EmptySecret] = {}
    contracts = {id(contract.service): contract for contract in repository.contracts}
    for project in repository.compose:
        for service in deployed_services(project, repository):
            for each in _of_service(service, contracts.get(id(service)), repository):
                known = found.get((id(project), each.variable))
                if known is None or (known.read is None and each.read is not None):
                    found[id(project), each.variable] = each
    yield from found.values()


def _of_service(
    service: Service, contract: Contract | None, repository: Repository
) -> Iterator[EmptySecret]:
    for assignment in service.environment.values():
        value = assignment.value
        for variable in _bare_variables(value):
            alone = value is not None and value.unset == ""
            if not is_secret_name(variable) and not (alone and is_secret_name(assignment.name)):
                continue
            read = _taken(contract, assignment) if value and value.unset == "" else None
            if read is None and _optional(contract, assignment):
                continue
            documented = bool(repository.documents.of(variable))
            yield EmptySecret(service, assignment.name, assignment.span, variable, read, documented)
    for variable in _bare_variables(service.command_value):
        if is_secret_name(variable) and service.command_value is not None:
            documented = bool(repository.documents.of(variable))
            span = service.command_value.span
            yield EmptySecret(service, "command", span, variable, None, documented)


def _bare_variables(value: Value | None) -> Iterator[str]:
    """Variables that nothing sets and that become an empty text."""
    if value is None or value.resolved is not None or value.error is not None:
        return
    for part in value.segments:
        # `${X:-}` says that empty is meant.
        if part.name is not None and part.text is None and not part.operator:
            yield part.name


def _taken(contract: Contract | None, assignment: Assignment) -> Read | None:
    """The read that takes an empty text for the secret as it takes any other."""
    if contract is None or contract.roots.unsure or not _signs(assignment.name):
        return None
    reads = _reads_of(contract, assignment)
    if any(read.blank_is_absent or accepts(read, "") is not True for read in reads):
        return None
    return next((read for read in reads if _takes_any(contract, read)), None)


def _reads_of(contract: Contract, assignment: Assignment) -> list[Read]:
    return [
        read
        for read in contract.reads
        if (given := contract.given_to(read)) is not None and given.assignment is assignment
    ]


def _optional(contract: Contract | None, assignment: Assignment) -> bool:
    """True where the code has a case for its absence: a feature that is then off."""
    reads = _reads_of(contract, assignment) if contract is not None else []
    return bool(reads) and all(read.need is Need.NONE for read in reads)


def _signs(name: str) -> bool:
    """True for the name of a key of the application's own: what it signs or encrypts with."""
    words = set(words_of(name))
    return words <= _OWN and not words.isdisjoint(_KEYS)


def _takes_any(contract: Contract, read: Read) -> bool:
    """True when nothing in the settings looks at the text."""
    if read.library is Library.OS:
        return True
    fields = (entry for item in contract.classes for entry in item.fields if entry.read is read)
    return read.library is Library.PYDANTIC and all(
        not entry.validated and _LIMITED.search(read.span.text) is None for entry in fields
    )


_KEYS = frozenset({"SECRET", "SIGNING", "ENCRYPTION", "FERNET", "HMAC", "JWT"})
_OWN = _KEYS | {
    "APP", "APPLICATION", "DJANGO", "FLASK", "FASTAPI", "AUTH", "TOKEN", "ACCESS", "REFRESH",
    "SESSION", "COOKIE", "CSRF", "KEY", "SERVER", "BACKEND", "SECURITY", "API", "SIGN",
}  # fmt: skip
_LIMITED = pattern(r"min_length|pattern|MinLen|constr|Length|regex")
