"""What the environment says to every revision: the dialect, the naming convention, its options."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.naming import DEFAULT
from jctc_lint.facts.migrations.evaluation.values import Element

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jctc_lint.facts.migrations.evaluation.naming import Convention


STEPS_OF_ALL = 300_000
STEPS_OF_EACH = 200
"""Most steps that are followed for a whole history: the first, or more where it is long. Real ones
take some 70 steps a revision."""


class World:
    """Asked by the machine while it follows a revision. `steps_left` is for all of them."""

    def __init__(
        self,
        dialect: str = "postgresql",
        conventions: Callable[[], Convention | None] = lambda: DEFAULT,
        *,
        revisions: int = 0,
    ) -> None:
        self.steps_left = max(STEPS_OF_ALL, STEPS_OF_EACH * revisions)
        self.dialect = dialect
        self._conventions = conventions
        self._convention: list[Convention | None] = []
        self.at_least: Callable[[str, str], bool | None] = lambda _package, _version: None
        """Whether a library is of a version or later; None: not known."""
        self.sqlmodel = Element("MetaData", "sqlmodel.SQLModel.metadata", [], {})

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
