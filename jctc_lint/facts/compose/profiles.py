"""Profiles: which services Compose starts together, and needs that only a profile fulfils."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.reading.discover import Kind
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.model import Dependency, Project, Service
    from jctc_lint.facts.repository import Repository

_TELL = (Kind.MAKEFILE, Kind.SHELL, Kind.WORKFLOW, Kind.DOTENV, Kind.MARKDOWN)
MAX_FILES = 500
"""Most files in which a profile's use is looked for."""


@record
class HiddenNeed:
    """`service` always starts and needs `target`, which Compose leaves out without a profile."""

    service: Service
    target: Service
    entry: Dependency


def may_meet(one: Service, other: Service) -> bool:
    """False for services of which Compose starts one or the other, as their profiles say."""
    return not (one.profiles and other.profiles and set(one.profiles).isdisjoint(other.profiles))


def hidden_needs(project: Project, repository: Repository) -> Iterator[HiddenNeed]:
    """Needs that plain `docker compose up` cannot fulfil, unless somebody says how it can."""
    if not project.whole:
        return
    given = project.variables.get("COMPOSE_PROFILES")
    if given is not None:
        return
    for service in project.services.values():
        for entry in service.depends_on.values() if not service.profiles else ():
            target = project.services.get(entry.service)
            if target is None or not target.profiles or not entry.required:
                continue
            if not _used(target.profiles, repository):
                yield HiddenNeed(service, target, entry)


def _used(profiles: tuple[str, ...], repository: Repository) -> bool:
    """True when a script, runbook or dotenv file tells how a profile is switched on."""
    names = "|".join(re.escape(name) for name in (*profiles, "*"))
    pattern = re.compile(rf"--profile[ =][\"']?(?:{names})|COMPOSE_PROFILES")
    paths = [path for kind in _TELL for path in repository.inventory.of(kind)]
    return any(pattern.search(repository.files.glance(path)) for path in paths[:MAX_FILES])
