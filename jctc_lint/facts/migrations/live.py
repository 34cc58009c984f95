"""Which changes to tables in use are judged: those of revisions that are not deployed yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.bootstrap import bootstrap_of
from jctc_lint.facts.migrations.locks_model import Hazard, Unlimited
from jctc_lint.record import replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.migrations.locks_model import LiveChange
    from jctc_lint.facts.repository import Repository


WITHOUT_LOCK = frozenset({Hazard.VALIDATION, Hazard.BACKFILL})
"""Hazards of statements that wait for nobody who reads or writes."""


def live_changes(repository: Repository) -> tuple[LiveChange, ...]:
    """Those of all histories, without what the settings say is deployed."""
    past_of = repository.deployed.past
    found: list[LiveChange] = []
    for history in repository.histories:
        past = past_of(history.environment.graph)
        bootstrap = repository.settings.migrations.bootstrap or bootstrap_of(history) is not None
        for item in history.live:
            if item.revision.id in past or (item.given and not bootstrap):
                continue
            made_in = item.made_in
            past_too = made_in is not None and (not past or made_in.id in past)
            found.append(replace(item, made_in=None) if past_too else item)
    return tuple(_together(found))


def unlimited(repository: Repository) -> Iterator[Unlimited]:
    """Environments with changes that wait for a lock, where nothing says `lock_timeout`."""
    if not repository.live_changes or repository.migration_mentions.lock_timeout:
        return
    for environment in repository.environments:
        paths = {revision.path for revision in environment.revisions}
        waits = (item for item in repository.live_changes if item.hazard not in WITHOUT_LOCK)
        first = next((item for item in waits if item.revision.path in paths), None)
        if first is not None:
            yield Unlimited(environment, first)


def _together(found: list[LiveChange]) -> Iterator[LiveChange]:
    """One for all that a place does in the same way."""
    groups: dict[tuple[object, ...], list[LiveChange]] = {}
    for item in found:
        place = item.change.place
        key = (item.hazard, item.variant, place.path, place.start, item.revision.id)
        groups.setdefault(key, []).append(item)
    for first, *others in groups.values():
        more = tuple(dict.fromkeys(other.target for other in others))
        yield replace(first, more=more) if more else first
