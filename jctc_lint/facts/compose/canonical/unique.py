"""Doubles in lists: Compose keeps the last, at the place of the first.

Behaviour follows compose-go's override package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jctc_lint.facts.compose.canonical.nodes import Dict, List, text_of
from jctc_lint.facts.compose.mounts import split_spec

if TYPE_CHECKING:
    from collections.abc import Callable


def _name(value: Any) -> Any:
    return value.partition("=")[0] if isinstance(value, str) else value


def _target(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return split_spec(value)[1]
        except ValueError:
            return value
    return value.get("target") if isinstance(value, Dict) else ""


def _device(value: Any) -> Any:
    if isinstance(value, str):
        parts = value.split(":")
        return parts[0] if len(parts) == 1 else parts[1]
    return value.get("target") if isinstance(value, Dict) else ""


def _mount(folder: str) -> Callable[[Any], Any]:
    def key(value: Any) -> Any:
        if not isinstance(value, Dict):
            return f"{folder}/{value}"
        return value["target"] if "target" in value else f"{folder}/{value.get('source')}"

    return key


def _port(value: Any) -> Any:
    if not isinstance(value, Dict):
        return text_of(value)
    host, protocol = value.get("host_ip", "0.0.0.0"), value.get("protocol", "tcp")  # noqa: S104
    published = value.get("published")
    return host, type(published).__name__, published, value.get("target"), protocol


def _path(value: Any) -> Any:
    return value.get("path") if isinstance(value, Dict) else value


_NAMES = {"": _name}
_SERVICE: dict[str, Any] = {
    **dict.fromkeys(
        (
            "annotations", "cap_add", "cap_drop", "dns", "dns_opt", "dns_search", "environment",
            "labels", "links", "profiles", "sysctls", "tmpfs",
        ),
        _NAMES,
    ),
    "build": dict.fromkeys(
        ("args", "additional_contexts", "platform", "tags", "labels"), _NAMES
    ),
    "configs": {"": _mount("")},
    "secrets": {"": _mount("/run/secrets")},
    "deploy": {"labels": {"": _name}},
    "devices": {"": _device},
    "env_file": {"": _path},
    "expose": {"": text_of},
    "networks": {"*": {"aliases": {"": _name}, "link_local_ips": {"": _name}}},
    "ports": {"": _port},
    "volumes": {"": _target},
}  # fmt: skip
_SERVICE["pre_start"] = {"[]": dict(_SERVICE)}
UNIQUE: dict[str, Any] = {
    "services": {"*": _SERVICE},
    "networks": {"*": {"labels": {"": _name}, "ipam": {"options": {"": _name}}}},
}
"""By path, what makes two items of a list the same."""


def drop_doubles(value: Any, keys: dict[str, Any] = UNIQUE) -> None:
    """Take the doubles out of all lists that Compose takes them out of."""
    if isinstance(value, Dict):
        rest = keys.get("*")
        for name, part in value.items():
            below = rest if rest is not None else keys.get(name)
            if below is not None:
                drop_doubles(part, below)
    elif isinstance(value, List) and "" in keys and len(value) > 1:
        _drop(value, keys[""])
    elif isinstance(value, List) and "[]" in keys:
        for part in value:
            drop_doubles(part, keys["[]"])


def _drop(items: List, key: Callable[[Any], Any]) -> None:
    last: dict[Any, int] = {}
    for number, item in enumerate(items):
        mark = key(item)
        try:
            last[mark] = number
        except TypeError:
            # A list or mapping where none may be: equal to nothing.
            last[id(item)] = number
    if len(last) < len(items):
        order = list(last.values())
        items[:], items.places[:] = [items[n] for n in order], [items.places[n] for n in order]
