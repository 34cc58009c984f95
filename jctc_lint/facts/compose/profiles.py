"""Profiles: which services Compose starts together, and needs that only a profile fulfils."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from jctc_lint.reading.discover import Kind
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.model import Dependency, Project, Service
    from jctc_lint.facts.repository import Repository

_TELL = (Kind.MAKEFILE, Kind.SHELL, Kind.WORKFLOW, Kind.DOTENV, Kind.MARKDOWN)
MAX_NEEDS = 100
"""Most needs of one project that are looked into."""


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
    if project.whole and "COMPOSE_PROFILES" not in project.variables:
        for need in islice(_hidden(project), MAX_NEEDS):
            if not _used(need.target.profiles, repository):
                yield need


def _hidden(project: Project) -> Iterator[HiddenNeed]:
    for service in project.services.values():
        for entry in service.depends_on.values() if not service.profiles else ():
            target = project.services.get(entry.service)
            if target is not None and target.profiles and entry.required:
                yield HiddenNeed(service, target, entry)


def _used(profiles: tuple[str, ...], repository: Repository) -> bool:
    """True when a script, runbook or dotenv file tells how a profile is switched on."""
    names = "|".join(re.escape(name) for name in (*profiles, "*"))
    pattern = re.compile(rf"--profile[ =][\"']?(?:{names})|COMPOSE_PROFILES")
    return any(pattern.search(text) for text in repository.texts(*_TELL))
