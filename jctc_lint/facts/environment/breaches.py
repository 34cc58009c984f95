"""Where a service gets less than its code needs, or values that its code cannot take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.environment.contract import deployed_contracts
from jctc_lint.facts.environment.model import Library, Need
from jctc_lint.facts.environment.shapes import accepts
from jctc_lint.facts.environment.spelling import meant_by
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.environment.contract import Contract, Variable
    from jctc_lint.facts.environment.model import Read
    from jctc_lint.facts.environment.supply import Given
    from jctc_lint.facts.repository import Repository


@record
class Missing:
    """A variable that a service's code needs and does not get.

    `blank` is what gives it an empty value, `misspelt` the name of one that is probably meant for
    it. `by_hand` is a dotenv file that may still give it, when somebody puts it there.
    """

    contract: Contract
    variable: Variable
    read: Read
    blank: Given | None = None
    misspelt: str = ""
    by_hand: str = ""


@record
class Misshapen:
    """A value that the code refuses. `fallback`: it is the default of `${X:-...}`."""

    contract: Contract
    read: Read
    given: Given
    fallback: bool


def missing_variables(repository: Repository) -> Iterator[Missing]:
    """Variables that are needed and surely not given, or only by a file that is not kept here."""
    for contract in deployed_contracts(repository):
        if not contract.supply.closed:
            continue
        for variable in contract.variables:
            read = variable.reads[0]
            if read.need in (Need.START, Need.USE) and _followed(contract, read):
                found = _missing(contract, variable, read)
                if found is not None:
                    yield found


def _followed(contract: Contract, read: Read) -> bool:
    """True when the service surely runs the code of the read."""
    return read.library is Library.SHELL or not contract.roots.unsure


def _missing(contract: Contract, variable: Variable, read: Read) -> Missing | None:
    if contract.from_file(read) or contract.parts_given(read):
        return None
    given = variable.given
    if given is not None:
        blank = given.text == "" and read.blank_is_absent
        return Missing(contract, variable, read, given) if blank else None
    by_hand = contract.by_hand(read)
    return Missing(contract, variable, read, None, _misspelt(contract, read), by_hand)


def _misspelt(contract: Contract, read: Read) -> str:
    """A variable that is given, read by nothing, and nearly called like this one."""
    known = {name.lower() for each in contract.reads for name in each.names}
    spare = [
        given.name for given in contract.supply.given.values() if given.name.lower() not in known
    ]
    for name in read.names:
        found = meant_by(name, spare)
        if found:
            return found
    return ""


def misshapen_values(repository: Repository) -> Iterator[Misshapen]:
    """Values that are written out and that the code refuses; each place once."""
    told: set[tuple[object, str]] = set()
    for contract in deployed_contracts(repository):
        for read in contract.reads:
            given = contract.given_to(read) if _followed(contract, read) else None
            if given is None:
                continue
            fallback = given.text is None
            text = given.unset if fallback else given.text
            key = (given.span, read.name)
            if text is None or key in told or accepts(read, text) is not False:
                continue
            if fallback and not text:
                # `${X}`: what is not set is another matter.
                continue
            told.add(key)
            yield Misshapen(contract, read, given, fallback)
