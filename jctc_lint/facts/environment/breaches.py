"""Where a service gets less than its code needs, or values that its code cannot take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.compose.model import Role
from jctc_lint.facts.environment.contract import deployed_contracts, names_of
from jctc_lint.facts.environment.model import Library, Need
from jctc_lint.facts.environment.shapes import accepts
from jctc_lint.facts.environment.spelling import meant_by
from jctc_lint.facts.environment.supply import How
from jctc_lint.facts.values.alterations import Weight
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.environment.contract import Contract, Variable
    from jctc_lint.facts.environment.model import Read
    from jctc_lint.facts.environment.supply import Given
    from jctc_lint.facts.repository import Repository


MANY = 3
"""So many variables in a Compose file show that it is meant to set them all."""
MAX_SPARE = 200
"""Most unread variables that are compared with one that is missing."""
_OTHERS = (Library.SHELL, Library.NODE)
"""What is not followed from module to module, so that Python's unknowns do not matter."""
_BY_COMPOSE = (How.ENVIRONMENT, How.ENV_FILE)
_OF_DOCKER = frozenset({"HOME", "HOSTNAME", "PATH", "PWD", "TERM"})
"""Set in every container."""


@record
class Missing:
    """A variable that a service's code needs and does not get.

    `blank` is what gives it an empty value, `misspelt` the name of one that is probably meant for
    it. `by_hand` is a dotenv file that may still give it, when somebody puts it there; `passed`
    says that Compose passes others of the variables that the same code reads, so that it is what
    fills the environment. Of JavaScript it is not known which files run.
    """

    contract: Contract
    variable: Variable
    read: Read
    blank: Given | None = None
    misspelt: str = ""
    by_hand: str = ""
    passed: bool = True

    @property
    def sure(self) -> bool:
        """False where its absence may be meant, or made good by what is not seen here."""
        if self.read.library is Library.NODE or (self.by_hand and not self.passed):
            return False
        if self.read.need is Need.START:
            return True
        # A feature that nobody uses outside of production needs no key there.
        production = self.contract.service.project.role is Role.PRODUCTION
        handled = any(
            read.need is Need.NONE and read.library is self.read.library
            for read in self.variable.reads
        )
        return production and not handled and not _answers(self.read)


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
    if contract.from_file(read) or contract.parts_given(read) or _renamed(contract, read):
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


def _answers(read: Read) -> bool:
    """True where the code answers a request with "not configured" in place of failing."""
    guard = read.guard
    if guard is None:
        return False
    return _ANSWER.search(guard.source.text, guard.start, guard.end + _MAX_GUARD) is not None


_MAX_GUARD = 200
"""Characters behind a guard's condition in which its answer stands."""


_ANSWER = pattern(r"HTTPException|HTTP_\d|\babort\(|\bhttp\.|NotImplemented|status_code")


def _dotenv_of_node(contract: Contract) -> str:
    """The `.env` beside the code, where it may lie in the image: frameworks read it unasked."""
    build = contract.supply.build
    path = f"{build.context}/.env".lstrip("/") if build is not None and build.context else ".env"
    return path if contract.supply.holds(path) else ""


def _renamed(contract: Contract, read: Read) -> bool:
    """True where `Field(env=...)` names what is given, and is not looked at: told by itself."""
    places = (e.dead_env for item in contract.classes for e in item.fields if e.read is read)
    words = [word for place in places if place is not None for word in _WORD.findall(place.text)]
    return any(word in contract.supply.given for word in words)


_WORD = pattern(r"\w+")


def _passed(contract: Contract) -> bool:
    given = [v for v in contract.variables if v.given is not None and v.given.how in _BY_COMPOSE]
    return len(given) >= MANY


def _misspelt(contract: Contract, read: Read) -> str:
    """A variable that is given, read by nothing, and meant for this one.

    It has nearly its name, or is made of it: `JWT_SECRET: ${SECRET_KEY}`.
    """
    known = {name.lower() for each in contract.reads for name in each.names}
    spare = [
        given
        for given in contract.supply.given.values()
        if given.how in _BY_COMPOSE and given.name.lower() not in known
    ]
    for name in names_of(read):
        for given in spare[:MAX_SPARE]:
            if _made_of(given, name):
                return given.name
        found = meant_by(name, [given.name for given in spare[:MAX_SPARE]])
        if found:
            return found
    return ""


def _made_of(given: Given, name: str) -> bool:
    """True for a value that is the variable of that name and nothing else."""
    value = given.assignment.value if given.assignment is not None else None
    parts = value.segments if value is not None else ()
    return len(parts) == 1 and parts[0].name == name


def _altered(contract: Contract, given: Given) -> bool:
    """True where the value is not the one that is written: that is told already."""
    subject = f"{contract.service.subject}.environment.{given.name}"
    return any(
        change.subject == subject and change.weight is Weight.BREAKS
        for change in contract.repository.altered_values
    )


def misshapen_values(repository: Repository) -> Iterator[Misshapen]:
    """Values that are written out and that the code refuses; each place once."""
    told: set[tuple[object, str]] = set()
    for contract in deployed_contracts(repository):
        for read in contract.reads:
            given = contract.given_to(read) if _followed(contract, read) else None
            if given is None or read.is_shared(given.name):
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
            if _altered(contract, given):
                continue
            yield Misshapen(contract, read, given, fallback)
