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

    from jctc_lint.facts.compose.model import Assignment, Service
    from jctc_lint.facts.environment.contract import Contract
    from jctc_lint.facts.environment.model import Read
    from jctc_lint.facts.repository import Repository


@record
class EmptySecret:
    """A secret that is `${variable}` and nothing else, without a default and without `:?`.

    `read` is the code that takes an empty text for it, None where no such code is known.
    """

    service: Service
    assignment: Assignment
    variable: str
    read: Read | None = None
    documented: bool = False


def empty_secrets(repository: Repository) -> Iterator[EmptySecret]:
    """Each variable once, where code takes it first."""
    found: dict[tuple[int, str], EmptySecret] = {}
    contracts = {id(contract.service): contract for contract in repository.contracts}
    for project in repository.compose:
        for service in deployed_services(project, repository):
            for assignment in service.environment.values():
                variable = _only_variable(assignment)
                if variable is None or not (
                    is_secret_name(assignment.name) or is_secret_name(variable)
                ):
                    continue
                read = _taken(contracts.get(id(service)), assignment)
                known = found.get((id(project), variable))
                if known is None or (known.read is None and read is not None):
                    documented = bool(repository.documents.of(variable))
                    found[id(project), variable] = EmptySecret(
                        service, assignment, variable, read, documented
                    )
    yield from found.values()


def _only_variable(assignment: Assignment) -> str | None:
    """The variable that a value is, when it becomes empty without it."""
    value = assignment.value
    if value is None or value.resolved is not None or value.unset != "" or value.error is not None:
        return None
    if len(value.segments) != 1:
        return None
    (part,) = value.segments
    # `${X:-}` says that empty is meant.
    return part.name if part.name is not None and not part.operator else None


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
