"""What images hold: by name and tag, and what a Dockerfile may have put into them."""

from __future__ import annotations

import pytest

from jctc_lint.facts.health.contents import contents_of
from jctc_lint.facts.health.installed import may_bring
from jctc_lint.facts.images.built import image_of
from jctc_lint.facts.images.known import parse_reference
from jctc_lint.reading.dockerfile import parse
from jctc_lint.text import Source


@pytest.mark.parametrize(
    ("image", "program", "there"),
    [
        ("python:3.12-slim", "curl", False),
        ("python:3.12-slim-bookworm", "wget", False),
        ("python:3.12-slim", "python3", True),
        ("python:3.12-slim", "pgrep", False),
        ("python:3.12-alpine", "wget", True),
        ("python:3.12-alpine3.20", "curl", False),
        ("python:3.12-alpine", "bash", False),
        ("python:3.12", "curl", True),
        ("python:3.12", "nc", None),
        ("python", "curl", True),
        ("python@sha256:" + "0" * 64, "curl", None),
        ("python:3.12-windowsservercore", "curl", None),
        ("node:22-slim", "curl", False),
        ("node:22-alpine", "nc", True),
        ("docker.io/library/node:22-slim", "python3", False),
        ("postgres:16", "pg_isready", True),
        ("postgres:16", "curl", False),
        ("postgres:16-alpine", "wget", True),
        ("postgres:16-alpine", "bash", True),
        ("redis:7-alpine", "bash", False),
        ("redis:7", "redis-cli", True),
        ("redis:7", "python3", None),
        ("mariadb:11", "mysqladmin", False),
        ("mariadb:11", "healthcheck.sh", True),
        ("mariadb:10.6", "mysqladmin", None),
        ("mysql:8.4", "mysqladmin", True),
        ("mongo:7", "mongo", False),
        ("mongo:4.4", "mongosh", False),
        ("nginx:1.27", "curl", None),
        ("nginx:1.27-alpine", "curl", True),
        ("nginx:1.27-alpine-slim", "curl", False),
        ("ubuntu:24.04", "curl", False),
        ("ubuntu:24.04", "ps", None),
        ("scratch", "sh", False),
        ("gcr.io/distroless/python3-debian12", "sh", False),
        ("gcr.io/distroless/python3-debian12", "python3", True),
        ("gcr.io/distroless/base:debug", "sh", None),
        ("quay.io/keycloak/keycloak:26.0", "curl", False),
        ("quay.io/keycloak/keycloak:15.0.2", "curl", None),
        ("ghcr.io/astral-sh/uv:python3.12-bookworm-slim", "curl", False),
        ("ghcr.io/astral-sh/uv:python3.12-bookworm", "curl", True),
        ("registry.example.org/python:3.12-slim", "curl", None),
        ("example/app:1", "curl", None),
    ],
)
def test_public_images(image: str, program: str, there: bool | None) -> None:
    contents = contents_of(parse_reference(image))
    assert (contents.has(program) if contents is not None else None) is there


@pytest.mark.parametrize(
    ("steps", "brings"),
    [
        ("RUN apt-get update && apt-get install -y --no-install-recommends curl", True),
        ("RUN apt-get install -y libcurl4-openssl-dev gcc libpq-dev", False),
        ("RUN apt-get update \\\n && apt-get install -y \\\n  curl=7.* \\\n  gcc", True),
        ("RUN apt-get install -y google-chrome-stable", True),
        ("RUN ./install.sh", True),
        ("RUN pip install --no-cache-dir -r requirements.txt", False),
        ("RUN playwright install --with-deps", True),
        ("RUN useradd -m app && mkdir -p /data && chown app /data", False),
        ("RUN <<EOF\napt-get install -y curl\nEOF", True),
        ('RUN ["pip", "install", "."]', False),
        ('RUN ["/bin/sh", "-c", "x"]', True),
        ("COPY . /app", False),
        ("COPY --from=other / /", True),
        ("COPY --from=builder /install /usr/local", False),
        ("COPY --from=builder /usr/bin/curl /usr/bin/curl", True),
        ("COPY --from=ghcr.io/astral-sh/uv:latest /uv /uvx /bin/", False),
        ("COPY rootfs /", True),
        ("COPY entrypoint.sh /usr/local/bin/", False),
        ("COPY curl /opt/tools/", True),
        ("RUN for x in a b; do echo $x; done", True),
        ("EXPOSE 8000", False),
    ],
)
def test_dockerfiles(steps: str, brings: bool) -> None:
    image = image_of(parse(Source("Dockerfile", f"FROM python:3.12-slim\n{steps}\n")))
    assert image is not None
    assert may_bring(image, "curl") is brings


def test_a_program_that_comes_with_a_package_of_another_name() -> None:
    text = "FROM python:3.12-slim\nRUN apt-get install -y procps netcat-openbsd postgresql-client\n"
    image = image_of(parse(Source("Dockerfile", text)))
    assert image is not None
    assert all(may_bring(image, program) for program in ("pgrep", "nc", "psql"))
    assert not may_bring(image, "curl")
