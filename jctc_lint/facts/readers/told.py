"""How programs other than Compose read the line of a dotenv file that a value comes from."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from jctc_lint.facts.readers.disagreements import read_by, ways_of
from jctc_lint.facts.readers.users import Program, User, users_of
from jctc_lint.reading.dotenv import DotenvEntry

if TYPE_CHECKING:
    from jctc_lint.facts.compose.model import Assignment
    from jctc_lint.facts.readers.reading import Readings
    from jctc_lint.facts.readers.users import Users
    from jctc_lint.facts.repository import Repository


class OtherReaders:
    """What the repository's other programs make of lines that Compose reads. No values."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self._readings: dict[str, dict[User, Readings]] = {}

    @cached_property
    def _users(self) -> Users:
        return users_of(self.repository)

    def of(self, entry: Assignment) -> list[str]:
        """`python-dotenv (app/settings.py) keeps the '$'`, for each that differs from Compose."""
        origin = entry.value.origin if entry.value is not None else None
        if not isinstance(origin, DotenvEntry):
            return []
        source = origin.span.source
        line = source.line(origin.span.line)
        _, told = ways_of(entry.name, line, self._of_file(source.path))
        own = next((way for user, way in told.items() if user.program is Program.COMPOSE), None)
        return [
            f"{user.program} ({user.said_in}) {way}"
            for user, way in told.items()
            if way != own and own is not None
        ]

    def _of_file(self, path: str) -> dict[User, Readings]:
        if path not in self._readings:
            file = self.repository.dotenv(path)
            users = self._users.get(path, []) if file is not None else []
            compose = User(Program.COMPOSE, "")
            users = [compose, *(user for user in users if user.program is not Program.COMPOSE)]
            several = file is not None and len(users) > 1
            self._readings[path] = {
                user: read_by(file, user) for user in users if several and file is not None
            }
        return self._readings[path]
