"""What is known of well-known images: the server inside, its ports, whether it has a HEALTHCHECK.

An image is recognised by its name, wherever it was copied to; that it has or lacks a HEALTHCHECK
is only said of repositories whose Dockerfiles were read.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jctc_lint.facts.compose.model import Value


class Need(StrEnum):
    """What a server that others must find ready is to them."""

    DATABASE = "database"
    CACHE = "cache"
    BROKER = "broker"
    SEARCH = "search engine"
    OBJECT_STORE = "object store"


@record(eq=True)
class Server:
    """A kind of server. `ports` are where it listens unless told otherwise, the main one first."""

    title: str
    need: Need
    ports: tuple[int, ...]

    @property
    def relational(self) -> bool:
        """It is what schema migrations are made for."""
        return self.title in _RELATIONAL


_RELATIONAL = frozenset(
    {
        "PostgreSQL", "MySQL", "MariaDB", "SQL Server", "Oracle Database", "CockroachDB",
        "YugabyteDB",
    }
)  # fmt: skip


@record(eq=True)
class Reference:
    """An image reference. `registry` is `docker.io` and `path` begins with `library/` if short."""

    registry: str
    path: str
    tag: str | None
    digest: str | None

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1]

    @property
    def repository(self) -> str:
        return f"{self.registry}/{self.path}"


_REFERENCE = pattern(
    r"^(?:(?P<registry>localhost(?::\d+)?|[\w\-]+(?:\.[\w\-]+)+(?::\d+)?|[\w\-]+:\d+)/)?"
    r"(?P<path>[\w.\-]+(?:/[\w.\-]+)*)"
    r"(?::(?P<tag>[\w.\-]+))?(?:@(?P<digest>[\w.+\-]+:\w+))?$",
    re.ASCII,
)
_SAME_AS_HUB = {
    "index.docker.io": "",
    "registry-1.docker.io": "",
    "registry.hub.docker.com": "",
    "mirror.gcr.io": "",
    "docker.m.daocloud.io": "",
    "public.ecr.aws": "docker/",
}
"""Registries that serve Docker Hub's images, and the path before theirs."""


def parse_reference(text: str) -> Reference | None:
    """An image reference in full, mirrors of Docker Hub taken for it; None for other text."""
    match = _REFERENCE.match(text) if len(text) < 512 else None
    if match is None:
        return None
    registry, path = match["registry"] or "docker.io", match["path"]
    before = _SAME_AS_HUB.get(registry)
    if before is not None and path.startswith(before):
        registry, path = "docker.io", path.removeprefix(before)
    if registry == "docker.io" and "/" not in path:
        path = f"library/{path}"
    return Reference(registry, path, match["tag"], match["digest"])


_VARIABLE = pattern(r"\$\{[^{}]*\}|\$\w+")


def reference_of(image: Value) -> Reference | None:
    """The reference that Compose would most likely pull: where the name itself is a variable's,
    that of its default (`${IMAGE:-postgres:16}`)."""
    known = fixed_reference_of(image)
    if image.resolved is None and (known is None or known.name == "unknown"):
        return parse_reference(image.unset or "") or known
    return known


def fixed_reference_of(image: Value) -> Reference | None:
    """The reference that Compose would pull. Where variables are unknown, what is around them."""
    if image.resolved is not None:
        return parse_reference(image.resolved)
    return parse_reference(_VARIABLE.sub("unknown", image.text))


def _server(title: str, need: Need, ports: str, names: str) -> list[tuple[str, Server]]:
    server = Server(title, need, tuple(int(port) for port in ports.split()))
    return [(name, server) for name in names.split()]


_D, _C, _B, _S, _O = Need.DATABASE, Need.CACHE, Need.BROKER, Need.SEARCH, Need.OBJECT_STORE

_BY_WORD: dict[str, Server] = dict(
    [
        *_server(
            "PostgreSQL", _D, "5432",
            "postgres postgresql postgis pgvector timescaledb timescale pgvecto vchord citus "
            "paradedb spilo",
        ),
        *_server("MySQL", _D, "3306 33060", "mysql percona"),
        *_server("MariaDB", _D, "3306", "mariadb"),
        *_server("MongoDB", _D, "27017", "mongo mongodb ferretdb"),
        *_server("SQL Server", _D, "1433", "mssql"),
        *_server("Oracle Database", _D, "1521", "oracledb"),
        *_server("CockroachDB", _D, "26257", "cockroach cockroachdb"),
        *_server("YugabyteDB", _D, "5433", "yugabyte yugabytedb"),
        *_server("ClickHouse", _D, "8123 9000", "clickhouse"),
        *_server("Cassandra", _D, "9042", "cassandra"),
        *_server("ScyllaDB", _D, "9042", "scylla scylladb"),
        *_server("Neo4j", _D, "7687 7474", "neo4j"),
        *_server("ArangoDB", _D, "8529", "arangodb"),
        *_server("CouchDB", _D, "5984", "couchdb"),
        *_server("Couchbase", _D, "8091", "couchbase"),
        *_server("InfluxDB", _D, "8086", "influxdb"),
        *_server("QuestDB", _D, "9000", "questdb"),
        *_server("SurrealDB", _D, "8000", "surrealdb"),
        *_server("RethinkDB", _D, "28015", "rethinkdb"),
        *_server("etcd", _D, "2379", "etcd"),
        *_server("Redis", _C, "6379", "redis redict"),
        *_server("Valkey", _C, "6379", "valkey"),
        *_server("KeyDB", _C, "6379", "keydb"),
        *_server("Dragonfly", _C, "6379", "dragonfly dragonflydb"),
        *_server("Memcached", _C, "11211", "memcached"),
        *_server("RabbitMQ", _B, "5672", "rabbitmq"),
        *_server("Kafka", _B, "9092", "kafka"),
        *_server("Redpanda", _B, "9092", "redpanda"),
        *_server("NATS", _B, "4222", "nats"),
        *_server("Pulsar", _B, "6650", "pulsar"),
        *_server("ActiveMQ", _B, "61616", "activemq artemis"),
        *_server("Mosquitto", _B, "1883", "mosquitto"),
        *_server("EMQX", _B, "1883", "emqx"),
        *_server("Elasticsearch", _S, "9200", "elasticsearch"),
        *_server("OpenSearch", _S, "9200", "opensearch"),
        *_server("Solr", _S, "8983", "solr"),
        *_server("Meilisearch", _S, "7700", "meilisearch"),
        *_server("Typesense", _S, "8108", "typesense"),
        *_server("Qdrant", _S, "6333 6334", "qdrant"),
        *_server("Weaviate", _S, "8080 50051", "weaviate"),
        *_server("Milvus", _S, "19530", "milvus"),
        *_server("Chroma", _S, "8000", "chroma chromadb"),
        *_server("MinIO", _O, "9000", "minio"),
        *_server("SeaweedFS", _O, "8333", "seaweedfs"),
    ]
)  # fmt: skip
"""The word in an image's name to the server that it holds."""

_BY_PATH = {
    "mssql/server": _BY_WORD["mssql"],
    "azure-sql-edge": _BY_WORD["mssql"],
    "mssql/rhel/server": _BY_WORD["mssql"],
    "gvenzl/oracle-xe": _BY_WORD["oracledb"],
    "gvenzl/oracle-free": _BY_WORD["oracledb"],
    "apache/age": _BY_WORD["postgres"],
    "confluentinc/cp-server": _BY_WORD["kafka"],
}
"""Ends of paths whose last part alone does not tell."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MAY_FOLLOW = _words(
    "server servers ha cluster stack ssl tls ce ee oss community enterprise advanced standalone "
    "single node master primary replica replication repmgr slave sharded galera router kraft "
    "sentinel native alpine debian ubuntu slim jammy db database custom local image rs plus "
    "management store cache broker bus queue prod production free xe xtradb all"
)
"""Words after the server's that leave it a server (`timescaledb-ha`, `redis-stack-server`)."""

_MAY_NOT_LEAD = _words(
    "admin agent backup bootstrap check cli client commander connect connector console create "
    "dump exporter flink gui init job manager migrate migration migrations migrator monitor "
    "operator prometheus proxy restore seed seeder setup spark test tests tool tools ui upgrade "
    "wait waiter web"
)
"""Words before the server's that make it something else (`backup-postgres`)."""

_VERSION = pattern(r"^v?\d[\w.]*$")


def server_in(reference: Reference | None) -> Server | None:
    """The server that an image holds, by its name; None for tools, proxies and unknown images."""
    if reference is None:
        return None
    path = reference.path.lower()
    for end, server in _BY_PATH.items():
        if f"/{path}".endswith(f"/{end}"):
            return server
    words = re.split(r"[-_.]", path.rsplit("/", 1)[-1])
    # The version may be written into the name: postgres16, mysql8.
    known = [_BY_WORD.get(word) or _BY_WORD.get(word.rstrip("0123456789")) for word in words]
    found = [number for number, server in enumerate(known) if server is not None]
    if not found or any(word in _MAY_NOT_LEAD for word in words[: found[0]]):
        return None
    for number in range(found[0] + 1, len(words)):
        word = words[number]
        if known[number] is None and word not in _MAY_FOLLOW and not _VERSION.match(word):
            return None
    return known[found[-1]]


_BY_PROGRAM = {
    "postgres": "postgres",
    "mysqld": "mysql",
    "mysqld_safe": "mysql",
    "mariadbd": "mariadb",
    "mongod": "mongo",
    "redis-server": "redis",
    "valkey-server": "valkey",
    "keydb-server": "keydb",
    "memcached": "memcached",
    "rabbitmq-server": "rabbitmq",
    "nats-server": "nats",
    "clickhouse-server": "clickhouse",
    "etcd": "etcd",
    "meilisearch": "meilisearch",
    "qdrant": "qdrant",
}


def server_started_by(words: Sequence[str]) -> Server | None:
    """The server that a command starts, by the name of its program."""
    if not words:
        return None
    name = _BY_PROGRAM.get(words[0].rsplit("/", 1)[-1])
    return _BY_WORD[name] if name else None


_BY_SCHEME = {
    "postgres": "postgres",
    "postgresql": "postgres",
    "mysql": "mysql",
    "mariadb": "mariadb",
    "mssql": "mssql",
    "mongodb": "mongo",
    "clickhouse": "clickhouse",
    "neo4j": "neo4j",
    "bolt": "neo4j",
    "redis": "redis",
    "rediss": "redis",
    "valkey": "valkey",
    "amqp": "rabbitmq",
    "amqps": "rabbitmq",
    "nats": "nats",
}


def server_reached_by(scheme: str) -> Server | None:
    """The server that a URL of this scheme reaches."""
    name = _BY_SCHEME.get(scheme)
    return _BY_WORD[name] if name else None


_OFFICIAL_WITHOUT_PROBE = _words(
    "scratch postgres redis mysql mariadb mongo rabbitmq memcached cassandra nats neo4j couchdb "
    "elasticsearch clickhouse nginx traefik "
    "python node golang ruby php debian ubuntu alpine buildpack-deps"
)
_HUB_WITHOUT_PROBE = _words(
    "postgis/postgis pgvector/pgvector ankane/pgvector timescale/timescaledb "
    "timescale/timescaledb-ha bitnami/postgresql valkey/valkey apache/kafka "
    "clickhouse/clickhouse-server opensearchproject/opensearch qdrant/qdrant "
    "getmeili/meilisearch typesense/typesense chromadb/chroma surrealdb/surrealdb "
    "grafana/grafana prom/prometheus"
)
_ELSEWHERE_WITHOUT_PROBE = _words(
    "docker.elastic.co/elasticsearch/elasticsearch quay.io/keycloak/keycloak ghcr.io/astral-sh/uv"
)
_WITHOUT_PROBE = frozenset(
    [
        *(f"docker.io/library/{name}" for name in _OFFICIAL_WITHOUT_PROBE),
        *(f"docker.io/{path}" for path in _HUB_WITHOUT_PROBE),
        *_ELSEWHERE_WITHOUT_PROBE,
    ]
)
"""Repositories whose Dockerfiles have no HEALTHCHECK, in any tag of the last years."""

_WITH_PROBE = frozenset(
    {
        "docker.io/supabase/postgres",
        "public.ecr.aws/supabase/postgres",
        "docker.io/mysql/mysql-server",
        "container-registry.oracle.com/mysql/community-server",
        "docker.io/dragonflydb/dragonfly",
        "docker.dragonflydb.io/dragonflydb/dragonfly",
        "ghcr.io/dragonflydb/dragonfly",
    }
)
"""Repositories whose Dockerfiles have a HEALTHCHECK."""

_MINIO_WITHOUT_PROBE = pattern(r"^(latest|RELEASE\.202\d)")


def has_probe(reference: Reference | None) -> bool | None:
    """Whether the image brings a HEALTHCHECK; None for images that are not listed."""
    if reference is None:
        return None
    repository = reference.repository
    if repository in _WITH_PROBE:
        return True
    if repository in _WITHOUT_PROBE:
        return False
    if repository in ("docker.io/minio/minio", "quay.io/minio/minio"):
        # Removed in August 2019.
        return False if _MINIO_WITHOUT_PROBE.match(reference.tag or "latest") else None
    return None
