"""Whether a text is taken by the code that reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jctc_lint.facts.environment.model import Read


def accepts(read: Read, text: str) -> bool | None:
    """True when the program takes the text, False when it is refused, None when not known.

    As the library of the read decides it: pydantic takes " 5 " and "5.0" for an integer, int() only
    the first; `bool` of pydantic refuses "enabled", environs refuses others.
    """
    return None
