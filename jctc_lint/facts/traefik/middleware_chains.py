"""Middlewares that are each fine and do not do together what they are for: CORS, prefixes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.traefik.go_values import TRUE
from jctc_lint.facts.traefik.middlewares import listed, local_name, types_of
from jctc_lint.record import record

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


def _flat(names: list[str], definitions: dict[str, Part], depth: int = 0) -> Iterator[str]:
    """Chains taken apart."""
    for entry in names:
        name = local_name(entry)
        part = definitions.get(name)
        chain = part.options.get("chain.middlewares") if part is not None else None
        if chain is None:
            yield name
        elif depth < 8:
            yield from _flat(listed(chain) or [], definitions, depth + 1)


def _answers_preflights(part: Part) -> bool:
    return any(option.startswith("headers.accesscontrolalloworiginlist") for option in part.options)


def wildcard_with_credentials(part: Part) -> Assignment | None:
    """The label that lets in any origin, beside one that allows credentials."""
    origins = part.options.get("headers.accesscontrolalloworiginlist")
    allowed = part.options.get("headers.accesscontrolallowcredentials")
    if origins is None or allowed is None or allowed.value is None:
        return None
    entries = listed(origins) or []
    return origins if "*" in entries and allowed.value.resolved in TRUE else None


def neighbours(router: Part, definitions: dict[str, Part]) -> str:
    """A prefix that a router strips and that its rule also finds in front of other words.

    ``PathPrefix(`/api`)`` lets in `/apis`, of which stripping leaves `/s`.
    """
    rule = router.options.get("rule")
    text = rule.value.resolved if rule is not None and rule.value is not None else None
    if not text or router.protocol != "http":
        return ""
    for name in _flat(listed(router.options.get("middlewares")) or [], definitions):
        part = definitions.get(name)
        prefixes = listed(part.options.get("stripprefix.prefixes")) if part is not None else None
        for prefix in prefixes or ():
            if (
                prefix.rstrip("/")
                and not prefix.endswith("/")
                and f"PathPrefix(`{prefix}`)" in text
            ):
                return prefix
    return ""
