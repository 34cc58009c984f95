"""Whether a text is taken by the code that reads it, as the library of the read decides."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from jctc_lint.facts.environment.model import Library, Shape
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.environment.model import Read

_PYDANTIC_BOOLEANS = frozenset(
    {"1", "true", "t", "yes", "y", "on", "0", "false", "f", "no", "n", "off"}
)
_MARSHMALLOW = frozenset(
    {"t", "T", "true", "True", "TRUE", "on", "On", "ON", "y", "Y", "yes", "Yes", "YES", "1",
     "f", "F", "false", "False", "FALSE", "off", "Off", "OFF", "n", "N", "no", "No", "NO", "0"}
)  # fmt: skip
_DECOUPLE = frozenset(
    {"y", "yes", "t", "true", "on", "1", "n", "no", "f", "false", "off", "0"}
)
_STARLETTE = frozenset({"true", "1", "false", "0"})
_PYDANTIC_INTEGER = pattern(r"^\s*[+-]?\d+(?:_\d+)*(?:\.0*)?\s*$")
_NUMBER = pattern(
    r"(?i)^\s*[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+)?\s*$"
    r"|^\s*[+-]?(?:inf|infinity|nan)\s*$"
)
_INTEGER = pattern(r"^\s*[+-]?\d+(?:_\d+)*\s*$")
_SCHEME = pattern(r"(?i)^\s*[a-z][a-z0-9+.\-]*:")
MAX_TEXT = 64 * 1024


def accepts(read: Read, text: str) -> bool | None:
    """True when the text has the shape that the program wants, False when it is refused.

    None where that is not known, or where a blank text counts as none. Limits of a number or of a
    length are not looked at.
    """
    if len(text) > MAX_TEXT:
        return None
    if not text and read.blank_is_absent:
        return None
    match read.shape:
        case Shape.TEXT:
            return True
        case Shape.INTEGER:
            return _integer(read, text)
        case Shape.NUMBER:
            return bool(_NUMBER.match(text)) if text.isascii() else None
        case Shape.BOOLEAN:
            return _boolean(read, text)
        case Shape.JSON_LIST | Shape.JSON_OBJECT | Shape.JSON:
            return _json(read, text)
        case Shape.CHOICE:
            return text in read.choices if read.choices else None
        case Shape.URL if read.library is Library.PYDANTIC:
            return None if _SCHEME.match(text) else False
    return None


def _integer(read: Read, text: str) -> bool | None:
    if not text.isascii():
        return None
    if read.library is Library.PYDANTIC:
        return bool(_PYDANTIC_INTEGER.match(text))
    return bool(_INTEGER.match(text))


def _boolean(read: Read, text: str) -> bool | None:
    match read.library:
        case Library.PYDANTIC:
            return text.lower() in _PYDANTIC_BOOLEANS
        case Library.STARLETTE:
            return text.lower() in _STARLETTE
        case Library.DECOUPLE:
            return not text or text.lower() in _DECOUPLE
        case Library.ENVIRONS:
            return text in _MARSHMALLOW
        case Library.DJANGO_ENVIRON | Library.OS:
            return True
    return None


def _json(read: Read, text: str) -> bool | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return False
    if read.shape is Shape.JSON:
        return None
    if value is None and read.nullable:
        return True
    kind = list if read.shape is Shape.JSON_LIST else dict
    return isinstance(value, kind)
