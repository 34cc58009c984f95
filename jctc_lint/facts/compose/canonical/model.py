"""The model that Compose makes of a project's joined files: what `config --no-interpolate` prints.

The steps are compose-go's: casts, doubles out, short forms written out, defaults, paths made
absolute, names from the surroundings, what a network, dependency or resource name implies.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from jctc_lint.facts.compose.canonical.agreement import invalid
from jctc_lint.facts.compose.canonical.casts import CASTS
from jctc_lint.facts.compose.canonical.hooks import with_hooks
from jctc_lint.facts.compose.canonical.nodes import Dict, List, Reader, Refused, text_of
from jctc_lint.facts.compose.canonical.schema import violations
from jctc_lint.facts.compose.canonical.short_forms import made, write_out
from jctc_lint.facts.compose.canonical.unique import drop_doubles
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from jctc_lint.facts.compose.canonical.paths import Paths
    from jctc_lint.facts.compose.model import Project
    from jctc_lint.facts.compose.tree import Table

SECTIONS = ("networks", "volumes", "configs", "secrets")
"""Sections whose entries get a name from their key."""


@record(frozen=False)
class Model:
    """The model and what Compose refuses of it, the values as written."""

    data: Dict
    refused: list[Refused] = field(default_factory=list)


def model_of(
    project: Project, paths: Paths, variables: Mapping[str, str], *, interpolate: bool = True
) -> Model:
    """The model of a project's joined files. `variables` are those that are known to be set."""
    refused: list[Refused] = []

    def refuse(error: Refused) -> None:
        if interpolate or not error.form:
            refused.append(error)

    for step in project.steps:
        _checked(step, refuse, interpolate=interpolate)
    assert project.root is not None
    data = _checked(with_hooks(project.root, variables), refuse, interpolate=interpolate)
    _drop_blank_dns(data)
    drop_doubles(data)
    for service in _mappings(data, "services"):
        _defaults(service, refuse)
    refused.extend(invalid(data))
    paths.resolve(data, refuse)
    _from_surroundings(data, variables)
    data["name"] = project.name
    _normalise(data, variables)
    return Model(data, refused)


def _checked(root: Table, refuse: Callable[[Refused], None], *, interpolate: bool) -> Dict:
    """What is done to the files each time that one more is joined."""
    reader = Reader(interpolate=interpolate)
    data = reader.read(root, CASTS if interpolate else {})
    assert isinstance(data, Dict)
    data.pop("version", None)
    drop_doubles(data)
    for error in (*reader.refused, *violations(data)):
        refuse(error)
    write_out(data, refuse)
    return data


def _mappings(data: Dict, section: str) -> Iterator[Dict]:
    found = data.get(section)
    if isinstance(found, Dict):
        yield from (entry for entry in found.values() if isinstance(entry, Dict))


def _dicts(value: Any) -> Iterator[Dict]:
    if isinstance(value, List):
        yield from (item for item in value if isinstance(item, Dict))


def _drop_blank_dns(data: Dict) -> None:
    services = list(_mappings(data, "services"))
    hooks = [hook for service in services for hook in _dicts(service.get("pre_start"))]
    for container in (*services, *hooks):
        dns = container.get("dns")
        if isinstance(dns, List):
            kept = [n for n, item in enumerate(dns) if item not in ("", None)]
            dns[:], dns.places[:] = [dns[n] for n in kept], [dns.places[n] for n in kept]


def _defaults(service: Dict, refuse: Any) -> None:
    build = service.get("build")
    if isinstance(build, Dict):
        build.setdefault("context", ".")
    hooks = _dicts(service.get("pre_start"))
    secrets = [secret for owner in (service, *hooks) for secret in _dicts(owner.get("secrets"))]
    for secret in secrets:
        secret.setdefault("target", f"/run/secrets/{text_of(secret.get('source'))}")
    for port in _dicts(service.get("ports")):
        port.setdefault("protocol", "tcp")
        port.setdefault("mode", "ingress")
    for volume in _dicts(service.get("volumes")):
        bind = volume.get("bind")
        if isinstance(bind, Dict):
            bind.setdefault("create_host_path", True)
    deploy = service.get("deploy")
    resources = deploy.get("resources") if isinstance(deploy, Dict) else None
    reserved = resources.get("reservations") if isinstance(resources, Dict) else None
    devices = reserved.get("devices") if isinstance(reserved, Dict) else None
    for request in (*_dicts(devices), *_dicts(service.get("gpus"))):
        if "count" not in request and "device_ids" not in request:
            request["count"] = "all"
        elif "count" in request and "device_ids" in request:
            refuse(Refused(request.place, "has both 'count' and 'device_ids'"))


def _from_surroundings(data: Dict, variables: Mapping[str, str]) -> None:
    """Bare names in lists of variables, and secrets and configs taken from variables."""
    for service in _mappings(data, "services"):
        environment = service.get("environment")
        if isinstance(environment, List):
            for number, entry in enumerate(environment):
                if isinstance(entry, str) and entry in variables:
                    environment[number] = f"{entry}={variables[entry]}"
    for section, key in (("secrets", "x-#value"), ("configs", "content")):
        for entry in _mappings(data, section):
            name = entry.get("environment")
            if isinstance(name, str) and name in variables:
                entry.put(key, variables[name], entry.places["environment"])


def _normalise(data: Dict, variables: Mapping[str, str]) -> None:
    services = list(_mappings(data, "services"))
    hooks = [hook for service in services for hook in _dicts(service.get("pre_start"))]
    default = [_service_networks(container) for container in (*services, *hooks)]
    if any(default):
        networks = data.get("networks")
        if not isinstance(networks, Dict):
            networks = Dict(data.place)
            data.put("networks", networks, data.place)
        networks.setdefault("default", None)
    for service in _mappings(data, "services"):
        _normalise_service(service, variables)
    for section in SECTIONS:
        entries = data.get(section)
        if isinstance(entries, Dict):
            _names(entries, text_of(data["name"]))


def _service_networks(service: Dict) -> bool:
    """Put a service without networks on the default one; True when it uses that."""
    if "provider" in service or "network_mode" in service:
        return False
    networks = service.get("networks")
    if not isinstance(networks, Dict) or not networks:
        service.put("networks", made(service.place), service.place)
        service["networks"]["default"] = None
        return True
    return "default" in networks


def _normalise_service(service: Dict, variables: Mapping[str, str]) -> None:
    for container in (service, *_dicts(service.get("pre_start"))):
        if container.get("pull_policy") == "if_not_present":
            container["pull_policy"] = "missing"
    if "environment" in service:
        service["environment"] = _taken(service["environment"], variables, keep=True)
    _normalise_build(service.get("build"), variables)
    _add_dependencies(service)
    for volume in _dicts(service.get("volumes")):
        if isinstance(volume.get("target"), str):
            volume["target"] = _clean(volume["target"])
    if service.get("image"):
        for hook in _dicts(service.get("pre_start")):
            hook.setdefault("image", service["image"])


def _add_dependencies(service: Dict) -> None:
    dependencies = service.get("depends_on")
    if not isinstance(dependencies, Dict):
        dependencies = made(service.place)
    for name, restart, at in _implied(service):
        if name not in dependencies:
            implied = made(at, condition="service_started", restart=restart, required=True)
            dependencies.put(name, implied, at)
    if dependencies:
        service["depends_on"] = dependencies


def _normalise_build(build: Any, variables: Mapping[str, str]) -> None:
    if not isinstance(build, Dict):
        return
    if build.get("context") is None:
        build["context"] = "."
    if build.get("dockerfile") is None and build.get("dockerfile_inline") is None:
        build["dockerfile"] = "Dockerfile"
    if "args" in build:
        build["args"] = _taken(build["args"], variables, keep=False)


def _clean(path: str) -> str:
    if not path:
        return "."
    cleaned = posixpath.normpath(path)
    return cleaned[1:] if cleaned.startswith("//") else cleaned


def _implied(service: Dict) -> Iterator[tuple[str, bool, Any]]:
    links = service.get("links")
    if isinstance(links, List):
        for link, at in zip(links, links.places, strict=True):
            parts = text_of(link).split(":")
            yield parts[0] if len(parts) == 2 else text_of(link), True, at
    for key in ("network_mode", "ipc", "pid", "uts", "cgroup"):
        shared = service.get(key)
        if isinstance(shared, str) and shared.startswith("service:"):
            yield shared.removeprefix("service:"), True, service.places[key]
    sources = service.get("volumes_from")
    if isinstance(sources, List):
        for source, at in zip(sources, sources.places, strict=True):
            if not text_of(source).startswith("container:"):
                yield text_of(source).split(":")[0], False, at


def _taken(value: Any, variables: Mapping[str, str], *, keep: bool) -> Any:
    """Variables without a value, with the one that the surroundings have."""
    if isinstance(value, Dict):
        found = Dict(value.place)
        for name, text in value.items():
            given = text if text is not None else variables.get(name)
            if given is not None or keep:
                found.put(name, given, value.places.get(name, value.place))
        return found
    if isinstance(value, List):
        listed = List(value.place)
        for entry, at in zip(value, value.places, strict=True):
            given = entry
            if isinstance(entry, str) and "=" not in entry:
                if entry in variables:
                    given = f"{entry}={variables[entry]}"
                elif not keep:
                    continue
            listed.add(given, at)
        return listed
    return value


def _names(entries: Dict, project: str) -> None:
    for key, entry in entries.items():
        resource = entry if isinstance(entry, Dict) else None
        if resource is None:
            if entry is not None:
                continue
            resource = made(entries.places.get(key, entries.place))
            entries[key] = resource
        if resource.get("name") is None:
            outside = text_of(resource.get("external")).lower() in ("true", "1", "t")
            resource["name"] = key if outside else f"{project}_{key}"
