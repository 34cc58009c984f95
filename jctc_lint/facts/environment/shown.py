"""The contract of each service as plain data for `show env`; no value of a secret is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jctc_lint.facts.environment.contract import names_of
from jctc_lint.facts.secrets.names import is_secret_name
from jctc_lint.facts.secrets.shapes import provider_secrets, url_passwords

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jctc_lint.facts.environment.contract import Contract, Variable
    from jctc_lint.facts.environment.documents import Documents
    from jctc_lint.facts.environment.model import Read
    from jctc_lint.facts.environment.supply import Given
    from jctc_lint.facts.repository import Repository
    from jctc_lint.text import Span

MAX_PLACES = 20
"""Most places that are listed for one variable."""


def shown_contracts(repository: Repository, service: str | None = None) -> dict[str, Any]:
    """The contracts of all services (or of one) that are built here, project by project."""
    projects: dict[int, dict[str, Any]] = {}
    for contract in repository.contracts:
        if service not in (None, contract.service.name):
            continue
        project = contract.service.project
        told = projects.setdefault(
            id(project),
            {
                "name": project.name,
                "role": project.role.value,
                "files": [*project.paths],
                "services": [],
            },
        )
        told["services"].append(_service(contract, repository.documents))
    return {"version": 1, "projects": [*projects.values()]}


def _service(contract: Contract, documents: Documents) -> dict[str, Any]:
    reads = (*contract.reads, *contract.node.reads)
    known = {name.lower() for read in reads for name in read.names}
    spare = [
        {"name": given.name, "set": _given(given)}
        for name, given in sorted(contract.supply.given.items())
        if name.lower() not in known
    ]
    return {
        "name": contract.service.name,
        "variables": [_variable(item, documents) for item in contract.variables],
        "not_read": spare,
        "unknown": _unknown(contract),
    }


def _variable(variable: Variable, documents: Documents) -> dict[str, Any]:
    first = variable.reads[0]
    told = [entry for name in names_of(first) for entry in documents.of(name)]
    return {
        "name": variable.name,
        "names": [name for name in names_of(first) if not first.is_shared(name)],
        "need": str(first.need),
        "type": str(first.shape),
        "choices": [*first.choices],
        "default": plain_default(variable.reads),
        "secret": is_secret(variable.reads),
        "read": [
            {**_place(read.span), "by": str(read.library)} for read in variable.reads[:MAX_PLACES]
        ],
        "set": _given(variable.given) if variable.given is not None else None,
        "documented": [
            {**_place(entry.span), "required": entry.required} for entry in told[:MAX_PLACES]
        ],
    }


def is_secret(reads: Iterable[Read]) -> bool:
    """True where the code, or the name, says that the value is a secret."""
    return any(read.secret or any(map(is_secret_name, read.names)) for read in reads)


def plain_default(reads: Iterable[Read]) -> str | None:
    """The default, where it is known and tells no secret."""
    reads = tuple(reads)
    default = next((read.default for read in reads if read.default is not None), None)
    if default is None or is_secret(reads):
        return None
    hidden = any(True for find in (url_passwords, provider_secrets) for _ in find(default))
    return None if hidden else default


def _given(given: Given) -> dict[str, Any]:
    return {"by": str(given.how), **_place(given.span), "bare": given.bare}


def _place(span: Span) -> dict[str, Any]:
    return {"path": span.path, "line": span.line}


def _unknown_of_node(contract: Contract) -> list[str]:
    found = [f"more may be set: {gap}" for gap in contract.supply.gaps]
    if contract.node.open:
        found.append("more may be read: names are computed, or the environment is passed on")
    return [*found, "which of its scripts run is not followed"]


def _unknown(contract: Contract) -> list[str]:
    """What is not known of the service, in words."""
    if contract.node.reads:
        return _unknown_of_node(contract)
    python = contract.python
    found = [f"more may be set: {gap}" for gap in contract.supply.gaps]
    by_hand = {path: None for read in contract.reads if (path := contract.by_hand(read))}
    found += [f"more may be set: '{path}' is read and not kept here" for path in by_hand]
    if contract.roots.unsure:
        found.append(f"other code may run: {contract.roots.unsure}")
    if python.unsure:
        found.append(f"more code may be reached: {python.unsure}")
    found += [f"'{path}' could not be read" for path in python.unread[:MAX_PLACES]]
    found += [
        f"more may be read: {place.what} ({place.span.path}:{place.span.line})"
        for place in python.dynamic[:MAX_PLACES]
    ]
    return found
