"""Services that ought to be routed and have no Traefik label, with what tells so.

A service that merely looks like a web server is no evidence: on real projects it was wrong every
time. Something must name its public address, or label it in a file beside.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.model import Role
from jctc_lint.facts.images.built import built_image
from jctc_lint.facts.images.known import parse_reference, reference_of
from jctc_lint.facts.start.command import start_of
from jctc_lint.facts.traefik.labels import Answer, symbolic
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.model import Assignment, Service
    from jctc_lint.facts.images.built import BuiltImage
    from jctc_lint.facts.traefik.routing import Routing
    from jctc_lint.text import Span

_SERVERS = frozenset(
    {
        "uvicorn", "gunicorn", "hypercorn", "daphne", "granian", "waitress-serve", "uwsgi",
        "fastapi", "flask", "streamlit", "gradio", "nginx", "caddy", "httpd", "apache2ctl",
        "apache2-foreground", "next", "nuxt", "vite", "serve", "http-server", "puma", "rails",
        "thin", "unicorn",
    }
)  # fmt: skip
"""Programs that serve HTTP."""
_OTHERS = frozenset(
    {
        "celery", "rq", "arq", "dramatiq", "huey", "taskiq", "alembic", "pytest", "cron", "crond",
        "supercronic", "playwright", "sleep", "tail", "migrate",
    }
)  # fmt: skip
"""Programs that serve nobody."""
_PROXIES = frozenset({"nginx", "caddy", "httpd", "haproxy", "envoy", "openresty", "apache"})

MAX_TEXT = 1_000
"""Characters of a value in which hosts are looked for."""
_HOST_CHARACTERS = r"(?:[\w.\-*]|\$\{\w+\})+"
_URL = pattern(rf"https?://({_HOST_CHARACTERS})")
_BARE_HOST = pattern(rf"(?<![\w.$/@:-])({_HOST_CHARACTERS}\.{_HOST_CHARACTERS})")
_OF_ITSELF = pattern(
    r"(?:^|_)(?:ALLOWED_HOSTS?|TRUSTED_HOSTS?|VIRTUAL_HOST|SERVER_NAMES?"
    r"|(?:PUBLIC|BASE|SITE|ROOT|EXTERNAL|APP)_(?:URL|HOST|DOMAIN))$"
)
_OF_OTHERS = pattern(r"CORS|ORIGIN|WEBHOOK|CALLBACK|REDIRECT")
_API_NAMES = frozenset({"api", "app", "backend", "server", "web", "fastapi", "django", "flask"})


@record
class Forgotten:
    """A service without labels. `host` is its public address, named by `variable` at `place`.

    Without a host: the service is labelled at `place`, in a file beside.
    """

    service: Service
    place: Span
    host: str = ""
    variable: str = ""


def forgotten(routing: Routing) -> Iterator[Forgotten]:
    """Services of a deployed project that lack labels. None unless all that matters was read."""
    if not _closed(routing):
        return
    candidates = [service for service in _candidates(routing) if _serves_http(service, routing)]
    for service in candidates:
        found = _unrouted_host(service, candidates, routing) or _labelled_beside(service, routing)
        if found is not None:
            yield found


def _closed(routing: Routing) -> bool:
    """Its own Traefik reads its labels and nothing else, and is known completely."""
    project = routing.project
    production = project.role is Role.PRODUCTION or not any(
        other.role is Role.PRODUCTION and other.directory == project.directory
        for other in routing.repository.compose
    )
    return (
        production
        and routing.deployed
        and routing.complete
        and not any(service.fragment for service in project.services.values())
        and all(instance.static.complete for instance in routing.instances)
        and routing.reads_labels is Answer.YES
        and not routing.other_providers
        and any(router for _, router in routing.routers())
    )


def _candidates(routing: Routing) -> list[Service]:
    """Services built here, without Traefik labels, that start with the project."""
    return [
        service
        for name, service in routing.project.services.items()
        if service.build is not None
        and not service.profiles
        and not routing.labels[name].all
        and not routing.swarm_labels[name].all
        and all(instance.service is not service for instance in routing.instances)
        and not _labels_in_image(_image(service, routing))
    ]


def _image(service: Service, routing: Routing) -> BuiltImage | None:
    files = routing.repository.files
    return built_image(files, service.build) if service.build is not None else None


def _labels_in_image(image: BuiltImage | None) -> bool:
    instructions = image.instructions if image is not None else ()
    return any(item.name == "LABEL" and "traefik." in item.text.lower() for item in instructions)


def _serves_http(service: Service, routing: Routing) -> bool:
    """By its program; where that does not tell, by an exposed or published port."""
    image = _image(service, routing)
    programs = start_of(service, image, routing.repository.files).programs
    if programs & _OTHERS:
        return False
    if programs & _SERVERS:
        return True
    probe = service.healthcheck.test if service.healthcheck is not None else None
    if service.ports or service.expose or "http://" in " ".join(probe or ()):
        return True
    own = service.command is not None or service.entrypoint is not None
    return not own and image is not None and any(p.protocol == "tcp" for p in image.exposed)


def _unrouted_host(
    service: Service, candidates: list[Service], routing: Routing
) -> Forgotten | None:
    """A host of the project's own domain that is this service's, and that no router serves."""
    for holder in routing.project.services.values():
        build = holder.build
        named = [*holder.environment.values(), *(build.args.values() if build is not None else ())]
        for variable in named:
            if variable.value is None:
                continue
            for host in _hosts(variable):
                owner = _owner(host, variable, holder, candidates)
                if owner is service and _own_domain(host, routing) and not _routed(host, routing):
                    return Forgotten(service, variable.span, host, variable.name)
    return None


def _hosts(variable: Assignment) -> list[str]:
    text = symbolic(variable.value)[:MAX_TEXT] if variable.value is not None else ""
    name = variable.name.upper()
    if _OF_ITSELF.search(name):
        return [host.lower() for host in [*_URL.findall(text), *_BARE_HOST.findall(text)]]
    return [] if _OF_OTHERS.search(name) else [host.lower() for host in _URL.findall(text)]


def _owner(
    host: str, variable: Assignment, holder: Service, candidates: list[Service]
) -> Service | None:
    """Whose address the variable tells: its holder's, or that of the one service named so."""
    if _OF_ITSELF.search(variable.name.upper()):
        return holder
    first = host.partition(".")[0]
    meant = [
        service for service in candidates if service is not holder and first in _own_names(service)
    ]
    return meant[0] if len(meant) == 1 else None


def _own_names(service: Service) -> set[str]:
    """First parts of a host that fit a service of this name; `api` fits any backend."""
    words = set(re.findall(r"[a-z0-9]+", service.name.lower()))
    return words | {service.name.lower()} | ({"api"} if words & _API_NAMES else set())


def _own_domain(host: str, routing: Routing) -> bool:
    domains: set[str] = set()
    for _, hosts in routing.routed_hosts():
        for name in hosts.named:
            parent = name.partition(".")[2]
            domains |= {name} | ({parent} if "." in parent or "$" in parent else set())
    return any(host == domain or host.endswith(f".{domain}") for domain in domains if domain)


def _routed(host: str, routing: Routing) -> bool:
    """True when a router of the project may serve it, or one of another project names it."""
    if any(hosts.may_hold(host) for _, hosts in routing.routed_hosts()):
        return True
    from jctc_lint.facts.traefik.rules import may_be

    return any(
        may_be(name, host)
        for other in routing.repository.routings
        if other is not routing and other.project.role is not Role.DEVELOPMENT
        for _, hosts in other.routed_hosts()
        for name in hosts.named
    )


def _labelled_beside(service: Service, routing: Routing) -> Forgotten | None:
    """The same service with routers in another project of the same folder."""
    if any(_is_proxy(other, routing) for other, _ in routing.routers()):
        # A proxy that is routed may pass on to it.
        return None
    for other in routing.repository.routings:
        if other is routing or other.project.directory != routing.project.directory:
            continue
        labels = other.labels.get(service.name)
        twin = other.project.services.get(service.name)
        if labels is None or twin is None or twin.fragment:
            continue
        if any("rule" in router.options for router in labels.routers):
            return Forgotten(service, labels.routers[0].span)
    return None


def _is_proxy(service: Service, routing: Routing) -> bool:
    image = _image(service, routing)
    if image is not None:
        reference = parse_reference(image.base) if image.base else None
    else:
        reference = reference_of(service.image) if service.image is not None else None
    return reference is None or any(name in reference.name for name in _PROXIES)
