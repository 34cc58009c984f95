"""Verdicts that fresh repositories have corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.finding import Certainty

if TYPE_CHECKING:
    from collections.abc import Callable

    from jctc_lint.finding import Finding

    Lint = Callable[..., list[Finding]]

WAITING = """services:
  app:
    build: ./app
    depends_on: [db]
  db:
    image: postgres:16
    healthcheck:
      test: ["CMD", "pg_isready", "-h", "127.0.0.1", "-U", "shop"]
"""
WITH_CLIENT = "module shop\nrequire github.com/jackc/pgx/v5 v5.6.0\n"
WITHOUT = "module shop\nrequire github.com/gorilla/mux v1.8.1\n"


@pytest.mark.parametrize(
    ("packages", "certainty"),
    [
        ({"app/go.mod": WITH_CLIENT}, Certainty.CERTAIN),
        ({"app/go.mod": WITHOUT}, Certainty.LIKELY),
        ({"app/requirements.txt": "fastapi\n"}, Certainty.LIKELY),
        ({"other/requirements.txt": "fastapi\n", "app/Dockerfile": ""}, Certainty.CERTAIN),
    ],
)
def test_who_has_no_client_need_not_wait(
    packages: dict[str, str], certainty: Certainty, lint: Lint
) -> None:
    (finding,) = lint({"docker-compose.prod.yml": WAITING, **packages}, "DEP301")
    assert finding.certainty is certainty


@pytest.mark.parametrize(("loop", "told"), [("connect('db')", 0), ("print('up')", 1)])
def test_a_loop_in_python_waits_when_it_connects(loop: str, told: int, lint: Lint) -> None:
    script = f"#!/bin/sh\npython <<END\nwhile True:\n    try:\n        {loop}\nEND\nexec app\n"
    files = {
        "docker-compose.prod.yml": WAITING,
        "app/Dockerfile": "FROM debian\nCOPY entrypoint.sh /entrypoint.sh\n"
        'ENTRYPOINT ["/entrypoint.sh"]\n',
        "app/entrypoint.sh": script,
    }
    assert len(lint(files, "DEP301")) == told


TRAEFIK = """services:
  traefik:
    image: traefik:3.6.4
    command:
      - --api.insecure=true
      - --providers.docker=true
      - --entrypoints.websecure.address=:443
      - --certificatesresolvers.le.acme.tlschallenge=true
      - --certificatesresolvers.le.acme.storage=/acme/acme.json
    ports: ["443:443", "8080:8080"]
    volumes: ["acme:/acme"]
volumes:
  acme: {}
"""
MORE = """include:
  - docker-compose.prod.yml
services:
  monitor:
    image: example/monitor:1
"""


@pytest.mark.parametrize("more", [{}, {"docker-compose.monitoring.yml": MORE}])
def test_an_addition_to_production_is_judged_with_it(more: dict[str, str], lint: Lint) -> None:
    assert len(lint({"docker-compose.prod.yml": TRAEFIK, **more}, "TRF249")) == 1


CORS = """services:
  api:
    build: ./api
    environment:
      ALLOWED_ORIGINS: https://shop.example
    labels:
      - traefik.enable=true
      - traefik.http.routers.api.rule=Host(`api.shop.example`)
  web:
    build: ./web
    labels:
      - traefik.enable=true
      - traefik.http.routers.web.rule=Host(`shop.example`) || Host(`www.shop.example`)
"""
LEADS_AWAY = "if (host === 'www.shop.example') redirect('https://shop.example')"


@pytest.mark.parametrize(
    ("files", "certainty"),
    [
        ({"web/index.ts": "", "api/main.py": ""}, Certainty.CERTAIN),
        ({"web/middleware.ts": LEADS_AWAY, "api/main.py": ""}, Certainty.LIKELY),
        ({"web/index.ts": ""}, Certainty.LIKELY),
    ],
)
def test_pages_that_name_a_host_may_lead_away_from_it(
    files: dict[str, str], certainty: Certainty, lint: Lint
) -> None:
    (finding,) = lint({"docker-compose.prod.yml": CORS, **files}, "TRF250")
    assert finding.certainty is certainty


STACK = """services:
  app:
    build: .
    container_name: shop_app
    image: shop/app:1
  db:
    image: postgres:16
"""


@pytest.mark.parametrize(
    ("options", "certainty"),
    [("", Certainty.CERTAIN), ("--network shop -e A=b -v data:/data ", Certainty.LIKELY)],
)
def test_a_container_that_brings_its_own_is_no_slip(
    options: str, certainty: Certainty, lint: Lint
) -> None:
    script = f"docker rm -f shop_app\ndocker run -d --name shop_app {options}shop/app:1\n"
    (finding,) = lint({"docker-compose.prod.yml": STACK, "deploy.sh": script}, "OPS006")
    assert finding.certainty is certainty


CHAIN = {
    "docker-compose.prod.yml": "services:\n  app:\n    build: .\n    command: uvicorn a:b\n",
    "Dockerfile": "FROM python:3.12\nCOPY . .\n",
    "alembic.ini": "[alembic]\nscript_location = alembic\n",
    "alembic/env.py": "from alembic import context\n",
    "alembic/versions/a1.py": 'revision = "a1"\ndown_revision = None\n',
}


@pytest.mark.parametrize(
    ("fetch", "told"),
    [("pull", 1), ("reset --hard origin/main", 1), ("reset --hard 4f2a91c", 0), ("revert HEAD", 0)],
)
def test_a_way_back_needs_no_migration(fetch: str, told: int, lint: Lint) -> None:
    script = f"git fetch\ngit pull\ngit {fetch}\ndocker compose up -d --build app\n"
    files = {**CHAIN, "deploy.sh": script.replace("docker compose", f"docker compose {FILE}")}
    assert len(lint(files, "OPS003")) == told


FILE = "-f docker-compose.prod.yml"


@pytest.mark.parametrize(("argument", "told"), [("ARG API_TOKEN\n", 1), ("", 0)])
def test_an_argument_that_is_not_declared_is_empty(argument: str, told: int, lint: Lint) -> None:
    dockerfile = f"FROM python:3.12\n{argument}ENV API_TOKEN=$API_TOKEN\n"
    files = {"docker-compose.prod.yml": STACK, "Dockerfile": dockerfile}
    assert bool(lint(files, "SEC114")) == bool(told)


@pytest.mark.parametrize(("value", "told"), [("{ADMIN_PW}", 0), ("hunter2-Quay", 1)])
def test_a_reference_without_its_sign_is_no_secret(value: str, told: int, lint: Lint) -> None:
    text = f"services:\n  app:\n    image: a/b:1\n    environment:\n      DB_PASSWORD: '{value}'\n"
    assert len(lint({"docker-compose.prod.yml": text}, "SEC103")) == told


@pytest.mark.parametrize(("title", "told"), [("Deployment", 1), ("Development", 0)])
def test_a_sheet_for_development_is_no_procedure(title: str, told: int, lint: Lint) -> None:
    script = f"docker compose {FILE} down\ndocker compose {FILE} exec app sh\n"
    page = f"# Manual\n\n## {title}\n\n```bash\n{script}```\n"
    assert len(lint({"docker-compose.prod.yml": STACK, "DEPLOY.md": page}, "OPS008")) == told
