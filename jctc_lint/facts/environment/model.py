"""What code reads from its environment: one read of one variable, whatever the library."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.record import record

if TYPE_CHECKING:
    from jctc_lint.text import Span


class Library(StrEnum):
    """By what a variable is read."""

    OS = "os.environ"
    PYDANTIC = "pydantic-settings"
    STARLETTE = "starlette"
    DECOUPLE = "python-decouple"
    ENVIRONS = "environs"
    DJANGO_ENVIRON = "django-environ"
    DYNACONF = "dynaconf"
    NODE = "process.env"
    VITE = "import.meta.env"
    SHELL = "shell"
    CONFIGURATION = "configuration file"


class Need(StrEnum):
    """What happens without the variable."""

    START = "start"
    """The process ends while it starts."""
    USE = "use"
    """Something fails when it is used."""
    NONE = "none"
    """A default is taken, or its absence is a case of its own."""
    UNKNOWN = "unknown"


class Shape(StrEnum):
    """What the text must be for the program to take it."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    JSON_LIST = "JSON list"
    JSON_OBJECT = "JSON object"
    JSON = "JSON"
    LIST = "list"
    """Separated by commas."""
    URL = "URL"
    CHOICE = "choice"
    UNKNOWN = "unknown"


@record
class Read:
    """One read. Any of `names` gives the value; the first is the one to tell.

    `default` is the default as text; None where there is none, it is not known, or it is a secret.
    `choices` are the texts that are accepted, for `Shape.CHOICE`. `guard` is what refuses an absent
    or bad value, where it is another place than the read. `secret` says that the program holds it
    as a secret.
    """

    names: tuple[str, ...]
    span: Span
    library: Library
    need: Need
    shape: Shape = Shape.UNKNOWN
    default: str | None = None
    choices: tuple[str, ...] = ()
    guard: Span | None = None
    any_case: bool = False
    blank_is_absent: bool = False
    secret: bool = False
    least: int = 0
    """Shorter texts are refused."""
    refused: tuple[str, ...] = ()
    """Texts that are refused by name, such as a placeholder."""
    narrowed: bool = False
    """More than the shape is asked for: a limit, a length, a validator."""
    shared: tuple[str, ...] = ()
    """Those of `names` whose value is only a part of this one, or has it for a part."""

    def is_shared(self, name: str) -> bool:
        """True for a name whose text does not have the shape of the read."""
        if self.any_case:
            return name.lower() in {other.lower() for other in self.shared}
        return name in self.shared

    @property
    def name(self) -> str:
        return self.names[0]
