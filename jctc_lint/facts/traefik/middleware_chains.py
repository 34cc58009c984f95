"""Middlewares that are each fine and do not do together what they are for: CORS, prefixes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.traefik.go_values import TRUE, is_int
from jctc_lint.facts.traefik.labels import text_of
from jctc_lint.facts.traefik.middlewares import listed, local_name, types_of
from jctc_lint.facts.traefik.rules import hosts_of
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.model import Assignment
    from jctc_lint.facts.traefik.label_options import Release
    from jctc_lint.facts.traefik.labels import Labels, Part


@record(eq=True)
class LatePreflight:
    """CORS headers that come behind a middleware which asks for credentials."""

    router: Part
    asking: str
    headers: str


_ASKING = frozenset({"basicauth", "digestauth", "forwardauth"})


def late_preflights(
    labels: Labels, definitions: dict[str, Part], release: Release
) -> Iterator[LatePreflight]:
    """Routers whose preflight requests are turned away before the CORS headers."""
    for router in labels.routers:
        asking = ""
        if router.protocol != "http":
            continue
        for name in _flat(listed(router.options.get("middlewares")) or [], definitions):
            part = definitions.get(name)
            types = types_of(part, release) if part is not None else None
            if part is None or types is None or len(types) != 1:
                continue
            if types[0] in _ASKING:
                asking = asking or name
            elif asking and types[0] == "headers" and _answers_preflights(part):
                yield LatePreflight(router, asking, name)
                break


def _flat(names: list[str], definitions: dict[str, Part]) -> Iterator[str]:
    """Chains taken apart, each once."""
    waiting, seen = [local_name(name) for name in reversed(names)], set[str]()
    while waiting:
        name = waiting.pop()
        part = definitions.get(name)
        chain = part.options.get("chain.middlewares") if part is not None else None
        if chain is None:
            yield name
        elif name not in seen:
            seen.add(name)
            waiting += [local_name(entry) for entry in reversed(listed(chain) or [])]


def _answers_preflights(part: Part) -> bool:
    return any(option.startswith("headers.accesscontrolalloworiginlist") for option in part.options)


def echoes_origins(release: Release) -> bool:
    """True for releases that answer with the request's origin where `*` and credentials meet."""
    return release >= (3, 7, 6) or (3, 6, 22) <= release < (3, 7, 0)


def wildcard_with_credentials(part: Part) -> Assignment | None:
    """The label that lets in any origin, beside one that allows credentials."""
    origins = part.options.get("headers.accesscontrolalloworiginlist")
    allowed = part.options.get("headers.accesscontrolallowcredentials")
    entries = listed(origins) or []
    return origins if "*" in entries and text_of(allowed) in TRUE else None


@record(eq=True)
class Neighbour:
    """A router that strips a prefix, and another whose path begins alike and comes after it."""

    router: Part
    prefix: str
    path: str
    other: Part


_PATHS = pattern(r"(?i)\bpath(?:prefix)?\(`(/[^`]*)`\)")


def neighbours(router: Part, others: list[Part], definitions: dict[str, Part]) -> Neighbour | None:
    """Whether a router takes what another is for: ``PathPrefix(`/api`)`` also lets in `/apis`.

    The longer rule comes first, unless priorities say otherwise. Then the other gets its requests.
    """
    rule = _rule(router)
    for prefix in _stripped(router, definitions) if rule else ():
        if f"PathPrefix(`{prefix}`)" not in rule:
            continue
        for other in others:
            theirs = _rule(other)
            path = next((path for path in _PATHS.findall(theirs) if _beside(path, prefix)), "")
            alike = hosts_of(theirs).named == hosts_of(rule).named
            if path and alike and _priority(other) <= _priority(router):
                return Neighbour(router, prefix, path, other)
    return None


def _stripped(router: Part, definitions: dict[str, Part]) -> Iterator[str]:
    """The prefixes that a router's middlewares strip, those that end with a slash left out."""
    for name in _flat(listed(router.options.get("middlewares")) or [], definitions):
        part = definitions.get(name)
        for prefix in listed(part.options.get("stripprefix.prefixes")) or [] if part else ():
            if prefix.rstrip("/") and not prefix.endswith("/"):
                yield prefix


def _beside(path: str, prefix: str) -> bool:
    return path.startswith(prefix) and path != prefix and path[len(prefix)] != "/"


def _rule(router: Part) -> str:
    """The rule, "" when it is not known."""
    return text_of(router.options.get("rule")) or ""


def _priority(router: Part) -> int:
    """What Traefik sorts by; its own priority or the length of its rule."""
    text = text_of(router.options.get("priority"))
    return int(text) if text and is_int(text) and int(text) else len(_rule(router))
