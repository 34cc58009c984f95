"""Services and the rest of Compose projects as plain facts, in the words of the resolved model.

Besides what `docker-compose config` prints a fact has `name` and `facts`: what is worked out from
more than one value. Nothing is told of services without image and build, which are a part of
something that is not there, nor of projects that could not be read as a whole.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from jctc_lint.facts.compose.canonical.nodes import Dict, List, place_of, span_of, text_of
from jctc_lint.facts.plain.fact import Fact, Place, copied, derived, with_unknown
from jctc_lint.facts.plain.service import security_option, service_facts
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.model import Service
    from jctc_lint.facts.compose.tree import Table
    from jctc_lint.facts.compose.verdict import Verdict

SECTIONS = {"network": "networks", "volume": "volumes", "secret": "secrets", "config": "configs"}
"""Subject to the section of a Compose file that holds such."""


@record
class PlainProject:
    """One Compose project as facts."""

    verdict: Verdict

    @cached_property
    def whole(self) -> bool:
        return self.verdict.project.whole

    @property
    def _root(self) -> Table:
        root = self.verdict.project.root
        assert root is not None
        return root

    @cached_property
    def plain(self) -> Dict:
        return self.verdict.resolved.plain

    @cached_property
    def services(self) -> list[tuple[Service, Fact]]:
        """The services that have an image or a build, in the order of the files."""
        project = self.verdict.project
        told = []
        for name, data in self.plain["services"].items():
            service = project.services.get(name)
            if self.whole and service is not None and not service.fragment:
                told.append((service, self._service(service, data)))
        return told

    def _service(self, service: Service, data: Dict) -> Fact:
        made = with_unknown(data, self._written("services", service.name))
        if not self.verdict.project.complete:
            for name, file in (("environment", "an env_file"), ("labels", "a label_file")):
                unread = Place(service.span, (file,))
                made.put(name, made.get(name), unread)  # type: ignore[arg-type]
        made.put("name", service.name, data.place)
        facts = service_facts(service, data, self.verdict.repository)
        facts["one_shot"] = facts["one_shot"] or service.name in self._awaited
        facts.put("role", self.role, data.place)
        made.put("facts", facts, data.place)
        return Fact(service.subject, service.span, made, self.role)

    def _written(self, section: str, name: str) -> Table | None:
        """What the joined files say of a thing."""
        found = self._root.table(section)
        return found.table(name) if found is not None else None

    @property
    def role(self) -> str:
        return str(self.verdict.project.role)

    def of(self, kind: str) -> Iterator[Fact]:
        """The facts of one kind of subject."""
        if kind == "project":
            yield from self._project()
        elif kind == "service":
            yield from (fact for _, fact in self.services)
        elif kind in SECTIONS:
            yield from self._resources(SECTIONS[kind])
        else:
            for service, fact in self.services:
                yield from PARTS[kind](self, service, fact)

    def _project(self) -> Iterator[Fact]:
        if not self.services:
            return
        project = self.verdict.project
        made = copied(self.plain)
        named = self._root.get("name") is not None or "COMPOSE_PROJECT_NAME" in project.variables
        values = {"role": self.role, "named": named}
        made.put("facts", derived(self.plain.place, values), self.plain.place)
        span = project.files[0].line_span(1)
        yield Fact("project", span, made, self.role)

    def _resources(self, section: str) -> Iterator[Fact]:
        entries = self.plain.get(section)
        if not isinstance(entries, Dict) or not self.whole:
            return
        none = List(self.plain.place)
        for key, entry in entries.items():
            place = place_of(entries, key)
            made = copied(entry)
            made.put("key", key, place)
            written = self._root.table(section)
            own = written is not None and key in written.fields
            values: dict[str, Any] = {"role": self.role, "written": own}
            if section == "volumes":
                readers, writers = self._mounts.get(key, (none, none))
                values |= {"services": readers, "writers": writers}
            if section == "networks":
                values |= self._joined(key)
            made.put("facts", derived(place, values), place)
            if not own:
                place = self.plain.places["services"]
            span = getattr(place, "name_span", None) or span_of(place)
            yield Fact(f"{section}.{key}", span, made, self.role)

    @cached_property
    def _mounts(self) -> dict[str, tuple[List, List]]:
        """By volume the services that mount it, and those of them that may write to it."""
        found: dict[str, tuple[List, List]] = {}
        for _, fact in self.services:
            for mount in fact.data.get("volumes", ()):
                if mount.get("type") == "volume":
                    empty = (List(self.plain.place), List(self.plain.place))
                    readers, writers = found.setdefault(str(mount.get("source")), empty)
                    for names in (readers,) if mount.get("read_only") else (readers, writers):
                        if not names or names[-1] != fact.data["name"]:
                            names.add(fact.data["name"], fact.data.place)
        return found

    @cached_property
    def _members(self) -> dict[str, list[Fact]]:
        """By network the services that are on it."""
        found: dict[str, list[Fact]] = {}
        for _, fact in self.services:
            for key in fact.data.get("networks", ()):
                found.setdefault(key, []).append(fact)
        return found

    def _joined(self, key: str) -> dict[str, Any]:
        """Which services are on a network; which of them publish ports, which keep data."""
        members = self._members.get(key, [])
        published = [fact for fact in members if fact.data.get("ports")]
        stores = [fact for fact in members if "need" in fact.data["facts"]]
        return {
            "services": self._names(members),
            "published": self._names([f for f in published if "need" not in f.data["facts"]]),
            "stores": self._names(stores),
        }

    def _names(self, facts: list[Fact]) -> List:
        made = List(self.plain.place)
        for fact in facts:
            made.add(fact.data["name"], fact.data.place)
        return made

    @cached_property
    def _awaited(self) -> frozenset[str]:
        """Services whose end others wait for."""
        return frozenset(
            name
            for service in self.verdict.project.services.values()
            for name, dependency in service.depends_on.items()
            if dependency.condition == "service_completed_successfully"
        )

    def mount_facts(self, service: Service, mount: Dict, place: Any) -> Dict:
        """`host`: the folder of the machine behind a mount, where that is not in the repository."""
        written = next((m for m in service.mounts if m.target == mount.get("target")), None)
        host: Any = None
        source = text_of(mount.get("source", ""))
        if mount.get("type") == "bind":
            spelled = written.source if written is not None and written.source else source
            if spelled.startswith(("/", "~")):
                host = posixpath.normpath(spelled)
        elif mount.get("type") == "volume":
            volume = self.plain.get("volumes", {}).get(source, {})
            options = volume.get("driver_opts") or {}
            if options.get("type") == "none" or _BINDS & set(str(options.get("o", "")).split(",")):
                host = posixpath.normpath(str(options.get("device", ".")))
        return derived(place, {"host": host})


_BINDS = {"bind", "rbind"}
"""Options with which the local driver makes a volume of a folder of the machine."""

Part = Callable[["PlainProject", "Service", "Fact"], "Iterator[Fact]"]


def _entries(fact: Fact, key: str) -> Iterator[tuple[Any, Any]]:
    """The items of a list of a service, each with its place."""
    items = fact.data.get(key)
    if isinstance(items, List):
        yield from zip(items, items.places, strict=True)


def _part(fact: Fact, key: str, name: str, made: Dict, place: Any) -> Fact:
    made.put("service", fact.brief, fact.data.place)
    return Fact(f"{fact.subject}.{key}[{name}]", span_of(place), made, fact.role)


def _ports(_project: PlainProject, _service: Service, fact: Fact) -> Iterator[Fact]:
    seen: set[str] = set()
    for port, place in _entries(fact, "ports"):
        name = f"{port.get('target')}/{port.get('protocol', 'tcp')}"
        if name in seen:
            name += f"@{port.get('published', '')}"
        seen.add(name)
        made = copied(port)
        host = port.get("host_ip", "")
        values = {"everywhere": host in ("", "0.0.0.0", "::", "[::]")}  # noqa: S104 - is asked
        made.put("facts", derived(place, values), place)
        yield _part(fact, "ports", name, made, place)


def _mounts(project: PlainProject, service: Service, fact: Fact) -> Iterator[Fact]:
    for mount, place in _entries(fact, "volumes"):
        made = copied(mount)
        made.put("facts", project.mount_facts(service, mount, place), place)
        yield _part(fact, "volumes", text_of(mount.get("target")), made, place)


def _capabilities(_project: PlainProject, _service: Service, fact: Fact) -> Iterator[Fact]:
    for written, place in _entries(fact, "cap_add"):
        name = text_of(written).upper().removeprefix("CAP_")
        yield _part(fact, "cap_add", name, derived(place, {"name": name}), place)


def _devices(_project: PlainProject, _service: Service, fact: Fact) -> Iterator[Fact]:
    for device, place in _entries(fact, "devices"):
        made = copied(device)
        yield _part(fact, "devices", text_of(device.get("source")), made, place)


def _options(_project: PlainProject, _service: Service, fact: Fact) -> Iterator[Fact]:
    for written, place in _entries(fact, "security_opt"):
        name, value = security_option(text_of(written))
        made = derived(place, {"name": name, "value": value})
        yield _part(fact, "security_opt", name, made, place)


def _tmpfs(_project: PlainProject, _service: Service, fact: Fact) -> Iterator[Fact]:
    for written, place in _entries(fact, "tmpfs"):
        target, _, rest = text_of(written).partition(":")
        options = List(place)
        for option in filter(None, rest.split(",")):
            options.add(option.strip(), place)
        made = derived(place, {"target": target, "options": options})
        yield _part(fact, "tmpfs", target, made, place)


def _assigned(key: str) -> Part:
    def parts(_project: PlainProject, _service: Service, fact: Fact) -> Iterator[Fact]:
        entries = fact.data.get(key)
        if isinstance(entries, Dict):
            for name, value in entries.items():
                place = place_of(entries, name)
                made = derived(place, {"name": name, "value": value})
                yield _part(fact, key, name, made, place)

    return parts


PARTS: dict[str, Part] = {
    "port": _ports,
    "mount": _mounts,
    "tmpfs": _tmpfs,
    "capability": _capabilities,
    "device": _devices,
    "security-option": _options,
    "variable": _assigned("environment"),
    "label": _assigned("labels"),
}
"""Subjects that are a part of a service."""
