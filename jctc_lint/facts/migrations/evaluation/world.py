"""What the environment says to every revision: the dialect, the naming convention, its options."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.naming import DEFAULT
from jctc_lint.facts.migrations.evaluation.values import Element, External, Unknown
from jctc_lint.facts.schema.names import LONGEST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jctc_lint.facts.migrations.evaluation.naming import Convention
    from jctc_lint.facts.migrations.evaluation.tables import Described
    from jctc_lint.facts.migrations.evaluation.values import Value


STEPS_OF_ALL = 300_000
STEPS_OF_EACH = 200
"""Most steps that are followed for a whole history: the first, or more where it is long. Real ones
take some 70 steps a revision."""


STEPS_OF_PLAIN_CODE = 500_000
"""More of them for a whole history, where code goes on without a statement to the database."""
_PLAIN = 1000
"""Steps without one that are counted as all others."""

LONGEST_NAMES = {"sqlite": 9999, "mysql": 64}
"""Characters of a name, where SQLAlchemy takes another number for them than for PostgreSQL."""


class World:
    """Asked by the machine while it follows a revision. `steps_left` is for all of them."""

    def __init__(
        self,
        dialect: str = "postgresql",
        conventions: Callable[[], Convention | None] = lambda: DEFAULT,
        *,
        revisions: int = 0,
        options: Callable[[str], Value] = lambda name: Unknown(f"the option '{name}'"),
        models: Callable[[str], list[Described] | None] = lambda _path: None,
    ) -> None:
        self._options = options
        self.models = models
        """The tables of the application's models that are loaded when a revision (its path) runs;
        None where that is not known."""
        self._option: dict[str, Value] = {}
        self.steps_left = max(STEPS_OF_ALL, STEPS_OF_EACH * revisions)
        self.plain_left = STEPS_OF_PLAIN_CODE
        self.steps = 0
        """All of them."""
        self.touched = 0
        """Counts the calls of what belongs to the running migration."""
        self.externals: dict[str, External] = {}
        """Names of the outside, by their paths: all revisions ask for the same few."""
        self.results: dict[int, list[tuple[Value, Value, Value]]] = {}
        self._asked = self._quiet = 0
        """Statements at the last step, and the steps since there was another."""
        self.dialect = dialect
        self.variables: dict[str, bool] = {}
        """Environment variables that were asked for: whether something sets them."""
        self.setters: list[str | None] | None = None
        """The texts in which that is looked up, once one is asked for."""
        self.has_types = dialect == "postgresql"
        """Whether the database has enum types, sequences and comments as objects of their own."""
        self.longest = LONGEST_NAMES.get(dialect, LONGEST)
        self._conventions = conventions
        self._convention: list[Convention | None] = []
        self.at_least: Callable[[str, str], bool | None] = lambda _package, _version: None
        """Whether a library is of a version or later; None: not known."""
        self.sqlmodel = Element("MetaData", "sqlmodel.SQLModel.metadata", [], {})

    def is_plain_code(self, cost: int, asked: int) -> bool:
        """Count a step; whether it is one of many without a statement, which are for less."""
        self.steps += 1
        count = self._quiet
        self._quiet = count + 1 if asked == self._asked else 0
        self._asked = asked
        if count < _PLAIN or cost > 1 or not self.plain_left:
            return False
        self.plain_left -= 1
        return True

    def option(self, name: str) -> Value:
        """What env.py gives to `context.configure` by this name."""
        if name not in self._option:
            self._option[name] = Unknown(f"the option '{name}'")
            self._option[name] = self._options(name)
        return self._option[name]

    @contextmanager
    def naming_of(self, metadata: Element | None) -> Iterator[None]:
        """Names by the convention of a revision's own metadata, not of the target's."""
        given = metadata.named.get("naming_convention") if metadata is not None else None
        own = DEFAULT if given is None else None
        if isinstance(given, dict):
            own = {name: text for name, text in given.items() if isinstance(name, str)}
        before, self._convention = self._convention, [own]
        try:
            yield
        finally:
            self._convention = before

    @property
    def convention(self) -> Convention | None:
        """The naming convention of the target metadata; None: not known."""
        if not self._convention:
            self._convention.append(None)
            self._convention[0] = self._conventions()
        return self._convention[0]
