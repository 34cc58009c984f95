"""Traefik's own configuration: does it start, and with the settings that are written?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.facts.traefik.container_files import ContainerFiles
from jctc_lint.facts.traefik.dynamic import Dynamic
from jctc_lint.facts.traefik.labels import Answer
from jctc_lint.facts.traefik.static import Origin, from_environment
from jctc_lint.facts.traefik.static_options import Fault, faults, is_option
from jctc_lint.finding import Certainty, Related, Severity

if TYPE_CHECKING:
    from jctc_lint.checks import Report, Reports
    from jctc_lint.facts.traefik.instances import Instance
    from jctc_lint.facts.traefik.routing import Routing
    from jctc_lint.facts.traefik.static_options import OptionFault

_DYNAMIC = frozenset({"http", "tcp", "udp", "tls"})
_ROUTING = ("entrypoints.", "providers.", "certificatesresolvers.")
"""Options without which a route is not there or has no certificate."""
_TALKS_NEW_API = {2: (2, 11, 31), 3: (3, 6, 1)}
"""The first versions that ask Docker which version of its API it has."""


@check("unknown-traefik-option")
def unknown_traefik_option(routing: Routing) -> Reports:
    for instance in routing.instances:
        for fault in faults(instance):
            if fault.fault is not Fault.VALUE:
                yield _fault(instance, fault)


@check("refused-traefik-value")
def refused_traefik_value(routing: Routing) -> Reports:
    for instance in routing.instances:
        for fault in faults(instance):
            if fault.fault is Fault.VALUE:
                yield _fault(instance, fault)


def _fault(instance: Instance, fault: OptionFault) -> Report:
    setting, service = fault.setting, instance.service
    key: str = fault.fault if fault.fault is not Fault.VALUE else fault.kind
    if fault.fault is Fault.UNKNOWN and fault.meant:
        key = "mistyped"
    likely = fault.floating and fault.fault is Fault.UNKNOWN and not fault.meant
    return report(
        setting.span or service.span,
        f"{service.subject}.traefik[{setting.written.lower()}]",
        key,
        certainty=Certainty.LIKELY if likely else Certainty.CERTAIN,
        service=service.name,
        option=setting.written,
        meant=fault.meant,
        version=fault.version,
        value=setting.text or "",
    )


@check("silenced-traefik-flags")
def silenced_traefik_flags(routing: Routing) -> Reports:
    for instance in routing.instances:
        static, service = instance.static, instance.service
        flags = static.silenced.settings if static.silenced is not None else {}
        lost = [
            setting
            for name, setting in flags.items()
            if name != "configfile" and not _same(instance, name)
        ]
        stops = any(fault.fault is Fault.UNKNOWN for fault in faults(instance))
        if instance.major not in _TALKS_NEW_API or stops:
            continue
        if static.origin is Origin.FILE and lost:
            yield report(
                lost[0].span or service.span,
                f"{service.subject}.command",
                "flags",
                related=_first_of(instance),
                service=service.name,
                file=static.path,
                option=lost[0].written,
            )
        yield from _silenced_variables(instance)


def _same(instance: Instance, name: str) -> bool:
    """True when the file says the same as the flag."""
    assert instance.static.silenced is not None
    return _says(instance, name, instance.static.silenced.settings[name].text)


def _says(instance: Instance, name: str, text: str | None) -> bool:
    written = instance.static.get(name)
    if written is None and text == "true" and name.count(".") == 0:
        # A section with anything in it is on.
        return instance.static.on(name) is Answer.YES
    return written is not None and text is not None and written.text == text


def _silenced_variables(instance: Instance) -> Reports:
    """Those of variables, which count only where there are neither a file nor flags."""
    static, service = instance.static, instance.service
    if static.origin not in (Origin.FILE, Origin.FLAGS) or not static.complete:
        return
    lost = [
        (not name.startswith(_ROUTING), number, variable)
        for number, variable in enumerate(service.environment.values())
        for name, setting in from_environment([variable]).settings.items()
        if is_option(name) and not _says(instance, name, setting.text)
    ]
    if lost:
        minor, _, variable = min(lost, key=lambda item: item[:2])
        yield report(
            variable.span,
            f"{service.subject}.environment",
            "variables",
            severity=Severity.WARNING if minor else None,
            related=_first_of(instance),
            service=service.name,
            source=f"'{static.path}'" if static.origin is Origin.FILE else "flags",
            variable=variable.name,
        )


def _first_of(instance: Instance) -> tuple[Related, ...]:
    places = (item.span for item in instance.static.settings.values() if item.span is not None)
    first = next(places, None)
    return (Related(first, "the file that is read instead"),) if first is not None else ()


@check("unread-traefik-setting")
def unread_traefik_setting(routing: Routing) -> Reports:
    gateway = routing.gateway
    for instance in routing.instances:
        static, service = instance.static, instance.service
        if static.origin is Origin.FILE:
            dynamic = gateway.dynamic if gateway is not None else Dynamic()
            if static.path in dynamic.paths or dynamic.gap:
                continue
            for section in static.unread:
                known = section.written.lower() in _DYNAMIC
                if not known and not _like_a_section(section.written):
                    continue
                yield report(
                    section.span or service.span,
                    f"{static.path}[{section.written.lower()}]",
                    "dynamic-section" if known else "section",
                    severity=Severity.WARNING if known else None,
                    section=section.written,
                    file=static.path,
                    meant=_like_a_section(section.written),
                )
        elif static.origin is Origin.FLAGS and len(static.unread) > 1:
            lost = [word for word in static.unread[1:] if (word.text or "").startswith("--")]
            if lost:
                yield report(
                    static.unread[0].span or service.span,
                    f"{service.subject}.command",
                    "behind-a-word",
                    service=service.name,
                    word=static.unread[0].text,
                    option=(lost[0].text or "").lstrip("-").partition("=")[0],
                )


def _like_a_section(written: str) -> str:
    from difflib import get_close_matches

    from jctc_lint.facts.traefik.static import SECTIONS

    near = get_close_matches(written.lower(), SECTIONS, 1, 0.8)
    return near[0] if near else ""


@check("absent-traefik-file")
def absent_traefik_file(routing: Routing) -> Reports:
    for instance in routing.instances:
        absent, service = instance.static.absent, instance.service
        if absent is None or not absent.text or not routing.deployed:
            continue
        files = ContainerFiles(service, instance.image, routing.repository)
        mount = files.mount_over(absent.text)
        made_there = mount is not None and (
            mount.path is None or routing.repository.ignored(mount.path)
        )
        if made_there or instance.image is not None or "$" in absent.text:
            continue
        # A folder of the repository may get the file on the server.
        likely = mount is not None
        yield report(
            absent.span or service.span,
            f"{service.subject}.command[configfile]",
            certainty=Certainty.LIKELY if likely else Certainty.CERTAIN,
            service=service.name,
            file=absent.text,
        )


@check("traefik-too-old-for-docker")
def traefik_too_old_for_docker(routing: Routing) -> Reports:
    for instance in routing.instances if routing.production else ():
        version = instance.version
        first = _TALKS_NEW_API.get(instance.major)
        if first is None or len(version) < 2 or (*version, 99)[:3] >= first:
            continue
        reads = (instance.static.on("providers.docker"), instance.static.on("providers.swarm"))
        if "yes" not in reads:
            continue
        value = instance.service.image
        base = instance.image.base_span if instance.image is not None else None
        yield report(
            value.span if value is not None and base is None else base or instance.service.span,
            f"{instance.service.subject}.image",
            service=instance.service.name,
            version=".".join(map(str, version)),
            first=".".join(map(str, first)),
        )
