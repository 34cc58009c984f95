"""A project as `docker-compose config` prints it, each value with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jctc_lint.facts.compose.canonical.agreement import contradictory
from jctc_lint.facts.compose.canonical.model import SECTIONS, model_of
from jctc_lint.facts.compose.canonical.nodes import (
    Dict,
    List,
    Refused,
    place_of,
    span_of,
    unknown_in,
)
from jctc_lint.facts.compose.canonical.services import (
    CONFIG,
    ENV_FILES,
    NETWORK,
    SECRET,
    SERVICE,
    VOLUME,
)
from jctc_lint.facts.compose.canonical.shapes import anything, take_extensions
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from jctc_lint.facts.compose.canonical.paths import Paths
    from jctc_lint.facts.compose.canonical.shapes import Fields
    from jctc_lint.facts.compose.model import Assignment, Project
    from jctc_lint.text import Span

_SHAPES = {"networks": NETWORK, "volumes": VOLUME, "secrets": SECRET, "configs": CONFIG}


@record
class Resolved:
    """The project. `plain` is what Compose prints, without doubling `$`.

    What hangs on variables that only the deploying machine knows is told as if they were not set:
    `unknown` names them. `refused` are values that Compose does not take.
    """

    plain: Dict
    refused: tuple[Refused, ...] = ()

    def span(self, *path: str | int) -> Span:
        """Where the value at a path was written, or the nearest thing above it that was."""
        place, _ = self._walk(path)
        return span_of(place)

    def unknown(self, *path: str | int) -> tuple[str, ...]:
        """Variables that only the deploying machine knows, at or below a path."""
        place, value = self._walk(path)
        return unknown_in(value, place)

    def _walk(self, path: tuple[str | int, ...]) -> tuple[Any, Any]:
        value: Any = self.plain
        place = self.plain.place
        for key in path:
            if isinstance(value, Dict) and key in value:
                place = place_of(value, key)
                value = value[str(key)]
            elif isinstance(value, List) and isinstance(key, int) and key < len(value):
                place = value.places[key]
                value = value[key]
            else:
                return place, None
        return place, value


def resolved(
    project: Project,
    paths: Paths,
    variables: Mapping[str, str],
    profiles: Collection[str] = ("*",),
    *,
    env_files: bool = False,
) -> Resolved:
    """The project with the services that the profiles make active (`*`: all).

    `env_files`: what `env_file` names stays named, because it was not read.
    """
    model = model_of(project, paths, variables)
    refused = list(model.refused)
    data = model.data
    plain = Dict(data.place)
    plain["name"] = project.name
    services = Dict(data.place)
    written = data.get("services")
    if isinstance(written, Dict):
        for name, service in written.items():
            if isinstance(service, Dict) and _active(service, profiles):
                place = written.places[name]
                shaped = _service(service, project, name, refused)
                _env_files(shaped, service, refused, keep=env_files)
                services.put(name, shaped, place)
    plain.put("services", services, data.places.get("services", data.place))
    _put_resources(plain, data, _used(services), refused)
    refused.extend(contradictory(plain))
    _scale(services)
    for name, value in data.items():
        if name.startswith("x-"):
            place = data.places[name]
            plain.put(name, anything(value, place), place)
    return Resolved(plain, tuple(refused))


def _put_resources(
    plain: Dict, data: Dict, used: Mapping[str, set[str]], refused: list[Refused]
) -> None:
    """The networks, volumes, configs and secrets that a service uses."""
    for section in SECTIONS:
        entries = data.get(section)
        if not isinstance(entries, Dict):
            continue
        kept = Dict(entries.place)
        for name, entry in entries.items():
            if name in used[section]:
                place = entries.places.get(name, entries.place)
                kept.put(name, _shaped(_SHAPES[section], entry, place, refused), place)
        if kept:
            plain.put(section, kept, data.places.get(section, data.place))
    for config in plain.get("configs", {}).values():
        if "environment" in config:
            config.pop("content", None)


def _shaped(shape: Fields, value: Any, place: Any, refused: list[Refused]) -> Dict:
    try:
        shaped = shape(value, place)
    except Refused as error:
        refused.append(error)
        return Dict(place)
    assert isinstance(shaped, Dict)
    return shaped


def _service(service: Dict, project: Project, name: str, refused: list[Refused]) -> Dict:
    shaped = _shaped(SERVICE, service, service.place, refused)
    known = project.services.get(name)
    if known is not None:
        # Dotenv files have been read into these.
        _replace(shaped, "environment", known.environment, service.get("environment"))
        _replace(shaped, "labels", known.labels, service.get("labels"))
    return shaped


def _env_files(shaped: Dict, service: Dict, refused: list[Refused], *, keep: bool) -> None:
    entries = service.get("env_file")
    if isinstance(entries, List):
        try:
            found = ENV_FILES(entries, entries.place)
        except Refused as error:
            refused.append(error)
            return
        if keep:
            shaped.put("env_file", found, entries.place)


def _scale(services: Dict) -> None:
    """The scale of a service is its replicas too."""
    for service in services.values():
        deploy = service.get("deploy")
        if isinstance(deploy, Dict) and "scale" in service:
            deploy.put("replicas", service["scale"], service.places["scale"])


def _replace(service: Dict, key: str, entries: Mapping[str, Assignment], written: Any) -> None:
    if not entries:
        service.pop(key, None)
        return
    place = service.places.get(key, service.place)
    found = Dict(place)
    for name, entry in entries.items():
        found[name] = entry.value.likely if entry.value is not None else None
        found.places[name] = entry  # type: ignore[assignment]
    if isinstance(written, Dict):
        take_extensions(found, written)
        for name in [name for name, value in written.items() if "=" in name and value is None]:
            # The container gets it as a name and a value; here it is one name still.
            found.pop(name.partition("=")[0], None)
            found.put(name, None, written.places[name])
    service.put(key, found, place)


def _active(service: Dict, profiles: Collection[str]) -> bool:
    own = service.get("profiles")
    return not own or "*" in profiles or not set(own).isdisjoint(profiles)


def _used(services: Dict) -> dict[str, set[str]]:
    used: dict[str, set[str]] = {section: set() for section in SECTIONS}
    for service in services.values():
        used["networks"].update(service.get("networks", ()))
        for volume in service.get("volumes", ()):
            if volume.get("type") == "volume":
                used["volumes"].add(volume.get("source", ""))
        used["secrets"].update(_sources(service.get("secrets", ())))
        used["secrets"].update(_sources(service.get("build", {}).get("secrets", ())))
        used["configs"].update(_sources(service.get("configs", ())))
    return used


def _sources(entries: Any) -> Iterator[str]:
    yield from (entry.get("source", "") for entry in entries)
