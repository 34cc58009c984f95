"""A resolved Compose project, its secrets hidden by their names and by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jctc_lint.facts.secrets.mask import HIDDEN
from jctc_lint.facts.secrets.names import is_harmless, is_secret_name
from jctc_lint.facts.secrets.shapes import (
    flag_secrets,
    glued_passwords,
    pair_passwords,
    set_secrets,
)

if TYPE_CHECKING:
    from jctc_lint.facts.secrets.mask import Mask


def without_secrets(data: Any, mask: Mask, name: str = "") -> Any:
    """The data, its secrets replaced. `name` is the key that it stands under."""
    if isinstance(data, dict):
        return {key: without_secrets(value, mask, key) for key, value in data.items()}
    if isinstance(data, list):
        return _words(data, mask)
    if isinstance(data, str):
        return _text(data, mask, name)
    return data


def _text(text: str, mask: Mask, name: str) -> str:
    if is_secret_name(name) and not is_harmless(text):
        return HIDDEN
    for shapes in (flag_secrets, glued_passwords, set_secrets, pair_passwords):
        for place in sorted(shapes(text), key=lambda found: -found.start):
            text = text[: place.start] + HIDDEN + text[place.end :]
    return mask.prose(text)


def _words(items: list[Any], mask: Mask) -> list[Any]:
    """The words of a command; what follows a flag may be its value."""
    program = " ".join(item for item in items if isinstance(item, str) and len(item) < 200)[:2000]
    hidden: list[Any] = []
    before = ""
    for item in items:
        if isinstance(item, str) and before.startswith("-") and "=" not in before:
            # The program tells whether `-a` and `-p` take a password.
            found = [
                place
                for place in flag_secrets(f"{program} {before} {item}")
                if place.end == len(program) + len(before) + len(item) + 2
            ]
            hidden.append(HIDDEN if found else _text(item, mask, ""))
        else:
            hidden.append(without_secrets(item, mask))
        before = item if isinstance(item, str) else ""
    return hidden
