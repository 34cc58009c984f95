"""What becomes of written values on their way into a container, where nobody can have meant it."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from jctc_lint.record import record

if TYPE_CHECKING:
    from jctc_lint.text import Span


class Weight(IntEnum):
    """How bad an alteration is, the worst first."""

    BREAKS = 0
    """What arrives is not what was written, and whoever reads it will go wrong."""
    DOUBTFUL = 1
    """So it is, unless it was meant: the text alone does not tell."""
    HARMLESS = 2
    """Another text arrives, which most readers take for the same."""


@record
class Alteration:
    """One value that is not received as it was written.

    `how` says what happened, in a word that the rule's messages know. `written`, `received` and
    `part` are texts of the analysed file, empty where they would show (a part of) a secret.
    """

    subject: str
    owner: str
    name: str
    how: str
    span: Span
    weight: Weight
    certain: bool = True
    written: str = ""
    received: str = ""
    part: str = ""
