"""TRF201 on whole projects: what is found when labels go missing, and what is left alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from jctc_lint.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from jctc_lint.finding import Finding

    Lint = Callable[..., list[Finding]]

RULE = "TRF201"

PRODUCTION = """
services:
  app:
    build: .
    container_name: records_app
    restart: unless-stopped
    ports:
      - "8000:8000"
    environment:
      - ENVIRONMENT=production
      - 'ALLOWED_ORIGINS=["https://records.example","https://api.records.example"]'
      - 'ALLOWED_HOSTS=["api.records.example","records.example"]'
    command: >
      sh -c "uvicorn app.main:app --host 0.0.0.0 --port 8000 --workers 4"
    depends_on: [db]
    networks: [records]
    labels: # of app
      - "traefik.enable=true"
      - "traefik.http.routers.records-app.rule=Host(`api.records.example`)"
      - "traefik.http.routers.records-app.entrypoints=websecure"
      - "traefik.http.services.records-app.loadbalancer.server.port=8000"

  guide:
    build: ./guide
    networks: [records]
    labels: # of guide
      - "traefik.enable=true"
      - "traefik.http.routers.guide.rule=Host(`records.example`) && PathPrefix(`/guide`)"
      - "traefik.http.services.guide.loadbalancer.server.port=80"

  web:
    build:
      context: .
      dockerfile: frontend/Dockerfile
      args:
        - NEXT_PUBLIC_API_URL=https://api.records.example/api/v1
    environment:
      - NEXT_PUBLIC_API_URL=https://api.records.example/api/v1
    networks: [records]
    depends_on: [app]
    labels: # of web
      - "traefik.enable=true"
      - "traefik.http.routers.web.rule=Host(`records.example`) || Host(`www.records.example`)"
      - "traefik.http.services.web.loadbalancer.server.port=3000"

  worker:
    build: .
    command: celery -A app worker
    environment:
      - 'ALLOWED_HOSTS=["api.records.example"]'
    networks: [records]

  db:
    image: postgres:15-alpine
    ports: ["5432:5432"]
    networks: [records]

  traefik:
    image: traefik:latest
    ports: ["80:80", "443:443", "8080:8080"]
    command:
      - "--api.insecure=true"
      - "--providers.docker=true"
      - "--providers.docker.exposedbydefault=false"
      - "--entrypoints.websecure.address=:443"
    volumes:
      - "/var/run/docker.sock:/var/run/docker.sock:ro"
    networks: [records]

  grafana:
    image: grafana/grafana:latest
    ports: ["3000:3000"]
    networks: [records]

networks:
  records:
    driver: bridge
"""
DOCKERFILE = "FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nEXPOSE 8000\n"
FILES = {
    "docker-compose.prod.yml": PRODUCTION,
    "Dockerfile": DOCKERFILE,
    "guide/Dockerfile": "FROM nginx:alpine\nCOPY site /usr/share/nginx/html\n",
    "frontend/Dockerfile": 'FROM node:22\nEXPOSE 3000\nCMD ["npm", "start"]\n',
}


AGAIN = "docker rm -f records_app\ndocker run -d --name records_app app\n"


def without_labels(service: str) -> str:
    """The production file with the labels of one service taken out."""
    text, count = re.subn(rf"    labels: # of {service}\n(?:      - .*\n)+", "", PRODUCTION)
    assert count == 1
    return text


def test_a_project_that_is_right(lint: Lint) -> None:
    assert lint(FILES, RULE) == []


def test_the_labels_of_the_backend_are_gone(lint: Lint) -> None:
    (finding,) = lint({**FILES, "docker-compose.prod.yml": without_labels("app")}, RULE)
    assert finding.severity is Severity.WARNING
    assert finding.subject == "services.app"
    assert finding.span.text == "app"
    assert "'api.records.example'" in finding.message
    assert finding.related[0].span.text.startswith("'ALLOWED_HOSTS")


def test_only_the_frontend_names_the_backend(lint: Lint) -> None:
    text = re.sub(r"      - 'ALLOWED_.*\n", "", without_labels("app"))
    (finding,) = lint({**FILES, "docker-compose.prod.yml": text}, RULE)
    assert finding.subject == "services.app"
    assert "'NEXT_PUBLIC_API_URL'" in finding.message


@pytest.mark.parametrize("service", ["web", "guide"])
def test_nothing_tells_where_a_service_belongs(lint: Lint, service: str) -> None:
    # `records.example` is still served by the other of the two.
    assert lint({**FILES, "docker-compose.prod.yml": without_labels(service)}, RULE) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # Something else may serve the host.
        ("Host(`records.example`) ||", "HostRegexp(`.+`) ||"),
        ("Host(`www.records.example`)", "Host(`${API_HOST}`)"),
        ("Host(`www.records.example`)", "Host(`api.records.example`)"),
        ("--api.insecure=true", "--providers.file.directory=/etc/dynamic"),
        # Not all of Traefik's configuration, or another service's labels, is known.
        ("--api.insecure=true", "${TRAEFIK_OPTIONS}"),
        ("--providers.docker=true", "--providers.docker=false"),
        # It is another project's domain.
        ("api.records.example", "api.elsewhere.example"),
        # It does not serve HTTP, or is not meant to be started.
        ("uvicorn app.main:app --host 0.0.0.0 --port 8000 --workers 4", "celery -A app beat"),
        ("    restart: unless-stopped\n", "    profiles: [debug]\n"),
        # It is not built here.
        ("    build: .\n    container_name", "    image: example/app\n    container_name"),
        # It has been thought of.
        ("    restart: unless-stopped\n", "    labels: [traefik.enable=false]\n"),
    ],
)
def test_doubt_is_silence(lint: Lint, old: str, new: str) -> None:
    text = without_labels("app")
    assert old in text
    assert lint({**FILES, "docker-compose.prod.yml": text.replace(old, new)}, RULE) == []


def test_labels_in_the_image(lint: Lint) -> None:
    files = {
        **FILES,
        "docker-compose.prod.yml": without_labels("app"),
        "Dockerfile": DOCKERFILE + "LABEL traefik.enable=true\n",
    }
    assert lint(files, RULE) == []


def test_another_project_serves_the_host(lint: Lint) -> None:
    files = {
        **FILES,
        "docker-compose.prod.yml": without_labels("app"),
        "gateway/docker-compose.yml": "services:\n  gw:\n    image: x\n    labels:\n"
        "      - traefik.enable=true\n"
        "      - traefik.http.routers.gw.rule=Host(`api.records.example`)\n",
    }
    assert lint(files, RULE) == []


def test_development_is_left_alone(lint: Lint) -> None:
    text = without_labels("app").replace('"traefik.enable=true"', '"traefik.enable=yes"')
    files = {name: text for name, text in FILES.items() if name != "docker-compose.prod.yml"}
    assert lint({**files, "docker-compose.dev.yml": text}, RULE) == []


def test_production_is_not(lint: Lint) -> None:
    text = without_labels("app").replace('"traefik.enable=true"', '"traefik.enable=yes"')
    assert len(lint({**FILES, "docker-compose.prod.yml": text}, "TRF203")) == 2
    assert len(lint({**FILES, "docker-compose.prod.yml": text}, RULE)) == 1


def test_an_absent_environment_file_hides_nothing(lint: Lint) -> None:
    text = PRODUCTION.replace("    depends_on: [db]\n", "    env_file: .env.production\n")
    text = text.replace('      - "traefik.enable=true"\n', "", 1)
    (finding,) = lint({**FILES, "docker-compose.prod.yml": text}, RULE)
    assert finding.subject == "services.app.labels[traefik.enable]"


def test_a_label_file_may_hold_them(lint: Lint) -> None:
    text = PRODUCTION.replace("    depends_on: [db]\n", "    label_file: ./labels\n")
    text = text.replace('      - "traefik.enable=true"\n', "", 1)
    assert lint({**FILES, "docker-compose.prod.yml": text}, RULE) == []
    files = {**FILES, "docker-compose.prod.yml": text, "labels": "traefik.enable=yes\n"}
    (finding,) = lint(files, "TRF203")
    assert "'yes'" in finding.message


def test_switched_off_by_a_word(lint: Lint) -> None:
    text = PRODUCTION.replace("traefik.enable=true", "traefik.enable=off", 1)
    assert lint({**FILES, "docker-compose.prod.yml": text}, RULE) == []


def test_related_places(lint: Lint) -> None:
    text = PRODUCTION.replace('      - "traefik.enable=true"\n', "", 1)
    (finding,) = lint({**FILES, "docker-compose.prod.yml": text}, RULE)
    assert finding.severity is Severity.ERROR
    assert [related.message for related in finding.related] == ["containers are hidden by default"]


@pytest.mark.parametrize(
    ("path", "text", "count"),
    [
        ("deploy.sh", "docker run -d --name records_app app\n", 1),
        ("start.sh", "docker run -d --name records_app app\n", 1),
        ("start.sh", "docker build -t app .\ndocker run -d -p 8000:8000 app\n", 0),
        ("start.sh", "docker build -t app .\ndocker rm -f records_app\ndocker run -d app\n", 1),
        ("start.sh", "docker run --rm --name records_app app\n", 0),
        ("start.sh", "docker run -it --name records_app app bash\n", 0),
        ("start.sh", "docker run -d $OPTIONS --name records_app app\n", 0),
        ("start.sh", "docker run -d -l traefik.enable=true --name records_app app\n", 0),
        ("start.sh", "docker run -d --name records_db postgres\n", 0),
        ("local.sh", "docker run -d --name records_app app\n", 0),
        ("README.md", "# Deploy\n```\ndocker run -d --name records_app app\n```\n", 0),
        ("README.md", f"# Deploy\n```\n{AGAIN}```\n", 1),
        ("README.md", f"# Test\n```\n{AGAIN}```\n", 0),
        ("README.md", "# Deploy\n```\nssh h 'docker run -d --name records_app app'\n```\n", 1),
        (".github/workflows/ci.yml",
         "jobs: {a: {steps: [{run: docker run -d --name records_app app}]}}\n", 0),
        (".github/workflows/cd.yml",
         "jobs: {a: {steps: [{run: ssh h docker run -d --name records_app app}]}}\n", 1),
        ("Makefile", "deploy:\n\tdocker run -d --name records_app app\n", 1),
    ],
)  # fmt: skip
def test_docker_run(lint: Lint, path: str, text: str, count: int) -> None:
    findings = lint({**FILES, path: text}, RULE)
    assert len(findings) == count
    assert all(finding.span.path == path for finding in findings)
