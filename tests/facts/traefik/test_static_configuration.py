"""Static configurations: where they are, and whether all of them was read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from jctc_lint.facts.repository import Repository
from jctc_lint.facts.traefik.labels import Answer
from jctc_lint.facts.traefik.routing import hidden_by_default

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from jctc_lint.facts.traefik.instances import Instance

    Tree = Callable[[Mapping[str, str | bytes]], Path]

YAML = "entryPoints:\n  web: {address: ':80'}\nproviders:\n  docker:\n    exposedByDefault: false\n"
TOML = "[entryPoints.web]\naddress = ':80'\n[providers.docker]\nexposedByDefault = false\n"


def instances(tree: Tree, service: dict[str, Any], **files: str) -> tuple[Instance, ...]:
    written = {"image": "traefik:v3.6", **service}
    text = json.dumps({"services": {"edge": {k: v for k, v in written.items() if v is not None}}})
    named = {name.replace("__", "/").replace("_", "."): body for name, body in files.items()}
    (routing,) = Repository(tree({"compose.yml": text, **named})).routings
    return routing.instances


def one(tree: Tree, service: dict[str, Any], **files: str) -> Instance:
    (instance,) = instances(tree, service, **files)
    return instance


@pytest.mark.parametrize(
    ("image", "major"),
    [
        ("traefik", 3),
        ("traefik:latest", 3),
        ("traefik:v2.11", 2),
        ("traefik:3.6.2-windowsservercore", 3),
        ("docker.io/library/traefik:v3", 3),
        ("ghcr.io/acme/traefik:1.7", 1),
        ("traefik:v3@sha256:" + "0" * 64, 3),
    ],
)
def test_images_of_traefik(tree: Tree, image: str, major: int) -> None:
    assert one(tree, {"image": image}).major == major


@pytest.mark.parametrize("image", ["traefik/whoami", "acme/traefik-forward-auth", "nginx"])
def test_other_images(tree: Tree, image: str) -> None:
    assert instances(tree, {"image": image}) == ()


def test_an_unknown_image_may_be_traefik(tree: Tree) -> None:
    text = "services:\n  traefik:\n    image: ${IMAGE}\n"
    (routing,) = Repository(tree({"compose.yml": text})).routings
    (instance,) = routing.instances
    assert not instance.static.complete


@pytest.mark.parametrize(
    "command",
    [
        ["--providers.docker=true", "--providers.docker.exposedbydefault=false"],
        ["traefik", "--providers.docker", "--providers.docker.exposedByDefault=f"],
        "--providers.docker --providers.docker.exposedbydefault=false",
    ],
)
def test_flags(tree: Tree, command: list[str] | str) -> None:
    instance = one(tree, {"command": command})
    assert instance.static.complete
    assert instance.docker is Answer.YES
    assert instance.exposed_by_default is Answer.NO
    assert instance.default_rule is Answer.NO
    assert instance.swarm is Answer.NO
    assert instance.other_providers == set()


@pytest.mark.parametrize(
    ("flag", "docker", "swarm", "exposed", "rule"),
    [
        ("--providers.docker.network=x", Answer.YES, Answer.NO, Answer.YES, Answer.NO),
        ("--providers.docker=false", Answer.NO, Answer.NO, Answer.YES, Answer.NO),
        ("--providers.file.filename=/x", Answer.NO, Answer.NO, Answer.YES, Answer.NO),
        ("--providers.docker.swarmmode", Answer.NO, Answer.YES, Answer.YES, Answer.NO),
        ("--providers.swarm.endpoint=x", Answer.NO, Answer.YES, Answer.YES, Answer.NO),
        ("--providers.docker.defaultrule=Host(`a`)", Answer.YES, Answer.NO, Answer.YES, Answer.YES),
        ("--providers.docker.exposedbydefault=${E}", Answer.YES, Answer.NO, Answer.UNKNOWN,
         Answer.NO),
        ("--providers.docker.exposedbydefault=no", Answer.YES, Answer.NO, Answer.INVALID,
         Answer.NO),
    ],
)  # fmt: skip
def test_what_flags_say(
    tree: Tree, flag: str, docker: Answer, swarm: Answer, exposed: Answer, rule: Answer
) -> None:
    instance = one(tree, {"command": [flag]})
    said = (instance.docker, instance.swarm, instance.exposed_by_default, instance.default_rule)
    assert said == (docker, swarm, exposed, rule)


@pytest.mark.parametrize(
    "service",
    [
        {"command": ["--providers.docker", "${MORE}"]},
        {"command": ["--providers.docker", "--some.thing", "value", "--accesslog"]},
        {"command": ["sh", "-c", "traefik --providers.docker"]},
        {"entrypoint": ["/bin/sh", "/start.sh"]},
        {"volumes": ["/opt/traefik/traefik.yml:/etc/traefik/traefik.yml"]},
        {"volumes": ["./missing.yml:/etc/traefik/traefik.yml"]},
        {"volumes": ["./missing:/etc/traefik"]},
        {"volumes": ["config:/etc/traefik"]},
        {"configs": [{"source": "c", "target": "/etc/traefik/traefik.yml"}]},
        {"command": ["--configfile=/x.yml"], "volumes": ["./missing.yml:/x.yml"]},
        {"env_file": "absent.env"},
        {},
    ],
    ids=str,
)
def test_gaps(tree: Tree, service: dict[str, Any]) -> None:
    instance = one(tree, service)
    assert instance.static.gap
    assert instance.exposed_by_default is Answer.UNKNOWN
    assert instance.default_rule is Answer.UNKNOWN


@pytest.mark.parametrize(
    ("volume", "files"),
    [
        ("./traefik.yml:/etc/traefik/traefik.yml:ro", {"traefik_yml": YAML}),
        ("./conf:/etc/traefik", {"conf__traefik_yaml": YAML}),
        ("./traefik.toml:/traefik.toml", {"traefik_toml": TOML}),
        ("./conf/:/etc/traefik/:ro", {"conf__traefik_toml": TOML, "conf__traefik_yml": "api: {}"}),
    ],
)
def test_mounted_files(tree: Tree, volume: str, files: dict[str, str]) -> None:
    instance = one(tree, {"volumes": [volume], "command": ["--providers.docker=false"]}, **files)
    assert instance.static.complete
    assert instance.docker is Answer.YES
    assert instance.exposed_by_default is Answer.NO
    hidden = instance.static.get("providers.docker.exposedbydefault")
    assert hidden is not None
    assert hidden.span is not None
    assert "false" in hidden.span.text


def test_a_folder_of_dynamic_files_leaves_flags_in_force(tree: Tree) -> None:
    instance = one(
        tree,
        {"volumes": ["./conf:/etc/traefik"], "command": "--providers.docker"},
        conf__dynamic_yml="http: {}\n",
    )
    assert instance.static.complete
    assert instance.docker is Answer.YES


def test_a_section_without_anything(tree: Tree) -> None:
    volume = {"volumes": ["./traefik.yml:/etc/traefik/traefik.yml"]}
    off = one(tree, volume, traefik_yml="providers:\n  docker:\n")
    assert off.docker is Answer.NO
    on = one(tree, volume, traefik_yml="providers:\n  docker: {}\n")
    assert on.docker is Answer.YES


@pytest.mark.parametrize("text", ["a: [", "a: 1\n---\nb: 2\n"])
def test_broken_files(tree: Tree, text: str) -> None:
    volume = {"volumes": ["./traefik.yml:/etc/traefik/traefik.yml"]}
    assert not one(tree, volume, traefik_yml=text).static.complete


def test_environment(tree: Tree) -> None:
    variables = {"TRAEFIK_PROVIDERS_DOCKER": "true", "TRAEFIK_PROVIDERS_FILE_FILENAME": "/x"}
    instance = one(tree, {"environment": variables})
    assert instance.static.complete
    assert instance.docker is Answer.YES
    assert instance.other_providers == {"file"}
    # Flags silence it.
    assert one(tree, {"environment": variables, "command": "--ping"}).docker is Answer.NO


def test_built_with_its_configuration(tree: Tree) -> None:
    dockerfile = "FROM traefik:v2.9\nCOPY ./conf/traefik.toml ./etc/traefik/traefik.toml\n"
    instance = one(
        tree, {"image": None, "build": "."}, Dockerfile=dockerfile, conf__traefik_toml=TOML
    )
    assert instance.major == 2
    assert instance.static.complete
    assert instance.exposed_by_default is Answer.NO


@pytest.mark.parametrize(
    ("files", "hidden"),
    [
        ({"proxy/traefik.toml": TOML}, True),
        ({"proxy/traefik.toml": TOML, "old/traefik.yml": "providers:\n  docker: {}\n"}, False),
        ({"proxy/traefik-dynamic.yml": "http: {}\n"}, False),
        ({"a/compose.yml": "services: {t: {image: traefik, command: --ping}}",
          "proxy/traefik.toml": TOML}, False),
        ({}, False),
    ],
)  # fmt: skip
def test_configurations_elsewhere(tree: Tree, files: dict[str, str | bytes], hidden: bool) -> None:
    assert (hidden_by_default(Repository(tree(files))) is not None) is hidden
