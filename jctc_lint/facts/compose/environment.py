"""Variables: what `.env` gives to interpolation, and what `env_file` gives to a container."""

from __future__ import annotations

from collections import ChainMap
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.interpolation import Known, Variables, expand
from jctc_lint.facts.compose.model import Assignment, EnvFile, Form, Layer, Problem, Value
from jctc_lint.facts.compose.paths import from_root
from jctc_lint.facts.compose.tree import Leaf
from jctc_lint.facts.compose.values import assignments
from jctc_lint.reading.dotenv import parse_raw
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

    from jctc_lint.facts.compose.tree import Item, Tree
    from jctc_lint.facts.repository import Repository
    from jctc_lint.reading.dotenv import DotenvEntry, DotenvFile


@record(eq=True)
class Surroundings:
    """Where a project is resolved. `host` is the shell's environment, None when it is unknown."""

    repository: Repository
    host: Mapping[str, str] | None = None
    _constant: dict[DotenvEntry, tuple[Assignment, Known]] = field(default_factory=dict, repr=False)
    """Assignments without variables: they are the same for all services that read them."""

    def shell(self) -> Variables:
        """The variables of the shell alone."""
        values = {name: Known(text, text) for name, text in (self.host or {}).items()}
        return Variables(values, closed=self.host is not None)

    def dotenv(
        self, path: str, outer: Variables, inner: MutableMapping[str, Known], form: str = ""
    ) -> tuple[list[Assignment], Problem | None] | None:
        """The assignments of a dotenv file with variables put in; None when it is unreadable.

        A variable is looked up in `outer` first, then in `inner`, which takes up what is read.
        """
        file = self.repository.dotenv(path)
        if file is None:
            return None
        if form == "raw":
            file = parse_raw(file.source)
        return self._assignments(file, outer, inner)

    def _assignments(
        self, file: DotenvFile, outer: Variables, inner: MutableMapping[str, Known]
    ) -> tuple[list[Assignment], Problem | None]:
        variables = Variables(_chain(outer.values, inner), outer.closed)
        refused = file.problem
        problem = Problem(refused.span, refused.reason) if refused is not None else None
        found: list[Assignment] = []
        for entry in file.entries:
            constant = self._constant.get(entry)
            if constant is not None:
                found.append(constant[0])
                inner[entry.name] = constant[1]
                continue
            assignment = _assignment(entry, variables)
            if assignment is None or _known_before(assignment, outer, inner):
                continue
            found.append(assignment)
            value = assignment.value
            if value is None:
                continue
            inner[entry.name] = known(value)
            if not value.segments:
                self._constant[entry] = (assignment, inner[entry.name])
            if value.error is not None and problem is None:
                problem = Problem(entry.span, value.error)
        return found, problem


def _known_before(entry: Assignment, outer: Variables, inner: Mapping[str, Known]) -> bool:
    """True for a bare name that an earlier line gave a value, and nobody outside."""
    return entry.value is None and entry.name in inner and entry.name not in outer.values


def _chain(first: Mapping[str, Known], then: Mapping[str, Known]) -> Mapping[str, Known]:
    """Both, looked up in this order; later changes of either are seen."""
    return ChainMap(first, then)  # type: ignore[arg-type]  # never written to


def known(value: Value) -> Known:
    """A value as what later references to its variable find."""
    return Known(value.resolved, value.unset, value.unknown)


def _assignment(entry: DotenvEntry, variables: Variables) -> Assignment | None:
    if entry.text is None or entry.value_span is None:
        if variables.closed and entry.name not in variables.values:
            return None
        return Assignment(entry.name, None, entry.span, entry.name_span, Form.DOTENV)
    expands = entry.expands and "$" in entry.text
    expansion = expand(entry.text, variables) if expands else None
    span = entry.value_span
    line = span.source.line(span.line)
    if expansion is None:
        value = Value(entry.text, entry.text, span, entry.quote, line, (), entry.text, origin=entry)
    else:
        value = Value(
            entry.text,
            expansion.text,
            span,
            entry.quote,
            line,
            expansion.unknown,
            expansion.unset,
            expansion.segments,
            expansion.error,
            entry,
        )
    return Assignment(entry.name, value, entry.span, entry.name_span, Form.DOTENV)


def host_value(name: str, variables: Variables, assignment: Assignment) -> Value | None:
    """What a bare name (`- K`, `K:`) takes from the surrounding variables; None when not known."""
    found = variables.values.get(name)
    if found is None:
        return None
    text = found.text if found.text is not None else found.unset or ""
    span = assignment.name_span
    return Value(text, found.text, span, "", "", found.unknown, found.unset)


@record(frozen=False, eq=True)
class ContainerEnvironment:
    """Builds what a container receives, from the entries of `environment` and the `env_file`s."""

    surroundings: Surroundings
    variables: Variables
    problems: list[Problem]
    complete: bool = True
    read: bool = True
    """False: what `env_file` names is left aside."""
    _made: dict[Item, Assignment] = field(default_factory=dict, repr=False)

    def assignments(self, tree: Tree | None) -> tuple[Assignment, ...]:
        """The entries of `environment`, labels or build arguments as written."""
        return assignments(tree, self.problems, self._made)

    def of(
        self, written: Mapping[str, Assignment], files: tuple[EnvFile, ...]
    ) -> dict[str, Assignment]:
        own = {name: self.taken(entry) for name, entry in written.items()}
        if not files or not self.read:
            return own
        set_here = {
            name: known(entry.value) for name, entry in own.items() if entry.value is not None
        }
        outer = Variables(_chain(self.variables.values, set_here), self.variables.closed)
        inner: dict[str, Known] = {}
        result: dict[str, Assignment] = {}
        for file in files:
            for entry in self._file(file, outer, inner):
                result[entry.name] = entry
        return {**result, **own}

    def arguments(self, written: tuple[Assignment, ...]) -> dict[str, Assignment]:
        """Build arguments; one without a value that the surroundings lack too is dropped."""
        found = {entry.name: self.taken(entry) for entry in written}
        closed = self.variables.closed
        return {n: entry for n, entry in found.items() if entry.value is not None or not closed}

    def labels(
        self, written: dict[str, Assignment], files: tuple[Item, ...]
    ) -> dict[str, Assignment]:
        """Labels, those of `label_file` (which sees no variables but its own) first."""
        result: dict[str, Assignment] = {}
        inner: dict[str, Known] = {}
        for item in files:
            if isinstance(item, Leaf):
                path = from_root(item.directory, item.likely)
                file = EnvFile(path, item.text, required=True, format="", span=item.span)
                for entry in self._file(file, Variables({}, closed=True), inner):
                    result[entry.name] = entry
        return {**result, **written}

    def taken(self, entry: Assignment) -> Assignment:
        """The entry, a bare name with the value that the surroundings give it."""
        if entry.value is not None:
            return entry
        value = host_value(entry.name, self.variables, entry)
        if value is None:
            return entry
        return Assignment(entry.name, value, entry.span, entry.name_span, entry.form, entry.null)

    def _file(self, file: EnvFile, outer: Variables, inner: dict[str, Known]) -> list[Assignment]:
        if file.path is None:
            self.complete = False
            return []
        files = self.surroundings.repository.files
        if not files.exists(file.path):
            if file.required:
                self.complete = False
                self.problems.append(
                    Problem(file.span, "names an env file that does not exist", Layer.FILE)
                )
            return []
        read = self.surroundings.dotenv(file.path, outer, inner, file.format)
        if read is None:
            self.complete = False
            return []
        entries, problem = read
        if problem is not None:
            self.problems.append(problem)
        if file.format not in ("", "raw"):
            reason = "asks for a format of env files that Compose does not know"
            self.problems.append(Problem(file.span, reason))
        return [self.taken(entry) for entry in entries]
