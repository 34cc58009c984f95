"""The contract of a service: which variables its code reads, and what it gets."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from jctc_lint.facts.environment.front_ends import FROZEN
from jctc_lint.facts.environment.model import Library, Need, Read
from jctc_lint.facts.environment.node import NodeReads, node_reads
from jctc_lint.facts.environment.python.reads import python_reads
from jctc_lint.facts.environment.python.roots import python_roots
from jctc_lint.facts.environment.shell_reads import shell_reads
from jctc_lint.facts.environment.supply import build_of, supply_of
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.model import Service
    from jctc_lint.facts.environment.python.model import PythonReads, Roots, SettingsClass
    from jctc_lint.facts.environment.supply import Given, Supply
    from jctc_lint.facts.repository import Repository
    from jctc_lint.reading.dotenv import DotenvFile

_MOST_URGENT_FIRST = (Need.START, Need.USE, Need.UNKNOWN, Need.NONE)


@record
class Variable:
    """One variable of a contract. `reads` come with the most urgent need first.

    `given` is what sets it, None where nothing does that is known.
    """

    name: str
    reads: tuple[Read, ...]
    given: Given | None = None

    @property
    def need(self) -> Need:
        return self.reads[0].need


@record(frozen=False)
class Contract:
    """What one service needs and gets."""

    service: Service
    repository: Repository = field(repr=False)

    @cached_property
    def supply(self) -> Supply:
        return supply_of(self.service, self.repository)

    @cached_property
    def roots(self) -> Roots:
        return python_roots(self.service, self.supply.image, self.repository)

    @cached_property
    def python(self) -> PythonReads:
        return python_reads(self.repository, self.roots)

    @cached_property
    def demands(self) -> tuple[Read, ...]:
        """What the shell scripts of its start demand."""
        return tuple(read for source in self.supply.scripts for read in shell_reads(source))

    @cached_property
    def reads(self) -> tuple[Read, ...]:
        """All that the code which it runs reads, as far as it is known."""
        return (*self.demands, *self.python.reads)

    @cached_property
    def node(self) -> NodeReads:
        """What scripts in its build context read; of a service that runs Python nothing."""
        build = self.supply.build
        if build is None or build.context is None or self.python.modules:
            return NodeReads()
        return node_reads(self.repository, build.context)

    @cached_property
    def classes(self) -> tuple[SettingsClass, ...]:
        """The settings classes that its code reaches."""
        return tuple(item for item in self.python.classes if item.reached)

    def dotenv_files(self, read: Read) -> tuple[str, ...]:
        """Dotenv files (paths from the root) that may fill a read and lie in the container.

        `os.environ` does not see what pydantic takes from its own `env_file`.
        """
        if read.library is Library.SHELL:
            return ()
        named = [*self.python.dotenv_files]
        if named:
            # `load_dotenv()` looks upwards from the module that calls it.
            folders = (self.roots.working, *self.roots.folders)
            named += (f"{folder}/.env".lstrip("/") for folder in folders if folder is not None)
        named += (path for item in self._filled(read) for path in item.env_files)
        return tuple(path for path in dict.fromkeys(named) if self.supply.holds(path))

    def _filled(self, read: Read) -> Iterator[SettingsClass]:
        """The settings classes that the read is a field of."""
        if read.library is Library.PYDANTIC:
            for item in self.classes:
                if any(entry.read is read for entry in item.fields):
                    yield item

    def _kept(self, path: str) -> DotenvFile | None:
        if not self.repository.files.exists(path) or self.repository.left_to_others(path):
            return None
        return self.repository.dotenv(path)

    def by_hand(self, read: Read) -> str:
        """A dotenv file that somebody may put beside the code by hand; "" when there is none."""
        for path in self.dotenv_files(read):
            if self._kept(path) is None:
                return path
        known = all(item.env_files_known for item in self._filled(read))
        return "" if known else "an env file named by code"

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        """All variables that are read, by name."""
        grouped: dict[str, list[Read]] = {}
        for read in (*self.reads, *self.node.reads):
            grouped.setdefault(called(read), []).append(read)
        for reads in grouped.values():
            reads.sort(key=lambda read: _MOST_URGENT_FIRST.index(read.need))
        return tuple(
            Variable(name, tuple(reads), next(filter(None, map(self.given_to, reads)), None))
            for name, reads in sorted(grouped.items())
        )

    def given_to(self, read: Read) -> Given | None:
        """What the read gets from outside."""
        given = self.supply.given
        if read.library in (Library.NODE, Library.VITE) and read.name.startswith(FROZEN):
            given = {**given, **self.supply.arguments}
        for name in read.names:
            found = given.get(name)
            if found is None and read.any_case:
                found = self._any_case.get(name.lower())
            if found is not None:
                return found
        return None

    @cached_property
    def _any_case(self) -> dict[str, Given]:
        return {name.lower(): given for name, given in self.supply.given.items()}

    def from_file(self, read: Read) -> bool:
        """True when a `NAME_FILE`, or a dotenv file in the image, gives the value."""
        if any(f"{name}_FILE" in self.supply.given for name in read.names):
            return True
        files = filter(None, map(self._kept, self.dotenv_files(read)))
        names = {entry.name for file in files for entry in file.entries if entry.text}
        if read.any_case:
            lower = {name.lower() for name in names}
            return any(name.lower() in lower for name in read.names)
        return not names.isdisjoint(read.names)

    def parts_given(self, read: Read) -> bool:
        """True when parts of a nested setting are given (`DB__HOST` for `DB`)."""
        return any(
            given.lower().startswith(f"{name}{item.nested_delimiter}".lower())
            for item in self.classes
            if item.nested_delimiter
            for name in read.names
            for given in self.supply.given
        )


def called(read: Read) -> str:
    """The name to tell: in capitals where the case does not matter."""
    return read.name.upper() if read.any_case else read.name


def names_of(read: Read) -> tuple[str, ...]:
    """The names that a document may call it by."""
    return tuple(name.upper() for name in read.names) if read.any_case else read.names


def contracts(repository: Repository) -> Iterator[Contract]:
    """The contracts of all services whose image is built from this repository."""
    for project in repository.compose:
        for service in project.services.values():
            if not service.fragment and build_of(service) is not None:
                yield Contract(service, repository)


def deployed_contracts(repository: Repository) -> Iterator[Contract]:
    """Those of services that people deploy."""
    from jctc_lint.facts.compose.purpose import deployed_services

    names = {
        id(service)
        for project in repository.compose
        for service in deployed_services(project, repository)
    }
    return (
        contract
        for contract in repository.contracts
        if id(contract.service) in names and contract.service.replicas > 0
    )
