"""The labels that Traefik knows, and what was meant by those that it does not."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.repository import Repository
from jctc_lint.facts.traefik.label_options import label_options
from jctc_lint.facts.traefik.suggestions import meant_by

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Tree = Callable[[Mapping[str, str | bytes]], Path]

KINDS = {
    "bool", "int", "uint", "duration", "string", "strings", "struct", "struct?", "map", "element",
    "object", "objects", "raw",
}  # fmt: skip


def test_the_file_is_sound() -> None:
    options = label_options()
    assert list(options.releases) == sorted(set(options.releases))
    for path, spans in options.spans.items():
        parent = path.rpartition(".")[0].removesuffix(".[]")
        assert not parent or parent in options.spans, path
        for span in spans:
            assert span.kind.removeprefix("-") in KINDS
            assert span.first in options.releases
            assert span.last in options.releases
            assert span.first <= span.last
        for one, other in pairwise(spans):
            assert one.last < other.first, path


@pytest.mark.parametrize(
    ("path", "release", "kind"),
    [
        ("http.routers.*.rule", (2, 0, 0), "string"),
        ("http.routers.*.rulesyntax", (2, 11, 53), ""),
        ("http.routers.*.rulesyntax", (3, 0, 0), "string"),
        ("http.middlewares.*.ipallowlist.sourcerange", (2, 10, 7), ""),
        ("http.middlewares.*.headers.accesscontrolalloworigin", (3, 0, 0), ""),
        ("http.middlewares.*.forwardauth.maxresponsebodysize", (3, 6, 8), ""),
        ("http.middlewares.*.forwardauth.maxresponsebodysize", (3, 6, 9), "int"),
        ("http.middlewares.*.forwardauth.maxresponsebodysize", (2, 11, 38), "int"),
        ("http.services.*.loadbalancer.server.url", (3, 3, 0), "-string"),
        ("http.services.*.loadbalancer.server.url", (3, 4, 0), "string"),
        ("http.services.*.loadbalancer.servers", (3, 7, 0), ""),
        ("udp.routers.*.entrypoints", (2, 1, 0), ""),
        ("docker.allownonrunning", (3, 6, 0), "bool"),
    ],
)
def test_when_options_came_and_went(path: str, release: tuple[int, int, int], kind: str) -> None:
    assert label_options().kind(path, release) == kind


@pytest.mark.parametrize(
    ("label", "meant"),
    [
        ("http.routers.a.entrypoint", "http.routers.a.entrypoints"),
        ("http.router.a.rule", "http.routers.a.rule"),
        ("http.routers.a.certresolver", "http.routers.a.tls.certresolver"),
        ("http.routers.a.tls.domain[0].main", "http.routers.a.tls.domains[0].main"),
        ("http.services.a.port", "http.services.a.loadbalancer.server.port"),
        ("http.services.a.loadbalancer.servers.port", "http.services.a.loadbalancer.server.port"),
        ("http.middlewares.a.basic-auth.users", "http.middlewares.a.basicauth.users"),
        ("http.middlewares.a.redirect.scheme", "http.middlewares.a.redirectscheme.scheme"),
        ("http.middlewares.a.redirect.regex", "http.middlewares.a.redirectregex.regex"),
        ("https.routers.a.rule", "http.routers.a.rule"),
        ("docker.networks", "docker.network"),
        ("http.routers.a.host", ""),
        ("http.middlewares.a.oauth2.issuer", ""),
    ],
)
def test_what_was_meant(tree: Tree, label: str, meant: str) -> None:
    text = f"services:\n  a:\n    image: x\n    labels:\n      - traefik.{label}=x\n"
    (routing,) = Repository(tree({"compose.yml": text})).routings
    (container,) = routing.containers
    (flaw,) = container.flaws
    found = meant_by(flaw, container.release).label
    assert found == (f"traefik.{meant}" if meant else "")
