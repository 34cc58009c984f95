"""The settings of services, networks, volumes, secrets and configs, as Compose's types have them.

Names, types and what is printed when empty follow compose-go's types package.
"""

from __future__ import annotations

from typing import Any

from jctc_lint.facts.compose.canonical.shapes import (
    Fields,
    Shape,
    assigned,
    command,
    count,
    decimal,
    flag,
    hosts,
    keys_of_ssh,
    limit,
    listed,
    many,
    mapped,
    mode,
    natural,
    options,
    plain_options,
    sized,
    test,
    text,
    texts,
    time,
    time_unless_zero,
    whole,
)


def _all(shape: Shape, names: str) -> dict[str, Shape]:
    return dict.fromkeys(names.split(), shape)


def _empty() -> dict[str, Any]:
    return {}


def _none() -> None:
    return None


def _blank() -> str:
    return ""


_FILE = Fields({**_all(text, "source target uid gid"), "mode": mode}, given=frozenset({"mode"}))
_DEVICE = Fields(
    {
        "capabilities": listed(text),
        "driver": text,
        "count": count,
        "device_ids": listed(text),
        "options": options,
    }
)
_BUILD = Fields(
    {
        **_all(
            text,
            "context dockerfile dockerfile_inline provenance sbom isolation network target",
        ),
        **_all(texts, "cache_from cache_to no_cache_filter tags platforms"),
        **_all(flag, "no_cache pull privileged"),
        "entitlements": listed(text),
        "args": assigned,
        "ssh": keys_of_ssh,
        "labels": options,
        "additional_contexts": options,
        "extra_hosts": hosts,
        "secrets": listed(_FILE),
        "shm_size": sized,
        "ulimits": mapped(limit),
    }
)
_HOOK = Fields(
    {
        "command": command,
        **_all(text, "image user working_dir"),
        **_all(flag, "privileged per_replica"),
        "environment": assigned,
    },
    given=frozenset({"command"}),
    always={"command": _none},
)

_TRIGGER = Fields(
    {
        **_all(text, "path action target"),
        "exec": _HOOK,
        **_all(texts, "include ignore"),
        "initial_sync": flag,
    },
    given=frozenset({"path", "action"}),
    always={"path": _blank, "action": _blank, "exec": lambda: {"command": None}},
)
_WEIGHT = Fields(
    {"path": text, "weight": natural(16)},
    given=frozenset({"path", "weight"}),
    always={"Path": _blank, "Weight": lambda: 0},
    renamed={"path": "Path", "weight": "Weight"},
)


def _rate(value: Any, place: Any) -> str:
    return sized(value, place) or "0"


_THROTTLE = Fields(
    {"path": text, "rate": _rate},
    given=frozenset({"path", "rate"}),
    always={"Path": _blank, "Rate": lambda: "0"},
    renamed={"path": "Path", "rate": "Rate"},
)
_BLKIO = Fields(
    {
        "weight": natural(16),
        "weight_device": listed(_WEIGHT),
        **_all(
            listed(_THROTTLE),
            "device_read_bps device_read_iops device_write_bps device_write_iops",
        ),
    }
)
_UPDATE = Fields(
    {
        "parallelism": whole,
        **_all(time_unless_zero, "delay monitor"),
        **_all(text, "failure_action order"),
        "max_failure_ratio": decimal,
    },
    given=frozenset({"parallelism"}),
)
_GENERIC = Fields(
    {
        "discrete_resource_spec": Fields(
            {"kind": text, "value": whole},
            given=frozenset({"kind", "value"}),
            always={"kind": _blank, "value": lambda: 0},
        )
    },
    given=frozenset({"discrete_resource_spec"}),
)
_RESOURCE = Fields(
    {
        "cpus": decimal,
        "memory": sized,
        "pids": whole,
        "devices": listed(_DEVICE),
        "generic_resources": listed(_GENERIC),
    }
)
_DEPLOY = Fields(
    {
        **_all(text, "mode endpoint_mode"),
        "replicas": whole,
        "labels": options,
        **_all(_UPDATE, "update_config rollback_config"),
        "resources": Fields(
            {"limits": _RESOURCE, "reservations": _RESOURCE},
            given=frozenset({"limits", "reservations"}),
        ),
        "restart_policy": Fields(
            {"condition": text, "delay": time, "max_attempts": whole, "window": time},
            given=frozenset({"delay", "max_attempts", "window"}),
        ),
        "placement": Fields(
            {
                "constraints": listed(text),
                "preferences": listed(Fields({"spread": text})),
                "max_replicas_per_node": whole,
            }
        ),
    },
    given=frozenset(
        {
            "replicas", "update_config", "rollback_config", "resources", "restart_policy",
            "placement",
        }
    ),
    always={"resources": _empty, "placement": _empty},
)  # fmt: skip
_HEALTHCHECK = Fields(
    {
        "test": test,
        **_all(time, "timeout interval start_period start_interval"),
        "retries": natural(64),
        "disable": flag,
    },
    given=frozenset({"timeout", "interval", "start_period", "start_interval", "retries"}),
)
_DEPENDENCY = Fields(
    {"condition": text, "restart": flag, "required": flag},
    given=frozenset({"required"}),
    always={"required": lambda: False},
)
_SERVICE_NETWORK = Fields(
    {
        **_all(listed(text), "aliases link_local_ips"),
        "driver_opts": options,
        **_all(whole, "gw_priority priority"),
        **_all(text, "interface_name ipv4_address ipv6_address mac_address"),
    }
)
_PORT = Fields({**_all(text, "name mode host_ip published protocol app_protocol"), "target": whole})


def _if_false(value: Any, place: Any) -> Any:
    """`create_host_path` is printed only when it is false."""
    return None if flag(value, place) else False


_VOLUME = Fields(
    {
        **_all(text, "type source target consistency"),
        "read_only": flag,
        "bind": Fields(
            {**_all(text, "selinux propagation recursive"), "create_host_path": _if_false},
            given=frozenset({"create_host_path"}),
        ),
        "volume": Fields({"labels": options, "nocopy": flag, "subpath": text}),
        "tmpfs": Fields({"size": sized, "mode": natural(32)}),
        "image": Fields({"subpath": text}),
    },
    given=frozenset({"bind", "volume", "tmpfs", "image"}),
)
SERVICE = Fields(
    {
        **_all(
            text,
            "cgroup_parent cgroup cpuset container_name dockerfile domainname hostname image ipc"
            " isolation log_driver mac_address net network_mode pid platform pull_policy restart"
            " runtime stop_signal user userns_mode uts volume_driver working_dir",
        ),
        **_all(
            flag,
            "attach init oom_kill_disable privileged read_only stdin_open tty use_api_socket",
        ),
        **_all(
            whole,
            "cpu_count cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares oom_score_adj"
            " pids_limit scale",
        ),
        **_all(decimal, "cpu_percent cpus"),
        **_all(
            sized, "mem_limit mem_reservation memswap_limit mem_swappiness shm_size"
        ),
        **_all(
            listed(text),
            "profiles cap_add cap_drop device_cgroup_rules dns_opt external_links group_add links"
            " security_opt volumes_from",
        ),
        **_all(texts, "dns dns_search expose label_file tmpfs"),
        **_all(options, "annotations labels log_opt sysctls"),
        "storage_opt": plain_options,
        **_all(command, "command entrypoint"),
        **_all(listed(_FILE), "configs secrets"),
        **_all(listed(_HOOK), "post_start pre_stop"),
        "build": _BUILD,
        "develop": Fields({"watch": listed(_TRIGGER)}),
        "blkio_config": _BLKIO,
        "credential_spec": Fields(_all(text, "config file registry")),
        "depends_on": mapped(_DEPENDENCY),
        "deploy": _DEPLOY,
        "devices": listed(Fields(_all(text, "source target permissions"))),
        "provider": Fields({"type": text, "options": many}),
        "environment": assigned,
        "extra_hosts": hosts,
        "gpus": listed(_DEVICE),
        "healthcheck": _HEALTHCHECK,
        "logging": Fields({"driver": text, "options": options}),
        "models": mapped(Fields(_all(text, "endpoint_var model_var"))),
        "networks": mapped(_SERVICE_NETWORK),
        "ports": listed(_PORT),
        "stop_grace_period": time,
        "ulimits": mapped(limit),
        "volumes": listed(_VOLUME),
    },
    given=frozenset(
        {
            "attach", "build", "develop", "blkio_config", "command", "credential_spec", "deploy",
            "entrypoint", "provider", "healthcheck", "init", "logging", "scale",
            "stop_grace_period",
        }
    ),
    always={"command": _none, "entrypoint": _none},
)  # fmt: skip
ENV_FILES = listed(
    Fields({"path": text, "required": _if_false, "format": text}, given=frozenset({"required"}))
)
SERVICE.shapes["pre_start"] = listed(
    Fields(
        {
            **SERVICE.shapes,
            "per_replica": flag,
            "env_file": ENV_FILES,
        },
        SERVICE.given,
        SERVICE.always,
    )
)
_POOL = Fields({**_all(text, "subnet gateway ip_range"), "aux_addresses": options})
NETWORK = Fields(
    {
        **_all(text, "name driver"),
        "driver_opts": options,
        "ipam": Fields({"driver": text, "config": listed(_POOL), "options": options}),
        **_all(flag, "external internal attachable enable_ipv4 enable_ipv6"),
        "labels": options,
    },
    given=frozenset({"ipam", "enable_ipv4", "enable_ipv6"}),
    always={"ipam": _empty},
)
VOLUME = Fields(
    {**_all(text, "name driver"), "driver_opts": options, "external": flag, "labels": options}
)
_FILE_OBJECT = {
    **_all(text, "name file environment driver template_driver"),
    "external": flag,
    **_all(options, "labels driver_opts"),
}
SECRET = Fields(_FILE_OBJECT)
CONFIG = Fields({**_FILE_OBJECT, "content": text})
