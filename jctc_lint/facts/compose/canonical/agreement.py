"""What Compose checks of a model beyond its shape: values that exclude or contradict each other.

Behaviour follows compose-go's validation package and its consistency check. References between
services, networks and volumes are checked elsewhere.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any

from jctc_lint.facts.compose.canonical.nodes import Dict, List, Refused, place_of, text_of
from jctc_lint.facts.compose.model import Layer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.tree import Item

_SOURCES = {"configs": ("file", "environment", "content"), "secrets": ("file", "environment")}
_LIMITS = (
    ("cpus", "limits", "cpus"),
    ("mem_limit", "limits", "memory"),
    ("mem_reservation", "reservations", "memory"),
    ("pids_limit", "limits", "pids"),
)
"""Settings of a service that also stand under `deploy.resources`."""
_UNAIMED = ("rebuild", "restart")
"""What a watch does that needs no target."""


def _clash(place: Item, reason: str) -> Refused:
    return Refused(place, reason, layer=Layer.CLASH)


def invalid(data: Dict) -> Iterator[Refused]:
    """Entries of a model that say too much or too little."""
    for section, keys in _SOURCES.items():
        for name, entry in _entries(data, section):
            given = [key for key in keys if key in entry]
            kind = section.removesuffix("s")
            if len(given) > 1:
                place = place_of(entry, given[1])
                yield _clash(place, f"gives the {kind} '{name}' a second source")
            elif not given and "driver" not in entry and "external" not in entry:
                yield _clash(entry.place, f"gives the {kind} '{name}' no source")
    for name, entry in _entries(data, "volumes"):
        yield from _external(name, entry)
    for _, service in _entries(data, "services"):
        develop = service.get("develop")
        for trigger in _dicts(develop.get("watch")) if isinstance(develop, Dict) else ():
            if trigger.get("path") == "":
                yield _clash(place_of(trigger, "path"), "watches nothing: its path is empty")
        for port in _dicts(service.get("ports")):
            host = port.get("host_ip")
            if host is not None and not _is_address(text_of(host)):
                yield _clash(place_of(port, "host_ip"), f"'{text_of(host)}' is no IP address")


def _external(name: str, entry: Dict) -> Iterator[Refused]:
    if entry.get("external") is not True:
        return
    others = [key for key in entry if key not in ("external", "name") and not key.startswith("x-")]
    if others:
        place = place_of(entry, others[0])
        yield _clash(place, f"makes settings for '{name}', which is external")


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return "%" not in text


def contradictory(plain: Dict) -> Iterator[Refused]:
    """Settings of services that contradict each other, in a project as it is printed."""
    for name, service in _entries(plain, "services"):
        yield from _build(service, plain)
        yield from _numbers(service)
        develop = service.get("develop")
        for trigger in _dicts(develop.get("watch")) if isinstance(develop, Dict) else ():
            if not trigger.get("target") and trigger.get("action") not in _UNAIMED:
                yield _clash(trigger.place, f"watches for '{name}' without a target")
    for name, secret in _entries(plain, "secrets"):
        if not (secret.get("external") or secret.get("file") or secret.get("environment")):
            yield _clash(secret.place, f"gives the secret '{name}' no source")


def _build(service: Dict, plain: Dict) -> Iterator[Refused]:
    build = service.get("build")
    if not isinstance(build, Dict):
        return
    if build.get("dockerfile_inline") and build.get("dockerfile"):
        yield _clash(place_of(build, "dockerfile"), "has a Dockerfile and an inline one")
    contexts: Any = build.get("additional_contexts")
    for name, context in (contexts or {}).items():
        if context.startswith("service:"):
            wanted = context.removeprefix("service:")
            other = plain["services"].get(wanted)
            if other is None or "build" not in other:
                reason = f"takes a build context from '{wanted}', which is not built here"
                yield _clash(place_of(contexts, name), reason)
    platform = service.get("platform")
    if platform and build.get("platforms") and platform not in build["platforms"]:
        yield _clash(place_of(build, "platforms"), f"is not built for '{platform}', its platform")
    for secret in _dicts(build.get("secrets")):
        if secret.get("source") not in plain.get("secrets", {}):
            reason = f"names the secret '{secret.get('source')}', which is not defined"
            yield _clash(secret.place, reason)


def _numbers(service: Dict) -> Iterator[Refused]:
    deploy = service.get("deploy")
    deploy = deploy if isinstance(deploy, Dict) else Dict(service.place)
    scale, replicas = service.get("scale"), deploy.get("replicas")
    if scale is not None and replicas is not None and scale != replicas:
        yield _clash(place_of(service, "scale"), "has a 'scale' that differs from its 'replicas'")
    if (scale or 0) < 0 or (replicas or 0) < 0:
        place = place_of(service, "scale") if scale is not None else place_of(deploy, "replicas")
        yield _clash(place, "wants less than no container")
    resources = deploy.get("resources", {})
    for key, kind, inner in _LIMITS:
        limits = resources.get(kind)
        if service.get(key) and limits is not None:
            there: Any = limits.get(inner, 0 if key in ("cpus", "pids_limit") else "")
            if there != service[key]:
                reason = f"has a '{key}' that differs from '{inner}' under 'deploy.resources'"
                yield _clash(place_of(service, key), reason)


def _entries(data: Dict, section: str) -> Iterator[tuple[str, Dict]]:
    found = data.get(section)
    if isinstance(found, Dict):
        for name, entry in found.items():
            if isinstance(entry, Dict):
                yield name, entry


def _dicts(value: Any) -> Iterator[Dict]:
    if isinstance(value, List):
        yield from (item for item in value if isinstance(item, Dict))
