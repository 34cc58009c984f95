"""Where a new revision goes and what it is called, as alembic/script/base.py has it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from jctc_lint.text import pattern
from jctc_lint.writing.types import Unwritable

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.configuration import FileNames
    from jctc_lint.facts.migrations.environment import Environment

_LONGEST_NAME = 255
_WORD = pattern(r"\w+")
_WIDE = pattern(r"\d{3}")
_IDENTITY = pattern(r"\w[\w.]{0,99}")


def file_name(names: FileNames, identity: str, message: str, made: datetime) -> str:
    """The name that `file_template` gives.

    Raises:
        Unwritable: it is none, or leads out of the folder.
    """
    slug = "_".join(_WORD.findall(message)).lower()
    if len(slug) > names.longest:
        slug = slug[: names.longest].rsplit("_", 1)[0] + "_"
    parts = {
        "rev": identity, "slug": slug, "epoch": int(made.timestamp()), "year": made.year,
        "month": made.month, "day": made.day, "hour": made.hour, "minute": made.minute,
        "second": made.second,
    }  # fmt: skip
    refused = Unwritable(f"'file_template' is '{names.template[:80]}', which gives no file's name")
    if _WIDE.search(names.template) or len(names.template) > _LONGEST_NAME:
        raise refused
    try:
        name = f"{names.template % parts}.py"
    except (KeyError, ValueError, TypeError):
        raise refused from None
    if any(sign in name for sign in "/\\\0\n\r") or name.startswith("."):
        raise refused
    if len(name.encode()) > _LONGEST_NAME:
        raise Unwritable("the message makes the file's name too long")
    return name


def checked_identity(environment: Environment, identity: str) -> str:
    """An id that is asked for.

    Raises:
        Unwritable: Alembic would not take it.
    """
    if not _IDENTITY.fullmatch(identity):
        raise Unwritable(f"'{identity[:80]}' is no id for a revision")
    if identity in environment.graph.by_id:
        raise Unwritable(f"there is a revision '{identity}' already")
    return identity


def date_of(names: FileNames, now: datetime) -> datetime:
    """The time as the environment's `timezone` has it; without one as this machine has it.

    Raises:
        Unwritable: there is no such timezone.
    """
    if not names.timezone:
        return now.astimezone().replace(tzinfo=None)
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    for key in (names.timezone, names.timezone.upper()):
        try:
            return now.astimezone(UTC).astimezone(ZoneInfo(key))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    raise Unwritable(f"there is no timezone '{names.timezone[:80]}'")


def folder_for(environment: Environment, head: str) -> str:
    """Where the head is, or the first folder."""
    known = environment.graph.by_id.get(head)
    if known is not None:
        return known.path.rpartition("/")[0]
    return environment.version_locations[0]
