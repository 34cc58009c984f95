"""Where Compose casts text to numbers and truth values while it puts variables in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jctc_lint.facts.compose.canonical.units import boolean, integer, number, single_of

if TYPE_CHECKING:
    from collections.abc import Callable


def _to(cast: Callable[[str], Any], **below: Any) -> dict[str, Any]:
    return {"": cast, **below}


_INT, _FLAG, _FLOAT, _SINGLE = _to(integer), _to(boolean), _to(number), _to(single_of)
_UPDATE = {"parallelism": _INT, "max_failure_ratio": _FLOAT}
_SERVICE: dict[str, Any] = {
    **dict.fromkeys(
        (
            "cpu_count", "cpu_period", "cpu_quota", "cpu_rt_period", "cpu_rt_runtime",
            "cpu_shares", "oom_score_adj", "pids_limit", "scale",
        ),
        _INT,
    ),
    **dict.fromkeys(
        ("init", "oom_kill_disable", "privileged", "read_only", "stdin_open", "tty"), _FLAG
    ),
    "cpu_percent": _FLOAT,
    "cpus": _SINGLE,
    "depends_on": {"*": {"required": _FLAG, "restart": _FLAG}},
    "deploy": {
        "replicas": _INT,
        "update_config": _UPDATE,
        "rollback_config": _UPDATE,
        "restart_policy": {"max_attempts": _INT},
        "placement": {"max_replicas_per_node": _INT},
    },
    "healthcheck": {"retries": _INT, "disable": _FLAG},
    "ports": {"[]": {"target": _INT}},
    "ulimits": {"*": _to(integer, hard=_INT, soft=_INT)},
    "volumes": {"[]": {"read_only": _FLAG, "volume": {"nocopy": _FLAG}}},
}  # fmt: skip
_SERVICE["pre_start"] = {"[]": dict(_SERVICE)}
_RESOURCE = {"external": _FLAG}
_NETWORK = dict.fromkeys(
    ("external", "internal", "attachable", "enable_ipv4", "enable_ipv6"), _FLAG
)
_RESOURCES = {"*": _RESOURCE}
CASTS: dict[str, Any] = {
    "services": {"*": _SERVICE},
    "networks": {"*": _NETWORK},
    **dict.fromkeys(("volumes", "secrets", "configs"), _RESOURCES),
}
"""Casts by path: `*` is any key, `[]` any item, and `""` the cast of the value itself."""
