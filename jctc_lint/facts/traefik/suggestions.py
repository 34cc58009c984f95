"""What was meant by a label that Traefik does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.traefik.label_options import label_options
from jctc_lint.facts.traefik.labels import named_segments
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.traefik.decoding import Flaw
    from jctc_lint.facts.traefik.label_options import Options, Release

ROOT_SLIPS = frozenset(
    {
        "trafik", "treafik", "traeffik", "traefic", "traefk", "traeifk", "taefik", "tarefik",
        "trefik", "traefike", "traeafik", "traerfik", "traefki",
    }
)  # fmt: skip
"""Slips of the pen for `traefik`. Other words may be somebody's own, or switch a label off."""
CUTOFF = 0.75
FITTING_CUTOFF = 0.6


@record(eq=True)
class Meant:
    """`label` is the whole name as it should be; `dotted` a name that a dot cut in two."""

    label: str = ""
    dotted: str = ""


def meant_by(flaw: Flaw, release: Release) -> Meant:
    """The label that was most likely meant, or nothing."""
    options = label_options()
    segments = list(named_segments(flaw.label))
    at = len(segments) - len(flaw.rest) - 1
    if at < 1 or at >= len(segments):
        return Meant()
    before, rest = segments[:at], segments[at + 1 :]
    dotted = _dotted(flaw, before, rest, options, release)
    if dotted:
        return Meant(dotted=dotted)
    for found in _candidates(flaw, rest, options, release):
        index = segments[at].removeprefix(flaw.part)
        return Meant(".".join((*before, found[0] + index, *found[1:])))
    return Meant()


def _dotted(
    flaw: Flaw, before: list[str], rest: list[str], options: Options, release: Release
) -> str:
    """The name that was meant where it has a dot: `routers.my.app.rule`."""
    if not flaw.parent.endswith(".*"):
        return ""
    for at in range(len(rest)):
        path = ".".join((flaw.parent, *(part.lower() for part in rest[at:])))
        if options.kind(_generic(path), release):
            return ".".join((before[-1], flaw.part, *rest[:at]))
    return ""


def _generic(path: str) -> str:
    return path.replace("[0]", ".[]").replace("[1]", ".[]")


def _candidates(
    flaw: Flaw, rest: list[str], options: Options, release: Release
) -> Iterator[list[str]]:
    from difflib import get_close_matches

    prefix = f"{flaw.parent}." if flaw.parent else ""
    tail = [part.lower() for part in rest]
    known = options.known_after(flaw.parent, release)
    named = [name for name in known if name != "*"]
    fitting = [name for name in named if tail and _fits(prefix + name, tail, options, release)]
    # What follows speaks for a name that is less alike.
    close = get_close_matches(flaw.part.lower(), fitting, 1, FITTING_CUTOFF)
    close = close or get_close_matches(flaw.part.lower(), named, 1, CUTOFF)
    if close:
        yield [close[0], *rest]
    wanted = "." + ".".join((flaw.part.lower(), *tail))
    deeper = [
        path.removeprefix(prefix)
        for path in options.spans
        if path.startswith(prefix)
        and f".{path.removeprefix(prefix)}".endswith(wanted)
        and options.kind(path, release)[:1] not in ("", "-")
        and "*" not in path.removeprefix(prefix)
    ]
    if deeper and prefix:
        yield min(deeper, key=len).split(".")


def _fits(path: str, tail: list[str], options: Options, release: Release) -> bool:
    """True when what follows is known below the path too; a name may be anything."""
    for part in tail:
        if options.kind(f"{path}.*", release):
            path = f"{path}.*"
        elif options.kind(_generic(f"{path}.{part}"), release):
            path = _generic(f"{path}.{part}")
        else:
            return False
    return True
