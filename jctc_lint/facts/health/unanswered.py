"""Requests of health checks that the application does not answer: wrong port, unknown path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.http.model import Answer
from jctc_lint.facts.http.routes import answer_of, routes_of
from jctc_lint.record import record
from jctc_lint.text import pattern

_PORT = pattern(r"[0-9]{1,5}")
_REFUSED = (Answer.NO, Answer.OTHER_METHOD)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.model import Assignment
    from jctc_lint.facts.health.requests import Request
    from jctc_lint.facts.health.service import ServiceHealth
    from jctc_lint.facts.http.model import Route
    from jctc_lint.facts.http.served import Served
    from jctc_lint.facts.repository import Repository
    from jctc_lint.facts.start.order import StartOrder
    from jctc_lint.text import Span


@record
class WrongPort:
    """`port` is asked, `listening` are the ports where somebody listens. `published`: it is the
    port of the host that leads there. `contradicted`: something says that it is right.
    """

    port: int
    listening: tuple[int, ...]
    published: bool
    contradicted: bool


def wrong_port(health: ServiceHealth) -> WrongPort | None:
    """The port that the check asks while the application listens elsewhere."""
    listening = health.listening
    if listening is None or not health.alone:
        return None
    others = _told_ports(health)

    def misses(request: Request) -> bool:
        return request.port is not None and request.port not in listening

    wrong = [request for request in health.requests if misses(request)]
    parts = {request.part for request in wrong}
    if not wrong or not health.fails(lambda part: part in parts):
        return None
    port = wrong[0].port or 0
    if port in others and not (health.call and health.call.told):
        return None
    published = any(
        mapping.published == str(port) and mapping.target in listening
        for mapping in health.service.ports
    )
    return WrongPort(port, tuple(sorted(listening)), published, port in others)


def _told_ports(health: ServiceHealth) -> frozenset[int]:
    """Ports that files say something listens on: `expose`, the targets of `ports`, EXPOSE."""
    service = health.service
    found = {mapping.target for mapping in service.ports}
    found |= {int(text) for text in service.expose if _PORT.fullmatch(text)}
    if health.built is not None:
        found |= {exposed.port for exposed in health.built.exposed}
    return frozenset(found)


@record
class NotServed:
    """`path` is asked and no route answers it. `weak`: the check passes all the same.

    `meant` is a route that ends with the path. `assumed`: settings were taken at their defaults.
    """

    path: str
    answer: Answer
    method: str
    weak: bool
    served: Served
    meant: Route | None
    assumed: bool


def not_served(health: ServiceHealth) -> NotServed | None:
    """The path that the check asks for and that the application does not serve."""
    asked = [request for request in health.requests if _asks_application(health, request)]
    if not asked or not health.alone:
        return None
    if all(health.answer(request) is Answer.YES for request in asked):
        return None
    served = health.served
    if served is None:
        return None
    refused = {request.part: request for request in asked if _refused(served, request)}
    if not refused:
        return None
    request = next(iter(refused.values()))
    fails = health.fails(lambda part: part in refused and refused[part].strict)
    if not fails and any(one.strict for one in refused.values()):
        return None
    path = request.path or "/"
    answer = served.answer(path, request.method)
    assumed = bool(served.application.assumed)
    meant = served.elsewhere(path)
    return NotServed(path, answer, request.method, not fails, served, meant, assumed)


def _asks_application(health: ServiceHealth, request: Request) -> bool:
    if request.path is None or request.scheme != "http":
        return False
    listening = health.listening
    return request.port is None or listening is None or request.port in listening


def _refused(served: Served, request: Request) -> bool:
    answer = served.answer(request.path or "/", request.method)
    return answer in _REFUSED


@record
class LabelPath:
    """A path that a label of Traefik has asked for health, and that is not served."""

    label: Assignment
    path: str
    span: Span
    meant: Route | None
    assumed: bool


def label_paths(order: StartOrder, repository: Repository) -> Iterator[tuple[str, LabelPath]]:
    """`loadbalancer.healthcheck.path` of services whose application does not serve it."""
    for service in order.project.services.values():
        for label in service.labels.values():
            name = label.name.lower()
            if not name.startswith("traefik.http.services."):
                continue
            if not name.endswith(".loadbalancer.healthcheck.path") or label.value is None:
                continue
            path = label.value.resolved
            if path is None or not path.startswith("/"):
                continue
            image, clean = order.readiness(service).built, path.partition("?")[0]
            told = answer_of(repository, service, image, clean)
            served = routes_of(repository, service, image) if told in _REFUSED else None
            if served is None:
                continue
            assumed = bool(served.application.assumed)
            found = LabelPath(label, clean, label.value.span, served.elsewhere(clean), assumed)
            yield service.name, found
