"""One name or one rule on several services."""

from __future__ import annotations

from itertools import combinations, islice
from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.facts.traefik.duplicates import MAX_PAIRS, Outcome, apart, duplicates
from jctc_lint.facts.traefik.labels import Answer
from jctc_lint.finding import Related

if TYPE_CHECKING:
    from jctc_lint.checks import Reports
    from jctc_lint.facts.traefik.duplicates import Duplicate
    from jctc_lint.facts.traefik.gateway import Gateway
    from jctc_lint.facts.traefik.routers import Router
    from jctc_lint.facts.traefik.routing import Routing

_KINDS = {"routers": "router", "services": "service", "middlewares": "middleware"}


@check("duplicate-traefik-definition")
def duplicate_traefik_definition(routing: Routing) -> Reports:
    for duplicate in duplicates(routing) if routing.deployed and routing.complete else ():
        if duplicate.outcome is not Outcome.DROPPED or _told_otherwise(routing, duplicate):
            continue
        (one, first), (other, second) = duplicate.one, duplicate.other
        key = _KINDS[duplicate.kind]
        if duplicate.differs == "service" and not all(
            "service" in part.options for part in (first, second)
        ):
            key = "router-service"
        yield report(
            second.span,
            f"{other.subject}.labels[traefik.{second.title}]",
            key,
            related=(Related(first.span, f"the same name on '{one.name}'"),),
            name=first.name,
            one=one.name,
            other=other.name,
            option=duplicate.differs,
        )


def _told_otherwise(routing: Routing, duplicate: Duplicate) -> bool:
    """True for a router whose rule stands on one of its services only: TRF201 tells that."""
    ruled = ["rule" in part.options for _, part in (duplicate.one, duplicate.other)]
    return (
        duplicate.kind == "routers"
        and ruled[0] != ruled[1]
        and routing.reads_labels is Answer.YES
        and routing.default_rule is Answer.NO
    )


@check("mixed-traefik-service")
def mixed_traefik_service(routing: Routing) -> Reports:
    for duplicate in duplicates(routing) if routing.deployed and routing.complete else ():
        if duplicate.outcome is not Outcome.MIXED:
            continue
        (one, first), (other, second) = duplicate.one, duplicate.other
        yield report(
            second.span,
            f"{other.subject}.labels[traefik.{second.title}]",
            related=(Related(first.span, f"the same name on '{one.name}'"),),
            name=first.name,
            one=one.name,
            other=other.name,
        )


@check("equal-router-rules")
def equal_router_rules(routing: Routing) -> Reports:
    gateway = routing.gateway
    if gateway is None or not gateway.closed:
        return
    by_rule: dict[tuple[str, str, str], list[Router]] = {}
    for router in gateway.routers:
        if router.owner is not None and router.protocol == "http":
            priority = router.options.get("priority")
            number = "" if priority is None else priority.text or "?"
            rule = "".join(router.rule.split())
            by_rule.setdefault((rule, number, router.protocol), []).append(router)
    for same in by_rule.values():
        pairs = islice(combinations(same, 2), MAX_PAIRS)
        found = next(((a, b) for a, b in pairs if _compete(gateway, a, b)), None)
        if found is None:
            continue
        first, second = found
        place = second.place("rule")
        if place is None or first.span is None or first.owner is None or second.owner is None:
            continue
        yield report(
            place,
            f"{second.subject}.rule",
            related=(Related(first.place("rule") or first.span, f"the router '{first.name}'"),),
            router=second.name,
            one=first.owner.name,
            other=second.owner.name,
            rival=first.name,
        )


def _compete(gateway: Gateway, one: Router, other: Router) -> bool:
    """True when both routers get the same requests, and lead to different services."""
    if one.owner is None or other.owner is None or apart(one.owner, other.owner):
        return False
    if (one.name, one.provider) == (other.name, other.provider):
        return False
    first, second = gateway.service_of(one), gateway.service_of(other)
    if first is None or second is None or first == second:
        return False
    mine, its = gateway.points_of(one), gateway.points_of(other)
    if not mine or not its:
        return False
    names = {point.name for point in its}
    shared = [point for point in mine if point.name in names]
    return any(gateway.tls_on(one, p) is gateway.tls_on(other, p) for p in shared)
