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
_DECOUPLE = frozenset({"y", "yes", "t", "true", "on", "1", "n", "no", "f", "false", "off", "0"})
_STARLETTE = frozenset({"true", "1", "false", "0"})
_WHOLE = pattern(r"^\s*[+-]?\d+(?:_\d+)*\.0*\s*$")
_NUMBER = pattern(
    r"(?i)^\s*[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+)?\s*$"
)
_NO_NUMBER = pattern(r"(?i)^\s*[+-]?(?:inf|infinity|nan)\s*$")
_INTEGER = pattern(r"^\s*[+-]?\d+(?:_\d+)*\s*$")
_SCHEME = pattern(r"(?i)^\s*[a-z][a-z0-9+.\-]*:")
MAX_TEXT = 64 * 1024


def accepts(read: Read, text: str) -> bool | None:
    """True when the program takes the text, False when it is refused; None where that is not known.

    A blank text that counts as none is neither.
    """
    if len(text) > MAX_TEXT or (not text and read.blank_is_absent):
        return None
    told = _has_shape(read, text)
    return None if told and read.narrowed else told


def _has_shape(read: Read, text: str) -> bool | None:
    match read.shape:
        case Shape.TEXT:
            return True
        case Shape.INTEGER:
            return _integer(read, text)
        case Shape.NUMBER:
            return _number(text)
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
    if _INTEGER.match(text):
        return True
    # Version 2 takes "7.0", version 1 does not.
    return None if read.library is Library.PYDANTIC and _WHOLE.match(text) else False


def _number(text: str) -> bool | None:
    if not text.isascii() or _NO_NUMBER.match(text):
        return None
    return bool(_NUMBER.match(text))


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
    if value is None or read.shape is Shape.JSON:
        return None
    # What stands in it may be refused, and version 1 makes one of the other.
    return None if isinstance(value, (list, dict)) else False
