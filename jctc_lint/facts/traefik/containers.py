"""What becomes of a container by its own labels, whichever Traefik reads them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.facts.traefik.decoding import Mistake, decode_for
from jctc_lint.facts.traefik.label_options import label_options
from jctc_lint.facts.traefik.labels import Answer, name_of, named_segments, path_known, text_of
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.model import Assignment, Service
    from jctc_lint.facts.traefik.decoding import Decoded, Flaw
    from jctc_lint.facts.traefik.label_options import Release
    from jctc_lint.facts.traefik.labels import Labels, Part
    from jctc_lint.facts.traefik.routing import Routing
    from jctc_lint.facts.traefik.versions import Reader


@record
class Container:
    """The labels of a service's containers, and what the Traefik that reads them makes of them.

    `section` is where they stand: `labels`, or `deploy.labels`, which only Swarm uses. `flaws` make
    every Traefik that may read them skip the container; `perhaps` does so in version 3, and is told
    only where the version is not known.
    """

    service: Service
    section: str
    labels: Labels
    reader: Reader
    decoded: Decoded
    flaws: tuple[Flaw, ...]
    perhaps: tuple[Flaw, ...]

    def subject(self, label: Assignment) -> str:
        """What a finding about a label is about."""
        return f"{self.service.subject}.{self.section}[{name_of(label)}]"

    @property
    def release(self) -> Release:
        """The release to ask about details: the newest when it is not known."""
        return self.reader.release or label_options().newest


def containers(routing: Routing) -> Iterator[Container]:
    """All containers of a project whose labels a Traefik of version 2 or 3 reads."""
    from jctc_lint.facts.traefik.versions import reader_of

    if not routing.labelled or not routing.deployed:
        return
    reader = reader_of(routing)
    if reader is None:
        return
    for name, service in routing.project.services.items():
        if service.fragment:
            continue
        if routing.labels[name].all:
            yield _container(service, "labels", routing.labels[name], reader)
        if routing.swarm_labels[name].all and routing.reads_swarm is not Answer.NO:
            yield _container(service, "deploy.labels", routing.swarm_labels[name], reader)


MAX_LABELS = 1_000
"""Of more labels only so many are read."""


def _container(service: Service, section: str, labels: Labels, reader: Reader) -> Container:
    named = [
        (named_segments(label), label) for label in labels.all[:MAX_LABELS] if path_known(label)
    ]
    if labels.enable is Answer.NO:
        # Traefik passes over it before it reads more.
        named = [pair for pair in named if pair[0][1:2] and pair[0][1].lower() in _FIRST]
    decoded = decode_for(named, reader.release or label_options().newest)
    known = reader.release is not None
    flaws = tuple(flaw for flaw in decoded.flaws if known or flaw.in_all_releases)
    unsure = [flaw for flaw in decoded.flaws if not (known or flaw.in_all_releases)]
    perhaps = () if reader.old else tuple(unsure)
    return Container(service, section, labels, reader, decoded, flaws, perhaps)


_FIRST = ("enable", "docker")


@record(eq=True)
class Unlinked:
    """A router without `service` on a container with several: Traefik deletes it."""

    router: Part
    services: tuple[str, ...]


def unlinked(labels: Labels) -> Iterator[Unlinked]:
    """Routers that Traefik cannot link with one of several services."""
    found = labels.of("services")
    for router in labels.routers if len(found) > 1 else ():
        services = [part for part in found if part.protocol == router.protocol]
        named = text_of(router.options.get("service")) != ""
        if len(services) > 1 and not named and all(part.known for part in services):
            yield Unlinked(router, tuple(part.name for part in services))


def without_balancer(labels: Labels) -> Iterator[Part]:
    """Services with nothing under `loadbalancer`, for which Traefik skips the container."""
    for part in labels.of("services"):
        if not any(option.startswith("loadbalancer.") for option in part.options):
            yield part


def doubly_addressed(labels: Labels, release: Release) -> Iterator[Part]:
    """Services with a whole URL beside a port or scheme, for which Traefik skips the container."""
    if label_options().kind("http.services.*.loadbalancer.server.url", release) != "string":
        return
    for part in labels.of("services"):
        url, port, scheme = (
            part.protocol == "http" and _told(part, f"loadbalancer.server.{option}")
            for option in ("url", "port", "scheme")
        )
        if url and (port or scheme):
            yield part


def _told(part: Part, option: str) -> bool:
    """True when an option is surely not empty."""
    label = part.options.get(option)
    if label is None or label.value is None:
        return False
    value = label.value
    return (
        value.resolved != ""
        if value.resolved is not None
        else any(segment.text for segment in value.segments)
    )


def known_elsewhere(flaw: Flaw, release: Release) -> tuple[str, str]:
    """The first release after, or the last one before, in which an unknown option is known.

    ("", "") when no release knows it.
    """
    if flaw.mistake is not Mistake.UNKNOWN:
        return "", ""
    options = label_options()
    spans = [span for span in options.spans.get(flaw.option, ()) if not span.kind.startswith("-")]
    if not spans:
        return "", ""
    later = [span.first for span in spans if span.first > release]
    earlier = [span.last for span in spans if span.last < release]
    return _text(min(later)) if later else "", _text(max(earlier)) if earlier else ""


def _text(release: Release) -> str:
    return ".".join(map(str, release))


_PORT = pattern(r"\d*(?:[/?#].*)?", re.DOTALL)


def unusable_ports(labels: Labels) -> Iterator[Assignment]:
    """Ports that are no number: routers to such a service are disabled."""
    for part in labels.of("services"):
        label = part.options.get("loadbalancer.server.port")
        text = text_of(label)
        if label is not None and text and (_PORT.fullmatch(text) is None or _too_large(text)):
            yield label


def _too_large(text: str) -> bool:
    return text.isdigit() and (len(text) > 5 or not 0 < int(text) < 65536)
