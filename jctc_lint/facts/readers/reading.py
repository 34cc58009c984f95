"""What a reader of a dotenv file makes of each name in it.

A text may hang on variables that no line of the file sets. They stand in it as marks, so that two
readers that look up the same variable agree, whatever it holds: see `outside`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Mapping

_OPEN, _NEXT, _CLOSE = "\ue000", "\ue002", "\ue001"


MAX_TEXT = 50_000
"""Characters. Values that take up each other grow twofold a line; such a file is not followed."""


class State(StrEnum):
    """What becomes of a name."""

    VALUE = "value"
    ABSENT = "absent"
    """The reader goes on, and the name has no value."""
    ERROR = "error"
    """The reader stops at this name, or before it."""
    UNKNOWN = "unknown"
    """It hangs on what a program would print, or on more of a shell than is understood here."""


@record(eq=True)
class Reading:
    """What one reader makes of one name. `at` is the offset of the name it took it from, or -1."""

    state: State
    text: str = field(default="", repr=False)
    at: int = -1

    @property
    def settled(self) -> bool:
        """True when the text hangs on nothing outside the file."""
        return self.state is not State.UNKNOWN and _OPEN not in self.text


@record(eq=True)
class Readings:
    """A file as one reader has it. `rest` is what holds for names that are not in `names`."""

    names: Mapping[str, Reading]
    rest: State = State.ABSENT

    def of(self, name: str) -> Reading:
        return self.names.get(name) or Reading(self.rest)


def outside(name: str, operator: str = "", argument: str = "") -> str:
    """The mark for what a variable from outside the file holds."""
    return f"{_OPEN}{name}{_NEXT}{operator}{_NEXT}{argument}{_CLOSE}"


def looked_up(name: str, operator: str, argument: str, values: Mapping[str, str]) -> str:
    """`${name}`, `${name:-argument}` and the like, as Compose and shells both have them."""
    if name not in values:
        return outside(name, operator, argument)
    value = values[name]
    given = value if operator.startswith(":") else True
    if operator.endswith("-"):
        return value if given else argument
    if operator.endswith("+"):
        return argument if given else ""
    return value
