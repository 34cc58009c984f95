"""Files with a revision in them that Alembic passes over, and whether somebody counts on them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.model import Stray, StrayReason
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.migrations.environment import Environment

_PUT_ASIDE = pattern(
    r"archiv|backup|deprecat|obsolete|unused|disabled|attic|trash|squash|removed|draft|skip|sample"
    r"|(^|[._\-/])(old|legacy|bak|orig|off|wip|tmp|rej|save|swp)\d*([._\-/]|$)|~$",
    re.I,
)
"""Names of files and folders that were taken out on purpose."""


@record
class Overlooked:
    """Files that continue the chain, or would be all of it, and are not loaded for one reason.

    `place` is the file, or the sub-folder that holds them.
    """

    place: str
    reason: StrayReason
    strays: tuple[Stray, ...]


def overlooked(environment: Environment) -> Iterator[Overlooked]:
    """One for each file, and one for each sub-folder."""
    groups: dict[str, list[Stray]] = {}
    for stray in environment.strays:
        path = stray.revision.path
        if stray.reason is not StrayReason.IGNORED and not _PUT_ASIDE.search(_inner(stray)):
            place = stray.folder if stray.reason is StrayReason.FOLDER else path
            groups.setdefault(place, []).append(stray)
    for place, strays in groups.items():
        if any(_continues(stray, environment) for stray in strays):
            yield Overlooked(place, strays[0].reason, tuple(strays))


def _inner(stray: Stray) -> str:
    """The part of the path that somebody chose for this file: its folder's name and its own."""
    parts = stray.revision.path.split("/")
    return "/".join(parts[-2:] if stray.reason is StrayReason.FOLDER else parts[-1:])


def _continues(stray: Stray, environment: Environment) -> bool:
    """True when it would be loaded after a revision that is, or nothing is loaded at all."""
    loaded = environment.graph.by_id
    if not loaded:
        return True
    return stray.revision.id not in loaded and any(
        name.text in loaded for name in stray.revision.down
    )
