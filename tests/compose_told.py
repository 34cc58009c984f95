"""What our projects and Compose's own `config` output say, in one shape to compare."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from jctc_lint.facts.compose.model import Assignment, Build, Network, Project, Service


def told(project: Project, root: str, home: str, profiles: Collection[str] = ()) -> dict[str, Any]:
    """Our project, services of inactive profiles left out, paths made absolute."""
    active = {
        name: _service(service, root, home)
        for name, service in project.services.items()
        if not service.profiles or "*" in profiles or set(profiles) & set(service.profiles)
    }
    return {
        "name": project.name,
        "services": active,
        "networks": {name: _resource(network) for name, network in project.networks.items()},
        "volumes": {name: _resource(volume) for name, volume in project.volumes.items()},
    }


def reduced(config: Mapping[str, Any]) -> dict[str, Any]:
    """Compose's configuration, reduced to what our project holds."""
    return {
        "name": config["name"],
        "services": {
            name: _reduced_service(service) for name, service in config["services"].items()
        },
        "networks": _reduced_resources(config.get("networks")),
        "volumes": _reduced_resources(config.get("volumes")),
    }


def _values(entries: Mapping[str, Assignment]) -> dict[str, str | None]:
    return {
        name: entry.value.resolved if entry.value is not None else None
        for name, entry in sorted(entries.items())
    }


def _service(service: Service, root: str, home: str) -> dict[str, Any]:
    check = service.healthcheck
    return {
        "image": service.image.resolved if service.image is not None else None,
        "container_name": service.container_name.resolved if service.container_name else None,
        "environment": _values(service.environment),
        "labels": _values(service.labels),
        "deploy_labels": _values(service.deploy_labels),
        "build": _build(service.build, root) if service.build is not None else None,
        "command": list(service.command) if service.command is not None else None,
        "entrypoint": list(service.entrypoint) if service.entrypoint is not None else None,
        "depends_on": {
            name: [dependency.condition, dependency.required]
            for name, dependency in sorted(service.depends_on.items())
        },
        "disabled": check is not None and check.disabled,
        "test": list(check.test) if check is not None and check.test else None,
        "networks": sorted(service.networks),
        "network_mode": service.network_mode,
        "restart": service.restart,
        "expose": sorted(service.expose),
        "profiles": list(service.profiles),
        "replicas": service.replicas,
        "ports": sorted(
            [port.host or "", port.published or "", port.target, port.protocol]
            for port in service.ports
        ),
        "mounts": sorted(
            [
                mount.kind,
                _source(mount.source, mount.path, root, home) if mount.kind == "bind" else "",
                mount.source or "" if mount.kind != "bind" else "",
                mount.target,
                mount.read_only,
            ]
            for mount in service.mounts
        ),
    }


def _source(source: str | None, path: str | None, root: str, home: str) -> str:
    if path is not None:
        return posixpath.normpath(posixpath.join(root, path))
    assert source is not None
    return source.replace("~", home, 1) if source.startswith("~") else source


def _build(build: Build, root: str) -> dict[str, Any]:
    assert build.context is not None
    context = posixpath.normpath(posixpath.join(root, build.context))
    dockerfile = build.dockerfile
    return {
        "context": context,
        "dockerfile": posixpath.join(root, dockerfile) if dockerfile is not None else None,
        "target": build.target,
        "args": _values(build.args),
    }


def _resource(resource: Network) -> list[Any]:
    return [resource.name, resource.external]


def _plain(value: Any) -> Any:
    """`config` writes every `$` twice."""
    if isinstance(value, str):
        return value.replace("$$", "$")
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in sorted(value.items())}
    return [_plain(part) for part in value] if isinstance(value, list) else value


def _reduced_service(written: Mapping[str, Any]) -> dict[str, Any]:
    service = _plain(dict(written))
    deploy = service.get("deploy") or {}
    check = service.get("healthcheck") or {}
    disabled = bool(check.get("disable")) or check.get("test") == ["NONE"]
    build = service.get("build")
    return {
        "image": service.get("image"),
        "container_name": service.get("container_name"),
        "environment": service.get("environment") or {},
        "labels": service.get("labels") or {},
        "deploy_labels": deploy.get("labels") or {},
        "build": _reduced_build(build) if build is not None else None,
        "command": service.get("command"),
        "entrypoint": service.get("entrypoint"),
        "depends_on": {
            name: [dependency["condition"], dependency["required"]]
            for name, dependency in (service.get("depends_on") or {}).items()
        },
        "disabled": disabled,
        "test": ["NONE"] if disabled else check.get("test"),
        "networks": sorted(service.get("networks") or {}),
        "network_mode": service.get("network_mode"),
        "restart": _restart(service, deploy),
        "expose": sorted(service.get("expose") or []),
        "profiles": service.get("profiles") or [],
        "replicas": service.get("scale", deploy.get("replicas", 1)),
        "ports": sorted(
            [port.get("host_ip", ""), port.get("published", ""), port["target"], port["protocol"]]
            for port in service.get("ports") or []
        ),
        "mounts": sorted(
            [
                *(
                    [
                        mount["type"],
                        mount.get("source", "") if mount["type"] == "bind" else "",
                        mount.get("source", "") if mount["type"] != "bind" else "",
                        mount["target"],
                        mount.get("read_only", False),
                    ]
                    for mount in service.get("volumes") or []
                ),
                *(
                    ["tmpfs", "", "", target.partition(":")[0], False]
                    for target in service.get("tmpfs") or []
                ),
            ]
        ),
    }


def _reduced_build(build: Mapping[str, Any]) -> dict[str, Any]:
    dockerfile = build.get("dockerfile")
    return {
        "context": build["context"],
        "dockerfile": _joined(build["context"], dockerfile) if dockerfile else None,
        "target": build.get("target"),
        "args": build.get("args") or {},
    }


def _restart(service: Mapping[str, Any], deploy: Mapping[str, Any]) -> str | None:
    """Ours tells `deploy.restart_policy` in the words of `restart`."""
    policy = deploy.get("restart_policy")
    if policy is None:
        return service.get("restart")
    words = {"": "always", "any": "always", "none": "no"}
    condition: str = policy.get("condition", "")
    return words.get(condition, condition)


def _joined(folder: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(folder, path))


def _reduced_resources(resources: Mapping[str, Any] | None) -> dict[str, list[Any]]:
    return {
        name: [resource.get("name", name), bool(resource.get("external"))]
        for name, resource in (resources or {}).items()
    }
