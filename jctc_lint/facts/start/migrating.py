"""Who brings the database's schema up to date at start, how many times at once, and who waits."""

from __future__ import annotations

import posixpath
import re
from itertools import islice
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.model import Role
from jctc_lint.facts.http.application import call_of
from jctc_lint.facts.http.routes import routes_of
from jctc_lint.facts.start.command import start_texts
from jctc_lint.reading.discover import Kind, named
from jctc_lint.record import record
from jctc_lint.text import Span, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.model import Service
    from jctc_lint.facts.start.order import StartOrder

MAX_FILES = 3_000
"""Modules that are looked through for calls of Alembic."""
_SEVERAL = pattern(r"[2-9]|[1-9][0-9]{1,2}")
_LOCKED = pattern(r"advisory_(?:xact_)?lock|\bflock\b|\bGET_LOCK\b|with_lock|acquire_lock", re.I)
_UPGRADES = pattern(r"\bcommand\.upgrade\(|\balembic_upgrade\(|[\"']alembic[\"'],\s*[\"']upgrade")
_WAITS = pattern(
    r"(?:wait|check|until|ready)\w*[-_. ]+(?:for[-_. ]+)?migrat"
    r"|migrat\w*[-_. ]+(?:--?)?(?:wait|check|ready)|alembic\s+(?:current|check)|showmigrations"
    r"|\bsleep\s+infinity\b|tail\s+-f\s+/dev/null",
    re.I,
)
_DATABASE = pattern(r"DATABASE|(?:^|_)DB(?:_|$)|POSTGRES|MYSQL|SQLALCHEMY", re.I)


def locked(order: StartOrder) -> bool:
    """Something in the migrations' environments takes a lock, so that one waits for the other."""
    return any(_LOCKED.search(text) for text in order.repository.texts(Kind.ENV_PY))


def _locks(order: StartOrder, service: Service) -> bool:
    image = order.readiness(service).built
    texts = start_texts(service, image, order.repository.files)
    return any(_LOCKED.search(text) for text in texts)


def migrating(order: StartOrder) -> list[Service]:
    """The services that migrate at start in any case, and go on to something else."""
    return [
        service
        for service in order.project.services.values()
        if service.replicas
        and not service.fragment
        and order.readiness(service).start.migration is not None
        and not _locks(order, service)
    ]


def several(order: StartOrder) -> Iterator[Service]:
    """Services of which several containers migrate at once."""
    if not locked(order):
        yield from (service for service in migrating(order) if service.replicas > 1)


@record
class Workers:
    """An application that migrates in its own code, in each of several worker processes."""

    service: Service
    count: int
    span: Span


def in_workers(order: StartOrder) -> Iterator[Workers]:
    """Applications whose code migrates while several workers are told to load it."""
    repository = order.repository
    if not repository.environments or locked(order):
        return
    for service in order.project.services.values():
        image = order.readiness(service).built
        call = call_of(repository, service, image) if service.replicas else None
        if call is None or _SEVERAL.fullmatch(call.workers) is None:
            continue
        if not _code_upgrades(order):
            return
        served = routes_of(repository, service, image)
        found = served.loaded(_UPGRADES) if served is not None else None
        if found is not None and not _LOCKED.search(found.source.text):
            yield Workers(service, int(call.workers), found)


def _code_upgrades(order: StartOrder) -> bool:
    """Some code of the repository runs Alembic: a quick look before all is followed."""
    files = order.repository.files
    paths = islice(named(files, lambda path: path.endswith(".py")), MAX_FILES)
    texts = (files.glance(path) for path in paths)
    return any("upgrade" in text and _UPGRADES.search(text) for text in texts)


@record
class Twice:
    """Two services that migrate the same database at start, none after the other."""

    first: Service
    second: Service


def twice(order: StartOrder) -> Iterator[Twice]:
    """Services that migrate at the same time. Those that wait for each other are no such pair."""
    found = migrating(order)
    if len(found) < 2 or locked(order):
        return
    told: set[str] = set()
    for number, first in enumerate(found):
        for second in found[number + 1 :]:
            if second.name in told or not _same(order, first, second):
                continue
            told.add(second.name)
            yield Twice(first, second)


def _same(order: StartOrder, first: Service, second: Service) -> bool:
    if set(first.profiles) != set(second.profiles):
        return False
    labels = {order.readiness(one).start.migration for one in (first, second)}
    if len(labels) > 1 or code_of(first) is None or code_of(first) != code_of(second):
        return False
    if order.waits_for(first, second) or order.waits_for(second, first):
        return False
    return not _other_databases(first, second)


def _other_databases(first: Service, second: Service) -> bool:
    """True when a variable that names the database is not the same for both."""
    names = {name for name in (*first.environment, *second.environment) if _DATABASE.search(name)}
    return any(_text(first, name) != _text(second, name) for name in names)


def _text(service: Service, name: str) -> str | None:
    given = service.environment.get(name)
    return given.value.text if given is not None and given.value is not None else None


def code_of(service: Service) -> tuple[str, ...] | None:
    """What tells whether two services hold the same code: build, else image."""
    build = service.build
    if build is not None:
        if build.context is None:
            return None
        return (
            "build",
            posixpath.normpath(build.context),
            build.dockerfile or "",
            build.target or "",
        )
    return ("image", service.image.text) if service.image is not None else None


def _waits_itself(order: StartOrder, service: Service) -> bool:
    """Its start looks whether the database is migrated, or idles."""
    image = order.readiness(service).built
    texts = start_texts(service, image, order.repository.files)
    return not any(texts) or any(_WAITS.search(text) for text in texts)


@record
class Unawaited:
    """A job that migrates, and the services of the same code that start without it."""

    job: Service
    services: tuple[Service, ...]


def unawaited(order: StartOrder) -> Iterator[Unawaited]:
    """Jobs that nothing waits for, with who should."""
    if order.project.role is Role.DEVELOPMENT:
        return
    for job in order.project.services.values():
        facts = order.readiness(job)
        if not (job.replicas and facts.job and facts.start.migration) or job.profiles:
            continue
        services = tuple(
            service
            for service in order.project.services.values()
            if service is not job
            and service.replicas
            and not service.profiles
            and not order.readiness(service).job
            and order.readiness(service).start.migration is None
            and code_of(service) is not None
            and code_of(service) == code_of(job)
            and job.name not in service.depends_on
            and not order.waits_for(service, job)
            and not _waits_itself(order, service)
        )
        if services:
            yield Unawaited(job, services)
