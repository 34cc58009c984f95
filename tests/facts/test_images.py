"""Images by their names, through registries, tags and digests; tools that are no servers."""

from __future__ import annotations

import pytest

from jctc_lint.facts.compose.model import Value
from jctc_lint.facts.images.known import (
    has_probe,
    parse_reference,
    reference_of,
    server_in,
    server_started_by,
)
from jctc_lint.text import Source, Span

DIGEST = "sha256:" + "0" * 64


@pytest.mark.parametrize(
    ("text", "repository", "tag"),
    [
        ("postgres", "docker.io/library/postgres", None),
        ("postgres:16-alpine", "docker.io/library/postgres", "16-alpine"),
        ("docker.io/library/redis@" + DIGEST, "docker.io/library/redis", None),
        ("index.docker.io/bitnami/redis:7", "docker.io/bitnami/redis", "7"),
        ("public.ecr.aws/docker/library/redis:7", "docker.io/library/redis", "7"),
        ("public.ecr.aws/supabase/postgres:15", "public.ecr.aws/supabase/postgres", "15"),
        ("mirror.gcr.io/library/mysql:8", "docker.io/library/mysql", "8"),
        ("localhost/app", "localhost/app", None),
        ("localhost:5000/a/app:1", "localhost:5000/a/app", "1"),
        ("registry:5000/app", "registry:5000/app", None),
        ("registry.example.org/team/pg:1@" + DIGEST, "registry.example.org/team/pg", "1"),
    ],
)
def test_references(text: str, repository: str, tag: str | None) -> None:
    reference = parse_reference(text)
    assert reference is not None
    assert (reference.repository, reference.tag) == (repository, tag)


@pytest.mark.parametrize("text", ["", "a b", "${IMAGE}", "a:b:c", "x" * 600, "a//b", "/a"])
def test_what_is_no_reference(text: str) -> None:
    assert parse_reference(text) is None


@pytest.mark.parametrize(
    ("image", "title"),
    [
        ("postgres:16", "PostgreSQL"),
        ("ghcr.io/x/postgres:16", "PostgreSQL"),
        ("bitnami/postgresql", "PostgreSQL"),
        ("bitnamilegacy/postgresql-repmgr:15", "PostgreSQL"),
        ("pgvector/pgvector:pg16", "PostgreSQL"),
        ("timescale/timescaledb-ha:pg16", "PostgreSQL"),
        ("supabase/postgres:15.1.0.147", "PostgreSQL"),
        ("ghcr.io/immich-app/postgres:14-vectorchord0.3.0", "PostgreSQL"),
        ("tensorchord/pgvecto-rs:pg14", "PostgreSQL"),
        ("acme-postgres16:latest", "PostgreSQL"),
        ("mysql/mysql-server:8.0", "MySQL"),
        ("lscr.io/linuxserver/mariadb", "MariaDB"),
        ("percona/percona-server-mongodb:7", "MongoDB"),
        ("mcr.microsoft.com/mssql/server:2022-latest", "SQL Server"),
        ("gvenzl/oracle-xe", "Oracle Database"),
        ("redis/redis-stack-server", "Redis"),
        ("docker.io/library/redis@" + DIGEST, "Redis"),
        ("docker.dragonflydb.io/dragonflydb/dragonfly", "Dragonfly"),
        ("rabbitmq:3-management", "RabbitMQ"),
        ("confluentinc/cp-kafka:7.5.0", "Kafka"),
        ("docker.elastic.co/elasticsearch/elasticsearch:8.11.0", "Elasticsearch"),
        ("eclipse-mosquitto:2", "Mosquitto"),
        ("quay.io/minio/minio", "MinIO"),
        ("chromadb/chroma", "Chroma"),
    ],
)
def test_servers(image: str, title: str) -> None:
    server = server_in(parse_reference(image))
    assert server is not None
    assert server.title == title


@pytest.mark.parametrize(
    "image",
    [
        "prometheuscommunity/postgres-exporter",
        "oliver006/redis_exporter:v1.55",
        "kbudde/rabbitmq-exporter",
        "rediscommander/redis-commander",
        "redis/redisinsight",
        "provectuslabs/kafka-ui",
        "mongo-express:1",
        "dpage/pgadmin4",
        "adminer",
        "phpmyadmin/phpmyadmin",
        "prodrigestivill/postgres-backup-local",
        "tiredofit/db-backup",
        "acme/backup-postgres",
        "edoburu/pgbouncer",
        "postgrest/postgrest",
        "supabase/postgres-meta:v0.68",
        "confluentinc/cp-kafka-connect",
        "opensearchproject/opensearch-dashboards:2",
        "minio/mc",
        "natsio/nats-box",
        "acme/redis-operator",
        "acme/mongo-seed",
        "traefik:v3",
        "acme/app",
    ],
)
def test_tools_and_proxies_are_no_servers(image: str) -> None:
    assert server_in(parse_reference(image)) is None


def value(text: str, resolved: str | None) -> Value:
    return Value(text, resolved, Span(Source("compose.yml", text), 0, len(text)))


def test_unknown_variables_leave_the_name() -> None:
    tagged = reference_of(value("postgres:${TAG}-alpine", None))
    assert server_in(tagged) is not None
    assert has_probe(tagged) is False
    elsewhere = reference_of(value("${REGISTRY}/postgres:16", None))
    assert server_in(elsewhere) is not None
    assert has_probe(elsewhere) is None, "the registry may hold an image of its own"
    assert server_in(reference_of(value("${IMAGE}", None))) is None
    resolved = reference_of(value("${IMG:-postgres:15}", "postgres:15"))
    assert resolved == parse_reference("postgres:15")


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("postgres:16-alpine", False),
        ("public.ecr.aws/docker/library/postgres:16", False),
        ("python:3.12-slim", False),
        ("scratch", False),
        ("valkey/valkey:8", False),
        ("supabase/postgres:15", True),
        ("docker.dragonflydb.io/dragonflydb/dragonfly", True),
        ("mysql/mysql-server", True),
        ("ghcr.io/x/postgres:16", None),
        ("minio/minio", False),
        ("minio/minio:RELEASE.2023-01-02T09-40-09Z", False),
        ("minio/minio:RELEASE.2019-05-02T19-07-09Z", None),
        ("acme/app", None),
    ],
)
def test_probes_are_said_of_listed_repositories_only(image: str, expected: bool | None) -> None:
    assert has_probe(parse_reference(image)) is expected


def test_servers_by_their_program() -> None:
    redis = server_started_by(("/usr/local/bin/redis-server", "--appendonly", "yes"))
    assert redis is not None
    assert redis.title == "Redis"
    assert server_started_by(("uvicorn", "app:app")) is None
    assert server_started_by(()) is None
