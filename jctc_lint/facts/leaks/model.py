"""A secret that lies open: what it is, where it stands, how sure that is. Never its value."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.record import record

if TYPE_CHECKING:
    from jctc_lint.text import Span


class Medium(StrEnum):
    """What the secret is written in."""

    TOKEN = "token"  # noqa: S105 - no secret
    """A text in a provider's form, wherever it stands."""
    KEY = "key"
    CODE = "code"
    DOTENV = "dotenv"
    SCRIPT = "script"
    WORKFLOW = "workflow"
    IMAGE = "image"
    RUNBOOK = "runbook"
    CONFIGURATION = "configuration"
    FILE = "file"
    """A file that Compose gives to a container as a secret."""


class Use(StrEnum):
    """What the file that it stands in is for, as far as its path tells."""

    WORK = "work"
    DEMONSTRATION = "demonstration"
    """Examples, samples, seeds, documentation, development."""
    TEST = "test"


class Worth(StrEnum):
    """What a literal is, under a name that promises a secret."""

    SECRET = "secret"  # noqa: S105 - no secret
    WEAK = "weak"
    """In every list of passwords that are tried first."""
    PLACEHOLDER = "placeholder"
    HASH = "hash"
    NONE = "none"


@record
class Leak:
    """A secret in a file.

    `name` is the key that it stands under, empty where there is none; `what` says in words what
    it is. `sort` is the message that tells it. `sure` is False where the name is all that speaks
    for it. `value` is for the mask only and is never told.
    """

    medium: Medium
    name: str
    what: str
    sort: str
    span: Span
    use: Use
    worth: Worth
    sure: bool
    value: str
    number: int = 0
    """Which of its name in the file, from 0."""

    def __repr__(self) -> str:
        return f"Leak({self.medium}, {self.name!r}, {self.span!r})"

    @property
    def subject(self) -> str:
        about = f"{self.medium}:{self.name or self.what}"
        return f"{about}[{self.number}]" if self.number else about
