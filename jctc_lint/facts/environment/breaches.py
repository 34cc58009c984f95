"""Where a service gets less than its code needs, or values that its code cannot take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.environment.contract import deployed_contracts
from jctc_lint.facts.environment.model import Library, Need
from jctc_lint.facts.environment.shapes import accepts
from jctc_lint.facts.environment.spelling import meant_by
from jctc_lint.facts.environment.supply import How
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.environment.contract import Contract, Variable
    from jctc_lint.facts.environment.model import Read
    from jctc_lint.facts.environment.supply import Given
    from jctc_lint.facts.repository import Repository


MANY = 3
"""So many variables in a Compose file show that it is meant to set them all."""
_OTHERS = (Library.SHELL, Library.NODE)
"""What is not followed from module to module, so that Python's unknowns do not matter."""
_OF_DOCKER = frozenset({"HOME", "HOSTNAME", "PATH", "PWD", "TERM"})
"""Set in every container."""


@record
class Missing:
    """A variable that a service's code needs and does not get.

    `blank` is what gives it an empty value, `misspelt` the name of one that is probably meant for
    it. `by_hand` is a dotenv file that may still give it, when somebody puts it there; `passed`
    says that Compose passes others of the variables that the same code reads, so that it is what
    fills the environment. Of JavaScript it is not `followed` which files run.
    """

    contract: Contract
    variable: Variable
    read: Read
    blank: Given | None = None
    misspelt: str = ""
    by_hand: str = ""
    passed: bool = True

    @property
    def followed(self) -> bool:
        return self.read.library is not Library.NODE


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
            if not _OF_DOCKER.isdisjoint(read.names):
                continue
            if read.need in (Need.START, Need.USE) and _followed(contract, read):
                found = _missing(contract, variable, read)
                if found is not None:
                    yield found


def _followed(contract: Contract, read: Read) -> bool:
    """True when the service surely runs the code of the read."""
    return read.library in _OTHERS or not contract.roots.unsure


def _missing(contract: Contract, variable: Variable, read: Read) -> Missing | None:
    if contract.from_file(read) or contract.parts_given(read):
        return None
    given = variable.given
    if given is not None:
        blank = given.text == "" and read.blank_is_absent
        return Missing(contract, variable, read, given) if blank else None
    by_hand = contract.by_hand(read)
    misspelt = _misspelt(contract, read)
    if read.library is Library.NODE:
        by_hand = _dotenv_of_node(contract)
    return Missing(contract, variable, read, None, misspelt, by_hand, _passed(contract))


def _dotenv_of_node(contract: Contract) -> str:
    """The `.env` beside the code, where it may lie in the image: frameworks read it unasked."""
    build = contract.supply.build
    path = f"{build.context}/.env".lstrip("/") if build is not None and build.context else ".env"
    return path if contract.supply.holds(path) else ""


def _passed(contract: Contract) -> bool:
    own = (How.ENVIRONMENT, How.ENV_FILE)
    given = [v for v in contract.variables if v.given is not None and v.given.how in own]
    return len(given) >= MANY


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
