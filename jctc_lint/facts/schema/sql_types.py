"""Types, defaults and expressions as they stand in SQL."""

from __future__ import annotations

from jctc_lint.facts.schema.expressions import default, no_default
from jctc_lint.facts.schema.model import Default, Name, Type
from jctc_lint.facts.schema.names import qualified
from jctc_lint.facts.schema.types import built_in
from jctc_lint.text import pattern

_USER_TYPE = pattern(
    r"(?:(?P<schema>[a-z_][\w$]*|\"[^\"]+\")\s*\.\s*)?(?P<name>[a-z_][\w$]*|\"[^\"]+\")"
    r"(?P<array>\s*(?:\[\s*\d*\s*\]\s*)+)?"
)


def column_type(text: str) -> Type | None:
    """The type that a text means; what is not built in is somebody's own."""
    found = built_in(text)
    if found is not None:
        return found
    match = _USER_TYPE.fullmatch(_folded(text))
    if match is None:
        return None
    name = Name(match["name"].strip('"'), (match["schema"] or "").strip('"'))
    if name.schema == "public":
        name = Name(name.text)
    return Type(qualified(name) + ("[]" if match["array"] else ""), name)


def _folded(text: str) -> str:
    parts = text.strip().split('"')
    return '"'.join(part if at % 2 else part.lower() for at, part in enumerate(parts))


def default_of(text: str, column: Type | None) -> Default | None:
    """The default that DEFAULT gives to a column."""
    return None if no_default(text, column) else Default(default(text, column))
