"""Makes a leak of a name and a literal, or nothing where the literal is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.leaks.model import Leak, Worth
from jctc_lint.facts.leaks.surroundings import use_of
from jctc_lint.facts.leaks.worth import is_strong, worth_of
from jctc_lint.facts.secrets.shapes import provider_secrets

if TYPE_CHECKING:
    from jctc_lint.facts.leaks.model import Medium
    from jctc_lint.text import Span


def leak(
    medium: Medium, name: str, value: str, span: Span, sort: str, *, told: str = "", what: str = ""
) -> Leak | None:
    """The leak of `value` under `name`. `told` is what a message calls it, if not by its name.

    None for what is no secret, and for tokens in a provider's form: those are told as such.
    """
    worth = worth_of(name, value)
    if worth is Worth.NONE or any(True for _ in provider_secrets(value)):
        return None
    # What is hashed is a password, however simple it is.
    sure = sort == "hashed" or (worth is Worth.SECRET and is_strong(value.strip()))
    return Leak(
        medium, told or name, what, sort, span, use_of(span.path), worth, sure, value.strip()
    )
