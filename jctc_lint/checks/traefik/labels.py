"""Labels that Traefik does not know or cannot read, for which it skips the whole container."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.facts.traefik.containers import known_elsewhere
from jctc_lint.facts.traefik.decoding import Mistake
from jctc_lint.facts.traefik.effectless import Why, effectless
from jctc_lint.facts.traefik.labels import Answer, name_of, quoted
from jctc_lint.facts.traefik.suggestions import meant_by
from jctc_lint.finding import Certainty, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.checks import Report, Reports
    from jctc_lint.facts.compose.model import Assignment
    from jctc_lint.facts.traefik.containers import Container
    from jctc_lint.facts.traefik.decoding import Flaw, SwitchedOff
    from jctc_lint.facts.traefik.effectless import Effectless
    from jctc_lint.facts.traefik.routing import Routing
    from jctc_lint.facts.traefik.versions import Reader

_NAMES = frozenset({Mistake.ROOT, Mistake.EMPTY, Mistake.BRACKET, Mistake.UNKNOWN, Mistake.BELOW})
_MEANT_AS_OFF = frozenset({"no", "off", "n", "none", "disable", "disabled"})
"""Values of `traefik.enable` that are no booleans, and do what their author wants all the same."""


@check("unknown-traefik-label")
def unknown_traefik_label(routing: Routing) -> Reports:
    for container in routing.containers:
        for flaw, likely in _flaws(container):
            if flaw.mistake in _NAMES and not _known_elsewhere(flaw, container):
                yield _unknown(container, flaw, likely=likely)


def _flaws(container: Container) -> Iterator[tuple[Flaw, bool]]:
    """The flaws of a container, and whether each is likely only."""
    if not container.labels.parts:
        return
    for flaw in container.flaws:
        yield flaw, container.reader.newer and flaw.mistake is Mistake.UNKNOWN
    for flaw in container.perhaps:
        yield flaw, True


def _known_elsewhere(flaw: Flaw, container: Container) -> bool:
    return flaw.mistake is Mistake.UNKNOWN and any(known_elsewhere(flaw, container.release))


def _unknown(container: Container, flaw: Flaw, *, likely: bool) -> Report:
    message, meant = flaw.mistake.value, ""
    if flaw.mistake is Mistake.UNKNOWN:
        suggestion = meant_by(flaw, container.release)
        meant = suggestion.dotted or suggestion.label
        message = "dotted" if suggestion.dotted else "meant" if meant else "unknown"
    return report(
        flaw.label.span,
        container.subject(flaw.label),
        message,
        certainty=Certainty.LIKELY if likely else Certainty.CERTAIN,
        label=name_of(flaw.label),
        part=flaw.part,
        meant=meant,
        service=container.service.name,
    )


@check("label-of-another-version")
def label_of_another_version(routing: Routing) -> Reports:
    for container in routing.containers:
        for flaw, likely in _flaws(container):
            since, until = known_elsewhere(flaw, container.release)
            if not since and not until:
                continue
            known = container.reader.release is not None
            yield report(
                flaw.label.span,
                container.subject(flaw.label),
                ("newer" if since else "older") if known else "older-perhaps",
                certainty=Certainty.LIKELY if likely else Certainty.CERTAIN,
                label=name_of(flaw.label),
                since=since,
                until=until,
                tag=container.reader.tag,
                service=container.service.name,
            )


@check("label-value-not-accepted")
def label_value_not_accepted(routing: Routing) -> Reports:
    for container in routing.containers:
        for flaw, likely in _flaws(container):
            if flaw.mistake in _NAMES or _meant_as_off(flaw, container) or quoted(flaw.label):
                continue
            value = flaw.label.value.resolved if flaw.label.value is not None else ""
            alone = flaw.mistake is Mistake.ALONE
            yield report(
                flaw.label.span,
                container.subject(flaw.label),
                "alone" if alone else flaw.mistake.value,
                certainty=Certainty.LIKELY if likely else Certainty.CERTAIN,
                label=name_of(flaw.label),
                value="" if alone else value or "",
                example=f"{name_of(flaw.label)}.{_first_option(flaw)}" if alone else "",
                service=container.service.name,
            )


def _meant_as_off(flaw: Flaw, container: Container) -> bool:
    """`traefik.enable=no` hides the container, though not for the reason that one thinks."""
    if flaw.label is not container.labels.enable_label or flaw.label.value is None:
        return False
    return flaw.label.value.likely.strip().lower() in _MEANT_AS_OFF


_FIRST_OPTIONS = {
    "addprefix": "prefix", "basicauth": "users", "buffering": "maxrequestbodybytes",
    "chain": "middlewares", "circuitbreaker": "expression", "digestauth": "users",
    "domain": "main", "errors": "service", "forwardauth": "address", "headers": "framedeny",
    "inflightreq": "amount", "ipallowlist": "sourcerange", "ipwhitelist": "sourcerange",
    "loadbalancer": "server.port", "ratelimit": "average", "redirectregex": "regex",
    "redirectscheme": "scheme", "replacepath": "path", "replacepathregex": "regex",
    "retry": "attempts", "server": "port", "stripprefix": "prefixes", "stripprefixregex": "regex",
    "docker": "network",
}  # fmt: skip
"""What most people want to set of something that takes no value of its own."""


def _first_option(flaw: Flaw) -> str:
    return _FIRST_OPTIONS.get(flaw.part.lower(), "OPTION")


@check("option-switched-off")
def option_switched_off(routing: Routing) -> Reports:
    for container in routing.containers:
        if container.labels.enable is Answer.NO:
            continue
        for off in container.decoded.switched_off:
            yield from _switched_off(container, off)


def _switched_off(container: Container, off: SwitchedOff) -> Reports:
    value = off.label.value.resolved if off.label.value is not None else ""
    refused = (value or "").lower() in ("false", "0", "f")
    is_tls = off.path[-1].lower() == "tls" and off.path[1].lower() == "routers"
    if off.path[1].lower() == "middlewares" and len(off.path) == 4:
        # A middleware without type: `invalid-middleware` says so.
        return
    if quoted(off.label) or (refused and not (is_tls and _has_more(container, off.label))):
        return
    yield report(
        off.label.span,
        container.subject(off.label),
        ("tls-refused" if refused else "tls") if is_tls else "other",
        severity=None if is_tls and not refused else Severity.WARNING,
        label=name_of(off.label),
        value=value,
        router=off.path[2],
        service=container.service.name,
    )


def _has_more(container: Container, label: Assignment) -> bool:
    """True when options of what a label switches off are set too."""
    prefix = label.name.lower() + "."
    return any(other.name.lower().startswith(prefix) for other in container.labels.all)


@check("label-without-effect")
def label_without_effect(routing: Routing) -> Reports:
    for container in routing.containers:
        service = container.service
        if container.labels.enable is Answer.NO:
            continue
        labels = service.labels if container.section == "labels" else service.deploy_labels
        told: set[Why] = set()
        for found in effectless(container, labels.values()):
            old = found.why is Why.FIRST_VERSION
            if old and (found.why in told or not (container.reader.pinned or _mixed(routing))):
                # Labels of the first version that nobody removed are one cause; where there are
                # only such, that version may well read them.
                continue
            told.add(found.why)
            routed = bool(container.labels.routers)
            yield report(
                found.label.span,
                container.subject(found.label),
                f"{found.why.value}-only" if old and not routed else found.why.value,
                severity=_severity(found, routed=routed),
                certainty=_certainty(found, container.reader),
                label=name_of(found.label),
                meant=found.meant,
                service=service.name,
            )


def _mixed(routing: Routing) -> bool:
    """True when the project also has labels of later versions."""
    return any(container.labels.routers for container in routing.containers)


def _severity(found: Effectless, *, routed: bool) -> Severity | None:
    """How bad it is that a label does nothing."""
    if found.why is Why.SLIP and not found.meant.endswith(".network"):
        return Severity.ERROR
    if found.why is Why.FIRST_VERSION and routed:
        return Severity.INFO
    return None


def _certainty(found: Effectless, reader: Reader) -> Certainty:
    """Labels of version 1 may be read by that; early releases of version 2 were not asked what they
    make of options for files."""
    likely = {
        Why.FIRST_VERSION: not reader.pinned,
        Why.FILE_ONLY: reader.release is None or reader.release < (3, 0, 0),
    }
    return Certainty.LIKELY if likely.get(found.why) else Certainty.CERTAIN
