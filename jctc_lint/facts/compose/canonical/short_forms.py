"""Short forms written out: ports, volumes, secrets, devices, env files, build ...

Each takes what is written and gives the long form; places stay with the values. Behaviour follows
compose-go's transform package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jctc_lint.facts.compose.canonical.nodes import Dict, List, Refused, text_of
from jctc_lint.facts.compose.mounts import is_path, split_spec
from jctc_lint.facts.compose.paths import clean
from jctc_lint.facts.compose.ports import short_ports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jctc_lint.facts.compose.ports import ShortPort
    from jctc_lint.facts.compose.tree import Item

_PROPAGATION = ("rprivate", "private", "rshared", "shared", "rslave", "slave")


def made(place: Item, **values: Any) -> Dict:
    """A mapping that stands for what was written at `place`; what is None is left out."""
    found = Dict(place)
    for name, value in values.items():
        if value is not None:
            found.put(name, value, place)
    return found


def ports(value: Any, _place: Item) -> Any:
    """Each port a mapping; a range becomes several."""
    if not isinstance(value, List):
        return value
    listed = List(value.place)
    for entry, at in zip(value, value.places, strict=True):
        if isinstance(entry, (str, int)) and not isinstance(entry, bool):
            try:
                found = sorted(short_ports(text_of(entry)), key=_port_order)
                for port in found:
                    listed.add(
                        made(
                            at,
                            mode="ingress",
                            host_ip=port.host,
                            target=port.target,
                            published=port.published,
                            protocol=port.protocol,
                        ),
                        at,
                    )
            except ValueError as error:
                raise Refused(at, str(error), form=True) from None
        else:
            listed.add(entry, at)
    return listed


def _port_order(port: ShortPort) -> str:
    """Compose sorts the ports of a range as texts."""
    return f"{port.target}/{port.protocol}"


def volume(value: Any, place: Item) -> Any:
    """`./data:/data:ro` as a mapping."""
    if not isinstance(value, str):
        return value
    try:
        source, target, options = split_spec(value)
    except ValueError as error:
        raise Refused(place, str(error)) from None
    if len(value) <= 2:
        return made(place, type="volume", target=clean(target))
    bind: Dict | None = None
    own: Dict | None = None
    read_only = None
    for option in options:
        if option in ("ro", "rw"):
            read_only = option == "ro" or None
        elif option == "nocopy":
            own = made(place, nocopy=True)
        elif option in _PROPAGATION or option in ("z", "Z"):
            bind = bind if bind is not None else Dict(place)
            bind.put("propagation" if option in _PROPAGATION else "selinux", option, place)
    if is_path(source):
        bind = bind if bind is not None else Dict(place)
        bind.put("create_host_path", True, place)  # noqa: FBT003
    elif own is None:
        own = Dict(place)
    return made(
        place,
        type="bind" if is_path(source) else "volume",
        source=source or None,
        target=clean(target) if target else None,
        read_only=read_only,
        bind=bind,
        volume=own,
    )


def device(value: Any, place: Item) -> Any:
    """`/dev/a:/dev/b:r` as a mapping."""
    if not isinstance(value, str):
        return value
    parts = value.split(":")
    if len(parts) > 3:
        raise Refused(place, "is a device with too many colons", form=True)
    target = parts[1] if len(parts) > 1 and parts[1] else parts[0]
    permissions = parts[2] if len(parts) == 3 else "rwm"
    return made(place, source=parts[0], target=target, permissions=permissions)


def file_mount(value: Any, place: Item) -> Any:
    """The name of a secret or config as a mapping."""
    return made(place, source=value) if isinstance(value, str) else value


def build(value: Any, place: Item) -> Any:
    """A build context alone as a mapping."""
    return made(place, context=value) if isinstance(value, str) else value


def depends_on(value: Any, place: Item) -> Any:
    """Names, or mappings without a condition, with what they mean."""
    found = Dict(place)
    if isinstance(value, List):
        for name, at in zip(value, value.places, strict=True):
            found.put(text_of(name), made(at, condition="service_started", required=True), at)
        return found
    if isinstance(value, Dict):
        for name, entry in value.items():
            if isinstance(entry, Dict):
                entry.setdefault("condition", "service_started")
                entry.setdefault("required", True)
            else:
                raise Refused(value.places[name], f"says of '{name}' something that is no mapping")
    return value


def env_file(value: Any, place: Item) -> Any:
    """Paths as mappings."""
    if isinstance(value, str):
        listed = List(place)
        listed.add(made(place, path=value, required=True), place)
        return listed
    if isinstance(value, List):
        for number, entry in enumerate(value):
            if isinstance(entry, str):
                value[number] = made(value.places[number], path=entry, required=True)
            elif isinstance(entry, Dict):
                entry.setdefault("required", True)
    return value


def listed(value: Any, place: Item) -> Any:
    """A text alone as a list of one."""
    if not isinstance(value, str):
        return value
    found = List(place)
    found.add(value, place)
    return found


def named(value: Any, place: Item) -> Any:
    """A list of names as a mapping without settings."""
    if not isinstance(value, List):
        return value
    found = Dict(place)
    for name, at in zip(value, value.places, strict=True):
        found.put(text_of(name), None, at)
    return found


def pairs(value: Any, place: Item) -> Any:
    """A list of `K=v` as a mapping."""
    if not isinstance(value, List):
        return value
    found = Dict(place)
    for entry, at in zip(value, value.places, strict=True):
        name, equals, text = text_of(entry).partition("=")
        if not equals:
            raise Refused(at, "is no 'NAME=value'", form=True)
        found.put(name, text, at)
    return found


def ssh(value: Any, place: Item) -> Any:
    """A list of `id=path`, or `default`, as a mapping."""
    if not isinstance(value, List):
        return value
    found = Dict(place)
    for entry, at in zip(value, value.places, strict=True):
        name, equals, text = text_of(entry).partition("=")
        if not equals and name != "default":
            raise Refused(at, "is no SSH key")
        found.put(name, text if equals else None, at)
    return found


def gpus(value: Any, place: Item) -> Any:
    """`all` as a list with one request."""
    if not isinstance(value, str):
        return value
    found = List(place)
    found.add(made(place, count="all"), place)
    return found


def exposed(value: Any, _place: Item) -> Any:
    """Ports of containers: texts or whole numbers."""
    if isinstance(value, List):
        for port, at in zip(value, value.places, strict=True):
            if isinstance(port, float):
                raise Refused(at, "is no port")
    return value


def as_text(value: Any, _place: Item) -> Any:
    """Anything as text."""
    return text_of(value) if value is not None else "<nil>"


def external(value: Any, _place: Item) -> Any:
    """`external: {name: x}` as `external: true` and a name."""
    outside = value.get("external") if isinstance(value, Dict) else None
    if isinstance(outside, Dict):
        at = value.places["external"]
        value["external"] = True
        if "name" in outside:
            if "name" in value and value["name"] != outside["name"]:
                raise Refused(at, "has two names")
            if "name" not in value:
                value.put("name", outside["name"], outside.places["name"])
    return value


_BUILD: dict[str, Any] = {
    "secrets": {"[]": {"": file_mount}},
    "provenance": {"": as_text},
    "sbom": {"": as_text},
    "additional_contexts": {"": pairs},
    "ssh": {"": ssh},
}
_SERVICE: dict[str, Any] = {
    "build": {"": build, **_BUILD},
    "depends_on": {"": depends_on},
    "env_file": {"": env_file},
    "expose": {"": exposed},
    "label_file": {"": listed},
    "gpus": {"": gpus},
    "networks": {"": named},
    "models": {"": named},
    "volumes": {"[]": {"": volume}},
    "dns": {"": listed},
    "devices": {"[]": {"": device}},
    "secrets": {"[]": {"": file_mount}},
    "configs": {"[]": {"": file_mount}},
    "ports": {"": ports},
    "develop": {"watch": {"[]": {"ignore": {"": listed}, "include": {"": listed}}}},
}
_SERVICE["pre_start"] = {"[]": dict(_SERVICE)}
_NAMED: dict[str, Any] = {"*": {"": external}}
FORMS: dict[str, Any] = {
    "services": {"*": _SERVICE},
    **dict.fromkeys(("volumes", "networks", "secrets", "configs"), _NAMED),
}
"""Long forms by path: `*` is any key, `[]` any item, and `""` what is done to the value itself."""


def write_out(data: Dict, refuse: Callable[[Refused], None]) -> None:
    """Replace the short forms in a project by the long ones; what is refused stays as it is."""
    _below(data, FORMS, refuse)


def _below(data: Dict | List, forms: dict[str, Any], refuse: Callable[[Refused], None]) -> None:
    rest = forms.get("*") if isinstance(data, Dict) else forms.get("[]")
    for key, value, place in list(_parts(data)):
        form = rest if rest is not None else forms.get(key)
        if form is None:
            continue
        if "" in form:
            try:
                value = form[""](value, place)  # noqa: PLW2901
            except Refused as refused:
                refuse(refused)
            data[key] = value
        if isinstance(value, (Dict, List)) and (len(form) > 1 or "" not in form):
            _below(value, form, refuse)


def _parts(data: Dict | List) -> Iterator[tuple[Any, Any, Item]]:
    if isinstance(data, Dict):
        for name, value in data.items():
            yield name, value, data.places.get(name, data.place)
    else:
        for number, value in enumerate(data):
            yield number, value, data.places[number]
