"""Variables that a document calls required, that code reads, and that nothing gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.compose.model import Role
from jctc_lint.facts.environment.contract import deployed_contracts, names_of
from jctc_lint.facts.environment.model import Library, Need
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.environment.contract import Contract
    from jctc_lint.facts.environment.documents import Documented
    from jctc_lint.facts.environment.model import Read
    from jctc_lint.facts.repository import Repository


@record
class Demanded:
    """A variable that falls back to a default although `document` calls it required."""

    contract: Contract
    read: Read
    document: Documented
    by_hand: str


def demanded_by_documents(repository: Repository) -> Iterator[Demanded]:
    """What is missing without which the code starts: the rest is told as missing."""
    if not any(project.role is Role.PRODUCTION for project in repository.compose):
        return
    told: set[tuple[int, str]] = set()
    for contract in deployed_contracts(repository):
        if not contract.supply.closed or contract.roots.unsure:
            continue
        for variable in contract.variables:
            read = variable.reads[0]
            if read.need is Need.START or read.library is Library.SHELL or variable.given:
                continue
            document = next(filter(None, map(repository.documents.required, names_of(read))), None)
            key = (id(contract.service.project), read.name)
            if document is None or key in told or _given_elsewhere(contract, read):
                continue
            if read.need is Need.USE or contract.from_file(read) or contract.parts_given(read):
                continue
            told.add(key)
            yield Demanded(contract, read, document, contract.by_hand(read))


def _given_elsewhere(contract: Contract, read: Read) -> bool:
    """True when another service of the project gets it: this one may not use what reads it."""
    services = contract.service.project.services.values()
    return any(name in service.environment for service in services for name in read.names)
