"""`jctc-lint show routes`: the way of requests, what is not known, and no secret among it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from jctc_lint.cli.commands import run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Tree = Callable[[Mapping[str, str]], Path]

SECRET = "s3cr3t-hash"
FILES = {
    "compose.yml": f"""\
name: shop
services:
  api:
    image: example/api:1
    labels:
      - traefik.enable=true
      - traefik.http.routers.api.rule=Host(`api.example.org`) && PathPrefix(`/v1`)
      - traefik.http.routers.api.entrypoints=websecure,nope
      - traefik.http.routers.api.tls.certresolver=le
      - traefik.http.routers.api.middlewares=auth,secure@file
      - traefik.http.middlewares.auth.basicauth.users=admin:{SECRET}
      - traefik.http.services.api.loadbalancer.server.port=8000
  web:
    image: example/web:1
    labels:
      - traefik.enable=true
      - traefik.http.routers.web.rule=Host(`${{DOMAIN}}`)
      - traefik.http.routers.web.middlewares=${{MIDDLEWARES}}
  db:
    image: postgres:16
    labels:
      - traefik.http.routers.db.rule=Host(`db.example.org`)
      - traefik.http.services.db.loadbalancer.server.port=5432
  traefik:
    image: traefik:v3.6
    ports: ["80:80", "443:443"]
    volumes:
      - ./dynamic:/dynamic
    command:
      - --providers.docker.exposedbydefault=false
      - --providers.file.directory=/dynamic
      - --entrypoints.web.address=:80
      - --entrypoints.web.http.redirections.entrypoint.to=websecure
      - --entrypoints.websecure.address=:443
      - --certificatesresolvers.le.acme.email=admin@example.org
""",
    "dynamic/more.toml": f"""\
[http.routers.old]
rule = "Host(`old.example.org`)"
service = "old"
[http.services.old.loadBalancer]
servers = [{{ url = "http://admin:{SECRET}@10.0.0.7:8080" }}]
[http.middlewares.secure.headers]
frameDeny = true
""",
}


@pytest.fixture
def shown(tree: Tree, capfd: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def show(*words: str, files: Mapping[str, str] = FILES) -> str:
        assert run(["show", "routes", str(tree(files)), *words]) == 0
        return capfd.readouterr().out

    return show


def data_of(text: str) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    data = json.loads(text)
    assert data["version"] == 1
    (project,) = data["projects"]
    return project, {router["name"]: router for router in project["routers"]}


def test_as_data(shown: Callable[..., str]) -> None:
    project, routers = data_of(shown("--format", "json"))
    assert project["traefik"] == {
        "service": "traefik",
        "files": ["compose.yml"],
        "elsewhere": False,
        "version": "3.6",
        "configured_by": "flags",
        "configuration": None,
        "exposed_by_default": False,
        "certificate_resolvers": ["le"],
        "dynamic_files": ["dynamic/more.toml"],
    }
    assert project["entry_points"][0] == {
        "name": "web",
        "port": 80,
        "protocol": "tcp",
        "published": ["80"],
        "tls": False,
        "redirects_to": "websecure",
    }
    assert project["unknown"] == []
    assert routers["api"] == {
        "name": "api",
        "provider": "docker",
        "protocol": "http",
        "owner": "api",
        "status": "warning",
        "rule": "Host(`api.example.org`) && PathPrefix(`/v1`)",
        "hosts": ["api.example.org"],
        "other_hosts": False,
        "paths": ["PathPrefix(/v1)"],
        "entry_points": [{"name": "websecure", "port": 443, "redirects": False}],
        "undefined_entry_points": ["nope"],
        "tls": {"on": True, "resolver": "le"},
        "middlewares": [
            {"name": "auth@docker", "defined": True},
            {"name": "secure@file", "defined": True},
        ],
        "service": "api@docker",
        "servers": [{"service": "api", "port": 8000, "told_by": "label", "url": None}],
        "priority": 44,
        "path": "compose.yml",
        "line": 7,
        "problems": ["there is no entry point 'nope'"],
        "unknown": [],
    }


def test_what_is_not_known_is_told(shown: Callable[..., str]) -> None:
    _, routers = data_of(shown("--format", "json"))
    assert routers["web"]["status"] == "unknown"
    assert routers["web"]["unknown"] == ["its middlewares"]
    assert routers["web"]["priority"] is None
    assert routers["web"]["servers"] == [
        {"service": "web", "port": None, "told_by": None, "url": None}
    ]


def test_passed_over_and_from_a_file(shown: Callable[..., str]) -> None:
    _, routers = data_of(shown("--format", "json"))
    assert routers["db"]["status"] == "dropped"
    assert routers["db"]["problems"] == ["Traefik passes over the container of 'db'"]
    assert routers["old"]["provider"] == "file"
    assert (routers["old"]["path"], routers["old"]["line"]) == ("dynamic/more.toml", 2)
    assert routers["old"]["servers"][0]["url"] == "http://10.0.0.7:8080"


def test_as_text(shown: Callable[..., str]) -> None:
    text = shown()
    assert "Traefik 3.6: service 'traefik', configured by flags" in text
    assert "entry point web at 80, published at 80, redirects to websecure" in text
    line = next(line for line in text.splitlines() if "api.example.org" in line)
    assert line.split() == [
        "api.example.org", "PathPrefix(/v1)", "websecure,", "nope", "(undefined)", "le",
        "auth@docker,", "secure@file", "api@docker", "api:8000", "warning",
    ]  # fmt: skip
    assert "web: not known: its middlewares" in text


def test_no_secret_is_shown(shown: Callable[..., str]) -> None:
    assert SECRET not in shown()
    assert SECRET not in shown("--format", "json")


def test_without_traefik(shown: Callable[..., str]) -> None:
    labelled = {
        "compose.yml": "services: {web: {image: a/b, labels: ['traefik.http.routers.w.rule=x']}}"
    }
    assert "not known: the routes: the repository has no Traefik that reads these labels" in shown(
        files=labelled
    )
    assert shown(files={"compose.yml": "services: {web: {image: a/b}}"}) == (
        "No Compose project with Traefik.\n"
    )


def test_a_traefik_in_another_project(shown: Callable[..., str]) -> None:
    files = {
        "edge/compose.yml": (
            "services: {traefik: {image: 'traefik:v3', networks: [proxy], command: "
            "['--providers.docker', '--entrypoints.web.address=:80']}}\n"
            "networks: {proxy: {name: proxy}}\n"
        ),
        "shop/compose.yml": (
            "services: {web: {image: a/b, networks: [outer], labels: "
            "['traefik.http.routers.w.rule=Host(`w.org`)']}}\n"
            "networks: {outer: {external: true, name: proxy}}\n"
        ),
    }
    data = json.loads(shown("--format", "json", files=files))
    shop = next(item for item in data["projects"] if item["files"] == ["shop/compose.yml"])
    assert shop["traefik"]["elsewhere"] is True
    assert shop["traefik"]["files"] == ["edge/compose.yml"]
    assert shop["routers"][0]["status"] == "enabled"
