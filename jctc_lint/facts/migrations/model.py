"""Revisions as their files declare them, each value with its place. Nothing is judged here."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from jctc_lint.reading.python_tree import parse_python
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from jctc_lint.reading.python_tree import PythonFile
    from jctc_lint.text import Source, Span


@record
class Name:
    """A revision id or branch label, where it is written."""

    text: str
    span: Span


class Flaw(StrEnum):
    """Why Alembic cannot load a file of a version location; one such file stops every command."""

    SYNTAX = "syntax"
    CONFLICT = "conflict"
    DEPTH = "depth"
    ENCODING = "encoding"
    UNREADABLE = "unreadable"
    NO_REVISION = "no-revision"
    NO_DOWN_REVISION = "no-down-revision"
    NOT_TEXT = "not-text"
    CHARACTERS = "characters"


@record
class Unloadable:
    """A flaw, where it shows, and in a few words what is wrong (for NOT_TEXT the variable)."""

    flaw: Flaw
    span: Span
    detail: str = ""


@record
class Gap:
    """Something that cannot be known without running code: what, why, and where it shows."""

    what: str
    why: str
    span: Span


class Effect(StrEnum):
    """What calling `upgrade` or `downgrade` does, as far as the text tells."""

    MISSING = "missing"
    EMPTY = "empty"
    REFUSES = "refuses"
    WORKS = "works"


class Work(StrEnum):
    """What kind of thing a function changes; for several kinds, the heaviest.

    ONE_WAY are changes that PostgreSQL itself cannot take back (a new enum label, a validated
    constraint) or that nobody takes back (an extension). OTHER is everything else: tables,
    columns, the unknown.
    """

    NOTHING = "nothing"
    DATA = "data"
    ONE_WAY = "one-way"
    OTHER = "other"


class Hollow(StrEnum):
    """What an empty function holds instead of operations."""

    PASS = "pass"  # noqa: S105
    ELLIPSIS = "ellipsis"
    DOCSTRING = "docstring"
    RETURN = "return"
    PRINT = "print"
    LOG = "log"
    SQL = "sql"
    LAMBDA = "lambda"
    ASYNC = "async"
    NOTHING = "nothing"


@record
class Body:
    """A migration function. `span` is its `def` and name, or the place where one is missed.

    `explained` when a comment or docstring of its author's own stands in it; `raises` is the
    exception of a function that refuses.
    """

    name: str
    span: Span
    effect: Effect
    work: Work = Work.NOTHING
    hollow: Hollow = Hollow.NOTHING
    explained: bool = False
    raises: str = ""


class Functions(Protocol):
    """A revision's functions. They are looked into when one of them is asked for."""

    @property
    def upgrade(self) -> Body: ...
    @property
    def downgrade(self) -> Body: ...


@record
class Header:
    """What the docstring says: `Revision ID:` and `Revises:`, None where it does not say it."""

    revision: Name | None = None
    revises: tuple[Name, ...] | None = None
    revises_span: Span | None = None
    created: str = ""


@record
class Revision:
    """One file that Alembic takes for a revision.

    `id` is "" when it is neither written as a literal nor to be guessed. `span` is the id where it
    is assigned, else the file's first line. A file that cannot be loaded has a `problem`; its id
    and parents are then guessed from its text (`guessed`), so that others are not blamed for it.
    """

    path: str
    source: Source
    id: str
    span: Span
    down: tuple[Name, ...] = ()
    down_span: Span | None = None
    depends_on: tuple[Name, ...] = ()
    labels: tuple[Name, ...] = ()
    header: Header = Header()
    title: str = ""
    functions: Functions | None = None
    problem: Unloadable | None = None
    guessed: bool = False
    gaps: tuple[Gap, ...] = ()
    file: PythonFile | None = field(default=None, repr=False)
    """The tree that it was read from, where that is kept; ask for `python`."""

    @property
    def python(self) -> PythonFile:
        return self.file if self.file is not None else parse_python(self.source)

    @property
    def upgrade(self) -> Body | None:
        return self.functions.upgrade if self.functions is not None else None

    @property
    def downgrade(self) -> Body | None:
        return self.functions.downgrade if self.functions is not None else None

    @property
    def subject(self) -> str:
        return f"revision:{self.id or self.path.rsplit('/', 1)[-1]}"

    @property
    def parsed(self) -> bool:
        """False when there is no tree of it, and all that is known comes from its text."""
        return self.functions is not None

    @property
    def base(self) -> bool:
        return not self.down and not self.unknown("down_revision")

    @property
    def merge(self) -> bool:
        return len(self.down) > 1

    def unknown(self, what: str) -> bool:
        """True when this variable's value could not be read from the text."""
        return any(gap.what == what for gap in self.gaps)


@record
class Stray:
    """A file with a revision in it, in a version location, that Alembic passes over, and why."""

    revision: Revision
    reason: StrayReason
    folder: str = ""


class StrayReason(StrEnum):
    """Why Alembic does not load a file."""

    NAME = "name"
    SUFFIX = "suffix"
    FOLDER = "folder"
    IGNORED = "ignored"
