"""Secrets that are empty wherever the deploying machine does not set a variable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.compose.purpose import deployed_services
from jctc_lint.facts.environment.model import Library
from jctc_lint.facts.environment.shapes import accepts
from jctc_lint.facts.secret_names import is_secret_name
from jctc_lint.record import record

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
            if not is_secret_name(variable) and not is_secret_name(assignment.name):
                continue
            read = _taken(contract, assignment) if value and value.unset == "" else None
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
    if contract is None or contract.roots.unsure:
        return None
    for read in contract.reads:
        given = contract.given_to(read)
        if given is None or given.assignment is not assignment or read.blank_is_absent:
            continue
        if read.library is Library.PYDANTIC and accepts(read, "") is True:
            return read
    return None
