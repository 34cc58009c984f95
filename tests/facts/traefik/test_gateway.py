"""What a Traefik reads, and when that is known completely."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.repository import Repository
from jctc_lint.facts.traefik.labels import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from jctc_lint.facts.traefik.gateway import Gateway

    Tree = Callable[[Mapping[str, str]], Path]

COMPOSE = """\
services:
  web:
    image: example/web:1
    labels:
      - traefik.http.routers.web.rule=Host(`www.example.org`)
      - traefik.http.routers.web.tls=true
  traefik:
    image: traefik:v3.6
    volumes:
      - ./traefik:/etc/traefik:ro
      - ./dynamic:/dynamic:ro
"""
STATIC = """\
entryPoints:
  Web:
    address: ":80"
  webSecure:
    address: "0.0.0.0:443"
    asDefault: true
    http:
      tls:
        certResolver: le
  quic:
    address: ":8443/udp"
certificatesResolvers:
  le:
    acme: {}
providers:
  docker: {}
  file:
    directory: /dynamic
api:
  insecure: true
"""
DYNAMIC = """\
http:
  middlewares:
    my.name:
      compress: {}
tls:
  certificates:
    - certFile: /a.crt
      keyFile: /a.key
"""
ENDLESS = "k0: &k0 [x, x]\n" + "".join(
    f"k{number}: &k{number} [*k{number - 1}, *k{number - 1}]\n" for number in range(1, 40)
)
"""Few lines, and more nodes than anybody can visit."""


def gateway(tree: Tree, **files: str) -> Gateway:
    texts = {
        "compose.yml": COMPOSE,
        "traefik/traefik.yml": STATIC,
        "dynamic/a.yml": DYNAMIC,
        **{name.replace("__", "/").replace("_yml", ".yml"): text for name, text in files.items()},
    }
    (routing,) = Repository(tree(texts)).routings
    assert routing.gateway is not None
    return routing.gateway


def test_entry_points(tree: Tree) -> None:
    found = gateway(tree)
    assert found.closed
    points = found.entry_points
    assert {name: point.port for name, point in points.items()} == {
        "Web": 80, "webSecure": 443, "quic": 8443, "traefik": 8080,
    }  # fmt: skip
    assert points["quic"].udp
    assert points["webSecure"].tls is Answer.YES
    assert found.resolvers == {"le"}
    (router,) = found.routers
    # Named by nobody, it is at the default entry points only.
    assert [point.name for point in found.points_of(router) or []] == ["webSecure"]


def test_files(tree: Tree) -> None:
    found = gateway(tree)
    assert found.dynamic.certificates
    assert found.defines("http", "middlewares", "my.name@file") is Answer.YES
    assert found.defines("http", "middlewares", "other@file") is Answer.NO
    assert found.defines("http", "middlewares", "my.name") is Answer.NO
    assert found.defines("http", "middlewares", "other@redis") is Answer.UNKNOWN
    assert found.all_known


@pytest.mark.parametrize(
    "text",
    [
        "http: {middlewares: {{ range $i := seq 3 }} {{ end }}}",
        "http: [",
        "a: 1\n---\nb: 2\n",
        ENDLESS,
        "http: {tls: {options: {default: {minVersion: VersionTLS12}}}}",
    ],
    ids=["template", "broken", "documents", "endless", "refused"],
)  # fmt: skip
def test_files_that_cannot_be_read(tree: Tree, text: str) -> None:
    found = gateway(tree, dynamic__b_yml=text)
    assert "dynamic/b.yml" in found.dynamic.gap
    assert found.defines("http", "middlewares", "other@file") is Answer.UNKNOWN
    assert not found.all_known


def test_a_folder_that_is_filled_on_the_server(tree: Tree) -> None:
    files = {"compose.yml": COMPOSE, "traefik/traefik.yml": STATIC, "dynamic/.keep": ""}
    (routing,) = Repository(tree(files)).routings
    assert routing.gateway is not None
    assert "filled on the server" in routing.gateway.dynamic.gap


@pytest.mark.parametrize(
    ("mounts", "paths"),
    [
        (["./dynamic/a.yml:/dynamic/a.yml"], ("dynamic/a.yml",)),
        (["./dynamic/a.yml:/dynamic/more/a.yaml", "./b.yml:/x"], ("dynamic/a.yml",)),
        (["./dynamic/a.yml:/dynamic/a.yml", "rest:/dynamic/rest"], None),
        (["./dynamic/a.yml:/dynamic/a.yml", "./made.yml:/dynamic/b.yml"], None),
        (["./dynamic/a.yml:/elsewhere/a.yml"], None),
    ],
    ids=["one", "below", "a-volume-too", "one-that-is-not-there", "elsewhere"],
)
def test_files_mounted_one_by_one(
    tree: Tree, mounts: list[str], paths: tuple[str, ...] | None
) -> None:
    lines = "\n".join(f"      - {mount}" for mount in mounts)
    compose = COMPOSE.replace("      - ./dynamic:/dynamic:ro", lines) + "volumes: {rest: {}}\n"
    found = gateway(tree, compose_yml=compose).dynamic
    assert (found.paths if not found.gap else None) == paths


@pytest.mark.parametrize(
    ("old", "new", "gap"),
    [
        ("docker: {}", "docker: {constraints: '!Label(`a`,`b`)'}", "constraints"),
        ("docker: {}", "redis: {}", "whether Traefik reads the labels"),
        ("api:", "---\napi:", "traefik/traefik.yml"),
    ],
)
def test_what_leaves_it_open(tree: Tree, old: str, new: str, gap: str) -> None:
    found = gateway(tree, traefik__traefik_yml=STATIC.replace(old, new))
    assert not found.closed
    assert any(gap in told for told in found.gaps)


@pytest.mark.parametrize(
    ("constraints", "passes"),
    [
        ("Label(`stack`,`shop`)", True),
        ('Label("stack", "shop") && Label(`a`, `b`)', True),
        ("Label(`stack`, `other`)", False),
        ("Label(`none`, `x`)", False),
    ],
)
def test_constraints(tree: Tree, constraints: str, passes: bool) -> None:
    labels = COMPOSE.replace("    labels:\n", "    labels:\n      - stack=shop\n      - a=b\n", 1)
    text = STATIC.replace("docker: {}", f"docker: {{constraints: '{constraints}'}}")
    found = gateway(tree, compose_yml=labels, traefik__traefik_yml=text)
    assert found.closed
    assert (found.enabled("web") is Answer.YES) is passes


def test_two_of_them_are_none(tree: Tree) -> None:
    text = COMPOSE + "  other:\n    image: traefik:v3.6\n    command: --providers.docker\n"
    (routing,) = Repository(tree({"compose.yml": text})).routings
    assert routing.gateway is None
    assert routing.reader is None
