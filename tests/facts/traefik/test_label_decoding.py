"""Traefik labels as parts, whatever the form they are written in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.repository import Repository
from jctc_lint.facts.traefik.labels import Answer, Labels, symbolic

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Tree = Callable[[Mapping[str, str | bytes]], Path]


def labels_of(tree: Tree, *lines: str, dotenv: str = "") -> Labels:
    indented = "".join(f"      {line}\n" for line in lines)
    text = f"services:\n  web:\n    image: x\n    labels:\n{indented}"
    (routing,) = Repository(tree({"compose.yml": text, ".env": dotenv})).routings
    return routing.labels["web"]


@pytest.mark.parametrize("line", ["- traefik.enable=true", 'traefik.enable: "true"'])
def test_lists_and_mappings_are_alike(tree: Tree, line: str) -> None:
    assert labels_of(tree, line).enable is Answer.YES


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("traefik.enable: true", Answer.YES),
        ("traefik.enable: 1", Answer.YES),
        ("traefik.enable: yes", Answer.INVALID),
        ("traefik.enable: off", Answer.INVALID),
        ("traefik.enable:", Answer.INVALID),
        ("- traefik.enable", Answer.INVALID),
        ("- traefik.enable = true", Answer.ABSENT),
        ("- TRAEFIK.enable=true", Answer.ABSENT),
        ("- traefik.ENABLE=False", Answer.NO),
        ("- traefik.enable=${ON}", Answer.UNKNOWN),
        ("- traefik.enable=${ON:-true}", Answer.UNKNOWN),
        ("- traefik.enable=${SET}", Answer.YES),
        ("- other=true", Answer.ABSENT),
    ],
)
def test_enable(tree: Tree, line: str, answer: Answer) -> None:
    assert labels_of(tree, line, dotenv="SET=true\n").enable is answer


@pytest.mark.parametrize(
    ("line", "fatal"),
    [
        ("- traefik.enabled=true", True),
        ("- traefik.enable = true", True),
        ("- Traefik.enable=true", True),
        ("- Traefik.http.routers.a.rule=x", True),
        ("- Traefik.port=80", False),
        ("- traefik.port=80", False),
        ("- traefik.constraint-label=x", False),
        ("- mytraefik.enabled=true", False),
    ],
)
def test_labels_that_cost_the_container(tree: Tree, line: str, fatal: bool) -> None:
    assert (labels_of(tree, line).fatal is not None) is fatal


def test_parts(tree: Tree) -> None:
    labels = labels_of(
        tree,
        "- traefik.http.routers.web.rule=Host(`a`)",
        "- traefik.HTTP.Routers.Web.EntryPoints=web",
        "- traefik.http.routers.web.tls.domains[0].main=a",
        "- traefik.tcp.routers.db.rule=HostSNI(`*`)",
        "- traefik.udp.services.dns.loadbalancer.server.port=53",
        "- traefik.http.middlewares.gzip.compress=true",
        "- traefik.docker.network=web",
    )
    assert [(part.title, list(part.options)) for part in labels.parts] == [
        ("http.routers.Web", ["rule", "entrypoints", "tls.domains[0].main"]),
        ("tcp.routers.db", ["rule"]),
        ("udp.services.dns", ["loadbalancer.server.port"]),
        ("http.middlewares.gzip", ["compress"]),
    ]
    assert labels.routers[0].span.line == 5
    assert len(labels.all) == 7


def test_names_with_variables(tree: Tree) -> None:
    labels = labels_of(
        tree,
        "- traefik.http.routers.${STACK?is it set}-a.rule=Host(`${HOST}`)",
        "- traefik.http.routers.${STACK?is it set}-a.entrypoints=web",
        "- traefik.http.routers.${SET}.rule=Host(`${HOST}`)",
        "- traefik.http.routers.plain.rule=Host(`${HOST}`)",
        dotenv="SET=shop\n",
    )
    assert [(router.name, router.known, list(router.options)) for router in labels.routers] == [
        ("${STACK?is it set}-a", False, ["rule", "entrypoints"]),
        ("shop", True, ["rule"]),
        ("plain", True, ["rule"]),
    ]


def test_symbolic_values(tree: Tree) -> None:
    labels = labels_of(
        tree,
        "- traefik.http.routers.a.rule=Host(`${SUB:-api}.${DOMAIN?must be set}.$SET`)",
        dotenv="SET=org\n",
    )
    value = labels.routers[0].options["rule"].value
    assert value is not None
    assert symbolic(value) == "Host(`${SUB}.${DOMAIN}.org`)"
