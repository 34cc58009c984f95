"""Names and rules that several services give to Traefik: merged, mixed up, or dropped."""

from __future__ import annotations

from enum import StrEnum
from itertools import combinations, islice
from typing import TYPE_CHECKING

from jctc_lint.facts.images.known import reference_of
from jctc_lint.facts.traefik.go_values import FALSE, TRUE
from jctc_lint.facts.traefik.labels import symbolic
from jctc_lint.facts.traefik.routers import automatic_service
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jctc_lint.facts.compose.model import Assignment, Service
    from jctc_lint.facts.traefik.labels import Part
    from jctc_lint.facts.traefik.routing import Routing

MAX_PAIRS = 2_000
_LISTS = ("entrypoints", "middlewares")
_SERVER = "loadbalancer.server"
_OTHER_JOBS = ("celery", "worker", "beat", "rq", "arq", "dramatiq", "huey", "taskiq", "flower")


class Outcome(StrEnum):
    """What Traefik makes of one name on two services."""

    SAME = "same"
    """One definition, with the servers of both."""
    DROPPED = "dropped"
    MIXED = "mixed"
    """One Traefik service, with the servers of two applications."""


@record
class Duplicate:
    """The same name on two services. `differs` is an option in which they differ."""

    kind: str
    one: tuple[Service, Part]
    other: tuple[Service, Part]
    outcome: Outcome
    differs: str = ""


def duplicates(routing: Routing) -> Iterator[Duplicate]:
    """Each name once: the first service that has it, and the first whose definition clashes."""
    for (_, kind, _), holders in shown_by_name(routing, routing.shown).items():
        pairs = (
            duplicate
            for one, other in islice(combinations(holders, 2), MAX_PAIRS)
            if not apart(one[0], other[0])
            and (duplicate := compare(routing, kind, one, other)).outcome is not Outcome.SAME
        )
        found = next(pairs, None)
        if found is not None:
            yield found


def shown_by_name(
    routing: Routing, services: Iterable[Service]
) -> dict[tuple[str, str, str], list[tuple[Service, Part]]]:
    """Protocol, kind and name of what these services define, to the services that define it."""
    found: dict[tuple[str, str, str], list[tuple[Service, Part]]] = {}
    for service in services:
        for part in routing.labels[service.name].parts:
            if part.known:
                found.setdefault((part.protocol, part.kind, part.name), []).append((service, part))
    return found


def apart(one: Service, other: Service) -> bool:
    """True when the two need not run together: they start with other profiles."""
    return set(one.profiles) != set(other.profiles)


def compare(
    routing: Routing, kind: str, one: tuple[Service, Part], other: tuple[Service, Part]
) -> Duplicate:
    first, second = _content(routing, kind, *one), _content(routing, kind, *other)
    differing = sorted(name for name in {*first, *second} if first.get(name) != second.get(name))
    outcome = Outcome.DROPPED if differing else Outcome.SAME
    if kind == "services" and not differing and not same_application(one[0], other[0]):
        outcome = Outcome.MIXED
    return Duplicate(kind, one, other, outcome, differing[0] if differing else "")


def _content(routing: Routing, kind: str, service: Service, part: Part) -> dict[str, object]:
    """What Traefik compares of two definitions."""
    found: dict[str, object] = {}
    for name, label in part.options.items():
        if kind == "services" and name.startswith(_SERVER):
            continue
        found[name] = _value(name, label)
    if kind == "routers" and "service" not in found:
        own = routing.labels[service.name].of("services")
        names = [item.name for item in own if item.protocol == part.protocol]
        found["service"] = names[0] if len(names) == 1 else automatic_service(service)
    return found


def _value(name: str, label: Assignment) -> object:
    text = symbolic(label.value) if label.value is not None else ""
    if name in _LISTS:
        return tuple(item.strip() for item in text.split(","))
    return True if text in TRUE else False if text in FALSE else text


def same_application(one: Service, other: Service) -> bool:
    """True for two containers of one image that do the same job: several on purpose."""
    if _job(one) != _job(other):
        return False
    if one.image is not None and other.image is not None:
        first, second = reference_of(one.image), reference_of(other.image)
        return first is None or second is None or first.repository == second.repository
    if one.build is not None and other.build is not None:
        mine, its = one.build, other.build
        return (mine.context, mine.dockerfile, mine.target) == (
            its.context,
            its.dockerfile,
            its.target,
        )
    # One built, one pulled: the image may be of that build.
    return True


def _job(service: Service) -> str:
    words = " ".join(service.command or ()).replace("/", " ").split()
    return next((word for word in words if word in _OTHER_JOBS), "")
