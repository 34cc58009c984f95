"""Labels that Traefik reads past without a word: left over, mistyped, or of no use in labels."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.facts.traefik.decoding import CONFIGURATION, STORES, SWITCHES
from jctc_lint.facts.traefik.labels import named_segments, text_of
from jctc_lint.facts.traefik.suggestions import CUTOFF, ROOT_SLIPS
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jctc_lint.facts.compose.model import Assignment
    from jctc_lint.facts.traefik.containers import Container


class Why(StrEnum):
    """Why a label does nothing."""

    FIRST_VERSION = "first-version"
    """Traefik 1 knew it."""
    SLIP = "slip"
    """Its beginning is mistyped, so that Traefik does not see it."""
    FILE_ONLY = "file-only"
    """It is decoded, but its option works in files only."""
    INDEX = "index"
    """An entry of a list with its number: the value is lost."""
    NOT_ANY_MORE = "not-any-more"
    """It is decoded in version 3, and does nothing there."""


@record(eq=True)
class Effectless:
    """`meant` is the label that would do something."""

    label: Assignment
    why: Why
    meant: str = ""


FIRST_VERSION = frozenset(
    {"port", "frontend", "backend", "protocol", "weight", "domain", "portindex"}
)
"""What followed `traefik.` in version 1."""
_SECTIONS = ("http", "tcp", "udp")
_LOOSE = frozenset({"routers", "services", "middlewares"})
_NOT_ANY_MORE = frozenset(
    {
        "headers.sslredirect", "headers.ssltemporaryredirect", "headers.sslhost",
        "headers.sslforcehost", "headers.featurepolicy",
    }
)  # fmt: skip


def effectless(container: Container, all_labels: Iterable[Assignment]) -> Iterator[Effectless]:
    """Labels of a container that do nothing; `all_labels` are also those without `traefik.`."""
    for label in container.decoded.ignored:
        indexed = named_segments(label)[-1].endswith("]")
        if indexed:
            name, _, _ = label.name.rpartition("[")
            yield Effectless(label, Why.INDEX, name)
        else:
            yield Effectless(label, Why.FILE_ONLY)
    for label in all_labels:
        segments = named_segments(label)
        found = _slip(segments) if len(segments) > 1 else None
        if found is not None:
            yield Effectless(label, found[0], found[1])
    if container.reader.release is not None and container.reader.release >= (3, 0, 0):
        for part in container.labels.of("middlewares"):
            for option, label in part.options.items():
                if option in _NOT_ANY_MORE and text_of(label) not in ("", "false"):
                    yield Effectless(label, Why.NOT_ANY_MORE)


def _slip(segments: tuple[str, ...]) -> tuple[Why, str] | None:
    root, first = segments[0], segments[1].lower()
    if root.lower() in ROOT_SLIPS and first in (*_SECTIONS, "enable", "docker"):
        return Why.SLIP, ".".join(("traefik", *segments[1:]))
    if root != "traefik" or _decoded(segments):
        return None
    if first in FIRST_VERSION:
        return Why.FIRST_VERSION, ""
    meant = _meant(first, segments)
    return (Why.SLIP, meant) if meant else None


def _meant(first: str, segments: tuple[str, ...]) -> str:
    """What a label was to be that begins with `traefik` and that Traefik does not look at."""
    from difflib import get_close_matches

    rest = segments[2:]
    if first in _LOOSE and len(rest) > 1:
        return ".".join(("traefik", "http", *segments[1:]))
    if len(rest) > 2 and rest[0].lower() in _LOOSE:
        close = get_close_matches(first, _SECTIONS, 1, 0.7)
        return ".".join(("traefik", close[0], *rest)) if close else ""
    if not rest and get_close_matches(first, ["enable"], 1, CUTOFF):
        return "traefik.enable"
    mistyped = len(rest) == 1 and rest[0].lower() == "network" and first.startswith("dock")
    if mistyped or (not rest and first == "network"):
        return "traefik.docker.network"
    return ""


def _decoded(segments: tuple[str, ...]) -> bool:
    name = ".".join(segments).lower()
    return name.startswith((*SWITCHES, *CONFIGURATION, STORES, "traefik.swarm."))
