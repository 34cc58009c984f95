"""Variables that a service gets and that nothing in it reads; variables that nothing documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.environment.breaches import missing_variables
from jctc_lint.facts.environment.contract import deployed_contracts
from jctc_lint.facts.environment.libraries import read_by_a_library
from jctc_lint.facts.environment.mentions import mentioned
from jctc_lint.facts.environment.model import Library, Need
from jctc_lint.facts.environment.spelling import meant_by
from jctc_lint.facts.environment.supply import How
from jctc_lint.reading.discover import Kind
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jctc_lint.facts.environment.contract import Contract
    from jctc_lint.facts.environment.model import Read
    from jctc_lint.facts.environment.supply import Given
    from jctc_lint.facts.repository import Repository


@record
class Unread:
    """A variable that is set for a service, and that nothing of it reads.

    `meant` is the read whose name it nearly has, and which nothing gives a value.
    """

    contract: Contract
    given: Given
    meant: Read | None = None


@record
class Undocumented:
    """Variables that code reads and that no document tells of. `reads` are of one file."""

    contract: Contract
    reads: tuple[Read, ...]
    required: bool


def unread_variables(repository: Repository) -> Iterator[Unread]:
    """Variables of `environment` that nothing in the service's code speaks of."""
    told: set[object] = set()
    blamed = {(id(m.contract.service), m.misspelt) for m in missing_variables(repository)}
    for contract in deployed_contracts(repository):
        if not contract.python.closed or not contract.python.modules:
            continue
        spare = [
            given
            for given in _spare(contract)
            if given.span not in told and (id(contract.service), given.name) not in blamed
        ]
        build = contract.supply.build
        if not spare or build is None or build.context is None:
            continue
        spoken_of = mentioned(repository, build.context, [given.name for given in spare])
        for given in spare:
            if given.name not in spoken_of:
                told.add(given.span)
                yield Unread(contract, given, _meant(contract, given))


def _spare(contract: Contract) -> Iterator[Given]:
    known = {name.lower() for read in contract.reads for name in read.names}
    command = contract.supply.command
    delimiters = [c.nested_delimiter for c in contract.classes if c.nested_delimiter]
    for given in contract.supply.given.values():
        if given.how is not How.ENVIRONMENT or given.name.lower() in known:
            continue
        nested = any(given.name.lower().partition(d.lower())[0] in known for d in delimiters)
        if nested or read_by_a_library(given.name) or given.name in command:
            continue
        if _used_by_compose(contract, given.name):
            continue
        yield given


def _used_by_compose(contract: Contract, name: str) -> bool:
    """True when a health check or a command of the container speaks of it (`$$NAME`)."""
    service = contract.service
    test = service.healthcheck.test if service.healthcheck is not None else None
    return any(name in word for word in (*(test or ()), *(service.command or ())))


def _meant(contract: Contract, given: Given) -> Read | None:
    open_reads = [read for read in contract.reads if contract.given_to(read) is None]
    by_name = {name: read for read in open_reads for name in read.names}
    meant = meant_by(given.name, by_name)
    if not meant:
        upper = {name.upper(): read for name, read in by_name.items()}
        return upper.get(meant_by(given.name.upper(), upper))
    return by_name[meant]


def undocumented_variables(repository: Repository) -> Iterator[Undocumented]:
    """What deployed code reads and no example, table or other document speaks of.

    Those that are required one by one, the others together, file by file.
    """
    told: set[str] = set()
    words = _documented_words(repository)
    documented_at_all = any(
        entry.example for entries in repository.documents.by_name.values() for entry in entries
    )
    for contract in deployed_contracts(repository):
        if contract.roots.unsure:
            continue
        optional: dict[str, list[Read]] = {}
        for variable in contract.variables:
            read = variable.reads[0]
            names = {name.lower() for name in read.names}
            if not told.isdisjoint(names) or not words.isdisjoint(names):
                continue
            if read.library is Library.SHELL or read_by_a_library(read.name):
                continue
            told |= names
            if read.need in (Need.START, Need.USE):
                yield Undocumented(contract, (read,), required=True)
            else:
                optional.setdefault(read.span.path, []).append(read)
        for reads in optional.values() if documented_at_all else ():
            yield Undocumented(contract, tuple(reads), required=False)


def _documented_words(repository: Repository) -> frozenset[str]:
    """All words of documents and dotenv files, in small letters: lenient on purpose."""
    kinds: Iterable[Kind] = (Kind.MARKDOWN, Kind.DOTENV)
    found: set[str] = set()
    for text in repository.texts(*kinds):
        found.update(word.lower() for word in _WORD.findall(text))
    found.update(name.lower() for name in repository.documents.by_name)
    return frozenset(found)


_WORD = pattern(r"[A-Za-z]\w{2,80}")
