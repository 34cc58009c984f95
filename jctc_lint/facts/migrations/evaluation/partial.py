"""Texts of which only parts are known: what SQL with holes in it can still be told to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.values import HOLE, Unknown, why_unknown
from jctc_lint.facts.schema.changes import (
    AddLabel,
    Attempt,
    Blur,
    CreateEnum,
    CreateObject,
    Data,
    DropEnum,
    DropObject,
    Guarded,
    Maybe,
    RenameLabel,
    RenameObject,
    RenameTable,
)
from jctc_lint.facts.schema.model import Kind, Name
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value
    from jctc_lint.facts.schema.changes import Change
    from jctc_lint.text import Span

_LONGEST = 64 * 1024
_COMMENT = pattern(r"--[^\n]*")
_TOUCHES = pattern(
    r"\b(?:create|alter|drop|rename|truncate|call|perform)\b(?!\s+(?:user|role|group|database)\b)"
    rf"|\bexecute\s+(?!format\s*\(\s*')|format\s*\(\s*'?{HOLE}", re.IGNORECASE
)  # fmt: skip
"""Words that change more than roles, or a statement of which nothing is known."""
_OF_RELATIONS = frozenset({"CreateTable", "DropTable", "CreateIndex", "DropIndex", "RenameIndex"})
_VIEWS = ("view", "materialized view")


def text_with(parts: Sequence[str | None], why: Value) -> Unknown:
    """The text of these parts, of which some (None) are not known."""
    text = "".join(HOLE if part is None else part for part in parts)
    return Unknown(f"text made with {why_unknown(why)}", pieces=text[:_LONGEST])


def pieces_of(value: Value) -> str | None:
    """A text, or what is known of one."""
    if isinstance(value, str):
        return value
    return value.pieces if isinstance(value, Unknown) else None


def execute(machine: Machine, unknown: Unknown, place: Span, call: str) -> None:
    """What SQL with holes may do: nothing that it does not speak of."""
    from jctc_lint.facts.migrations.evaluation.queries import inserted
    from jctc_lint.facts.schema.sql import changes_of

    text = unknown.pieces
    if not text or text.lstrip().lower().startswith(HOLE):
        machine.sink.blur(unknown.why, place, call, everything=True)
        return
    for name in inserted(machine, text):
        known = name is not None and HOLE not in str(name)
        machine.sink.fill(name if known else None)
    for change in changes_of(text, place, call, machine.world.dialect):
        _bounded(machine, change, unknown.why, text, place, call)


def _bounded(machine: Machine, change: Change, why: str, text: str, place: Span, call: str) -> None:
    if HOLE not in shown(change) and not isinstance(change, Blur):
        machine.sink.emit(change)
        return
    if isinstance(change, Data):
        known = tuple(name for name in change.tables or () if HOLE not in str(name))
        machine.sink.emit(
            Data(place, call, known or None, change.writes, change.whole, adds=change.adds)
        )
        return
    if isinstance(change, (Guarded, Attempt, Maybe)):
        inner = (*change.changes, *getattr(change, "otherwise", ()), *getattr(change, "then", ()))
        machine.perhaps(why, lambda: _all(machine, inner, why, text, place, call))
        return
    kind = type(change).__name__
    table = getattr(change, "table", None)
    if (isinstance(table, Name) and HOLE not in str(table) and kind not in _OF_RELATIONS) or (
        kind == "CreateTable" and isinstance(table, Name) and HOLE not in str(table)
    ):
        machine.sink.blur(why, place, call, tables=(table,))
    elif kind in ("CreateIndex", "DropIndex", "RenameIndex"):
        index = getattr(change, "index", None)
        on = getattr(index, "table", table)
        holder = on if isinstance(on, Name) and HOLE not in str(on) else None
        if kind != "CreateIndex":
            machine.sink.lose_indexes(holder, why, place)
        if holder is not None:
            machine.sink.doubt_indexes(holder, why, place)
        else:
            machine.sink.blur(why, place, call, kinds=(Kind.RELATION,))
    elif isinstance(change, CreateEnum):
        machine.sink.blur(why, place, call, kinds=(Kind.TYPE,))
    elif isinstance(change, CreateObject):
        machine.sink.blur(why, place, call, kinds=(change.key.kind,))
    elif (lost := _lost(change)) is not None:
        sorts, gone = lost
        machine.sink.lose_sort(sorts, why, place, gone=gone)
        if isinstance(change, (RenameObject, RenameTable)):
            key = getattr(change, "key", None)
            machine.sink.blur(why, place, call, kinds=(key.kind if key else Kind.RELATION,))
    elif kind in ("Calls", "Requires", "Outside", "Transaction", "SearchPath"):
        machine.sink.emit(change) if kind == "Outside" else None
    elif isinstance(change, Blur) and not change.everything:
        machine.sink.emit(change)
    elif _TOUCHES.search(_COMMENT.sub("", text)):
        machine.sink.blur(why, place, call, everything=True)


def _lost(change: Change) -> tuple[tuple[str, ...], bool] | None:
    """The sorts of objects of which one may be gone, or (False) changed; None: there is more."""
    if isinstance(change, (AddLabel, RenameLabel)):
        return ("enum type",), False
    if isinstance(change, DropEnum) and not change.cascade:
        return ("enum type", str(Kind.TYPE)), True
    if not isinstance(change, (DropObject, RenameObject, RenameTable)):
        return None
    what = change.what or (str(change.key.kind) if not isinstance(change, RenameTable) else "")
    if what in _VIEWS:
        return _VIEWS, True
    if not what or getattr(change, "cascade", False):
        return None
    kind = None if isinstance(change, RenameTable) else change.key.kind
    return (what if kind in (None, Kind.RELATION) else str(kind),), True


def _all(
    machine: Machine, changes: tuple[Change, ...], why: str, text: str, place: Span, call: str
) -> None:
    for change in changes:
        _bounded(machine, change, why, text, place, call)


def shown(change: Change) -> str:
    """All that a change says, but for its place."""
    fields = getattr(type(change), "__record_fields__", {})
    return " ".join(repr(getattr(change, name)) for name in fields if name != "place")
