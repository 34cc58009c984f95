"""What is worked out about a service from more than one of its values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jctc_lint.facts.compose.canonical.nodes import Dict, List, text_of
from jctc_lint.facts.images.known import parse_reference
from jctc_lint.facts.plain.fact import Place, derived, unknown_at
from jctc_lint.facts.start.readiness import Readiness, State
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.compose.model import Service
    from jctc_lint.facts.repository import Repository

_VARIABLE = pattern(r"\$\{[^{}]*\}|\$\w+")
_MARK = "unknown-variable"
"""Stands for a variable while a reference is taken apart."""


def service_facts(service: Service, data: Dict, repository: Repository) -> Dict:
    """What a rule finds under `facts` of a service; docs/declarative-rules.md tells of each."""
    ready = Readiness(service, repository)
    place = data.place
    server = ready.server
    return derived(
        place,
        {
            "image": _image(service),
            "server": server.title if server is not None else None,
            "need": str(server.need) if server is not None else None,
            "healthcheck": _probe(ready, service),
            "one_shot": ready.job,
            "security_opt": _security(service, data),
            "dropped": _dropped(service, data),
        },
    )


def _probe(ready: Readiness, service: Service) -> Any:
    probe = ready.probe
    if probe.state is State.UNKNOWN:
        return Place(service.span, ("the image",))
    return str(probe.state)


def _image(service: Service) -> Dict | None:
    """The parts of the reference that Compose pulls; none for an image that is built here."""
    if service.image is None or service.build is not None:
        return None
    # Not the place in the data: that is unknown as a whole when a part of it is.
    place = Place(service.image.span)
    unknown = service.image.unknown
    if not unknown:
        reference = parse_reference(service.image.likely)
    else:
        reference = parse_reference(_VARIABLE.sub(_MARK, service.image.text))
    if reference is None:
        return derived(place, {"name": Place(service.image.span, unknown or ("the image",))})
    untold = Place(service.image.span, unknown)
    whole = reference.path in (f"library/{_MARK}", _MARK)
    parts: dict[str, Any] = {
        "registry": reference.registry,
        "path": reference.path,
        "name": reference.name,
        "tag": reference.tag,
        "digest": reference.digest,
    }
    if _MARK in reference.path.split("/", 1)[0]:
        parts["registry"] = untold
    for name, text in parts.items():
        if whole or (isinstance(text, str) and _MARK in text):
            parts[name] = untold
    if unknown and parts["tag"] is not None and parts["digest"] is None:
        parts["digest"] = untold
    return derived(place, parts)


def _unknown_item(service: Service, items: List) -> Place | None:
    """A list with an item that is not known may hold anything."""
    names = [name for place in items.places for name in unknown_at(place)]
    return Place(service.span, tuple(names)) if names else None


def _security(service: Service, data: Dict) -> Any:
    """`security_opt` by name; of an option that is there twice the last."""
    options = data.get("security_opt")
    if not isinstance(options, List):
        return None
    made = Dict(options.place)
    if (unknown := _unknown_item(service, options)) is not None:
        return unknown
    for written, place in zip(options, options.places, strict=True):
        name, value = security_option(text_of(written))
        made.put(name, value, place)
    return made


def security_option(written: str) -> tuple[str, str]:
    """Name and value of an entry of `security_opt`, taken apart as the Docker engine does."""
    name, equals, value = written.partition("=")
    if not equals:
        name, _, value = written.partition(":")
    if name == "no-new-privileges" and not value:
        value = "true"
    return name.strip(), value.strip()


def _dropped(service: Service, data: Dict) -> Any:
    """`cap_drop` without `CAP_` and in capitals."""
    dropped = data.get("cap_drop")
    if not isinstance(dropped, List):
        return None
    if (unknown := _unknown_item(service, dropped)) is not None:
        return unknown
    made = List(dropped.place)
    for written, place in zip(dropped, dropped.places, strict=True):
        made.add(text_of(written).upper().removeprefix("CAP_"), place)
    return made
