"""When two column types differ, as Alembic takes it (`DefaultImpl.compare_type`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.schema.model import Type

_PARTS = pattern(r"^([^(\[]*?)\s*(?:\(([^)]*)\))?\s*([^(\[]*)((?:\[\])*)$")
SERIAL = {"serial": "integer", "bigserial": "bigint", "smallserial": "smallint"}


def type_differs(declared: Type, built: Type) -> bool:
    """Other words differ; sizes only where both sides give them."""
    if declared.text == built.text:
        return False
    one, two = _read(declared.text), _read(built.text)
    if one is None or two is None:
        return declared.text != built.text
    if (one[0], one[2]) != (two[0], two[2]):
        return True
    return bool(one[1] and two[1] and len(one[1]) == len(two[1]) and one[1] != two[1])


def _read(text: str) -> tuple[str, tuple[str, ...], str] | None:
    """Words, sizes and brackets of a type as PostgreSQL prints it."""
    found = _PARTS.match(SERIAL.get(text, text))
    if found is None:
        return None
    words = f"{found[1]} {found[3]}".strip()
    sizes = tuple(size.strip() for size in found[2].split(",")) if found[2] else ()
    return words, sizes, found[4]
