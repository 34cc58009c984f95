"""Who waits for whom: paths of depends_on, health checks and where they come from, named hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.compose.model import Assignment, Form, Value
from jctc_lint.facts.named_hosts import hosts_in
from jctc_lint.facts.repository import Repository
from jctc_lint.facts.start.order import orchestrated
from jctc_lint.facts.start.readiness import State, restarts
from jctc_lint.text import Source, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from jctc_lint.facts.start.order import Dependence, Mention, StartOrder

    Tree = Callable[[Mapping[str, str | bytes]], Path]

HEALTHY = "{condition: service_healthy}"
DONE = "{condition: service_completed_successfully}"
STARTED = "{condition: service_started}"


def order(tree: Tree, text: str, **more: str) -> StartOrder:
    (only,) = Repository(tree({"compose.yaml": text, **more})).start_orders
    return only


def services(**entries: str) -> str:
    body = "".join(f"  {name}: {entry}\n" for name, entry in entries.items())
    return f"services:\n{body}"


def dependence(start: StartOrder, consumer: str, target: str) -> Dependence:
    (found,) = [
        found
        for group in start.dependences
        for found in group
        if (found.consumer.name, found.target.name) == (consumer, target)
    ]
    return found


def mentions(start: StartOrder) -> list[tuple[str, str, str, bool]]:
    found: list[Mention] = [mention for group in start.mentions for mention in group]
    return [(m.consumer.name, m.target.name, m.assignment.name, m.ordered) for m in found]


@pytest.mark.parametrize(
    ("migrate", "app", "assured"),
    [
        (f"db: {HEALTHY}", f"migrate: {DONE}, db: {STARTED}", True),
        (f"db: {HEALTHY}", f"migrate: {STARTED}, db: {STARTED}", True),
        (f"db: {STARTED}", f"migrate: {DONE}, db: {STARTED}", True),
        (f"db: {STARTED}", f"migrate: {STARTED}, db: {STARTED}", False),
        (f"cache: {HEALTHY}", f"migrate: {DONE}, db: {STARTED}", False),
        (f"app: {DONE}", f"migrate: {STARTED}, db: {STARTED}", False),
    ],
)
def test_waiting_over_another_service(tree: Tree, migrate: str, app: str, assured: bool) -> None:
    start = order(
        tree,
        services(
            app=f"{{image: a, depends_on: {{{app}}}}}",
            migrate=f"{{image: a, depends_on: {{{migrate}}}}}",
            db="{image: postgres}",
            cache="{image: redis}",
        ),
    )
    assert dependence(start, "app", "db").assured is assured


def test_cycles_end(tree: Tree) -> None:
    start = order(
        tree,
        services(
            a="{image: a, depends_on: [b], environment: {H_HOST: db}}",
            b="{image: b, depends_on: [a, a, b]}",
            db="{image: postgres}",
        ),
    )
    assert not dependence(start, "a", "b").assured
    assert mentions(start) == [("a", "db", "H_HOST", False)]


PROBE = "{test: [CMD, 'true']}"


@pytest.mark.parametrize(
    ("db", "dockerfile", "state"),
    [
        (f"{{image: postgres, healthcheck: {PROBE}}}", "", State.PRESENT),
        ("{image: postgres}", "", State.ABSENT),
        ("{image: 'postgres:${TAG}'}", "", State.ABSENT),
        ("{image: supabase/postgres}", "", State.PRESENT),
        ("{image: supabase/postgres, healthcheck: {disable: true}}", "", State.ABSENT),
        ("{image: postgres, healthcheck: {test: [NONE]}}", "", State.ABSENT),
        ("{image: postgres, healthcheck: {interval: 5s}}", "", State.ABSENT),
        ("{image: supabase/postgres, healthcheck: {interval: 5s}}", "", State.PRESENT),
        ("{image: example.org/postgres}", "", State.UNKNOWN),
        ("{image: '${IMAGE}'}", "", State.UNKNOWN),
        ("{build: .}", "FROM postgres\n", State.ABSENT),
        ("{build: ., image: supabase/postgres}", "FROM postgres\n", State.ABSENT),
        ("{build: .}", "FROM postgres\nHEALTHCHECK CMD x\n", State.PRESENT),
        ("{build: .}", "FROM supabase/postgres\nHEALTHCHECK NONE\n", State.ABSENT),
        ("{build: .}", "FROM example.org/x\n", State.UNKNOWN),
        ("{build: .}", "ARG X\nFROM $X\n", State.UNKNOWN),
        ("{build: {context: ., args: {X: redis}}}", "ARG X\nFROM $X\n", State.ABSENT),
        ("{build: {context: ., target: none}}", "FROM postgres\n", State.UNKNOWN),
        ("{build: .}", "FROM postgres\n{{ more }}\n", State.UNKNOWN),
        ("{build: .}", "", State.UNKNOWN),
        ("{build: https://example.org/x.git}", "FROM postgres\n", State.UNKNOWN),
    ],
)
def test_health_checks(tree: Tree, db: str, dockerfile: str, state: State) -> None:
    files = {"Dockerfile": dockerfile} if dockerfile else {}
    start = order(tree, services(app="{image: a, depends_on: [db]}", db=db), **files)
    assert dependence(start, "app", "db").probe.state is state


def test_an_incomplete_project_lacks_nothing_for_certain(tree: Tree) -> None:
    text = services(
        app="{image: a, depends_on: [db]}",
        db="{image: postgres, extends: {file: ../elsewhere.yaml, service: db}}",
    )
    assert dependence(order(tree, text), "app", "db").probe.state is State.UNKNOWN


@pytest.mark.parametrize(
    ("entry", "title"),
    [
        ("{image: 'postgres:16', command: [-c, max_connections=200]}", "PostgreSQL"),
        ("{image: postgres, command: postgres -c fsync=off}", "PostgreSQL"),
        ("{image: mysql, command: --datadir /var/lib/mysql}", "MySQL"),
        ("{image: redis, command: sh -c 'exec redis-server --appendonly yes'}", "Redis"),
        ("{image: example.org/x, command: redis-server}", "Redis"),
        ("{image: postgres, command: psql -h db -f /seed.sql}", None),
        ("{image: mongo, command: mongosh --host db}", None),
        ("{image: postgres, entrypoint: [sh, -c, 'pg_dump db']}", None),
        ("{image: minio/minio, entrypoint: sh -c 'mc mb local/x'}", None),
        ("{image: example.org/x, command: ./wait-for-it.sh postgres:5432 -- serve}", None),
        ("{image: nginx}", None),
    ],
)
def test_servers_and_clients_in_the_same_images(tree: Tree, entry: str, title: str | None) -> None:
    start = order(tree, services(app="{image: a, depends_on: [db]}", db=entry))
    server = dependence(start, "app", "db").server
    assert (server.title if server is not None else None) == title


def test_a_build_on_a_server_image_is_that_server_unless_it_starts_something_else(
    tree: Tree,
) -> None:
    text = services(
        app="{image: a, depends_on: [db, cron]}",
        db="{build: {context: ., target: db}}",
        cron="{build: {context: ., target: cron}}",
    )
    dockerfile = 'FROM postgres AS db\nCOPY x /\nFROM db AS cron\nCMD ["crond", "-f"]\n'
    start = order(tree, text, Dockerfile=dockerfile)
    assert dependence(start, "app", "db").server is not None
    assert dependence(start, "app", "cron").server is None


@pytest.mark.parametrize(
    ("entry", "job"),
    [
        ("{image: a, command: alembic upgrade head}", True),
        ("{image: a, command: alembic upgrade head, restart: on-failure}", True),
        ("{image: a, command: alembic upgrade head, restart: always}", False),
        ("{image: a, command: sh -c 'alembic upgrade head && serve'}", False),
        ("{image: a}", False),
    ],
)
def test_jobs(tree: Tree, entry: str, job: bool) -> None:
    start = order(tree, services(app="{image: a, depends_on: [it]}", it=entry))
    assert dependence(start, "app", "it").job is job


def test_jobs_by_their_names(tree: Tree) -> None:
    text = services(
        app="{image: a, depends_on: [db-migrate, immigration]}",
        **{"db-migrate": "{image: a}", "immigration": "{image: a}"},
    )
    start = order(tree, text)
    assert dependence(start, "app", "db-migrate").job
    assert not dependence(start, "app", "immigration").job


def test_a_file_that_adds_to_others_replaces_what_they_say(tree: Tree) -> None:
    base = services(
        app="{image: a, depends_on: [db]}", db=f"{{image: postgres, healthcheck: {PROBE}}}"
    )
    files = {
        "compose.yaml": base,
        "compose.prod.yaml": f"services: {{app: {{depends_on: {{db: {HEALTHY}}}}}}}\n",
    }
    orders = {o.project.paths: o for o in Repository(tree(files)).start_orders}
    assert dependence(orders["compose.yaml",], "app", "db").replaced
    assert not dependence(orders["compose.yaml", "compose.prod.yaml"], "app", "db").replaced


def test_services_that_do_not_start_are_left_out(tree: Tree) -> None:
    text = services(
        app="{image: a, depends_on: [db, off, gone]}",
        worker="{image: a, depends_on: [db], deploy: {replicas: 0}}",
        fragment="{depends_on: [db]}",
        db="{image: postgres}",
        off="{image: redis, scale: 0}",
    )
    found = [f.target.name for group in order(tree, text).dependences for f in group]
    assert found == ["db"]


def test_shared_entries_are_together(tree: Tree) -> None:
    text = (
        "x-app: &app\n  image: a\n  environment: {H_HOST: db}\n  depends_on: [queue]\n"
        "services:\n  a: {<<: *app}\n  b: {<<: *app}\n  c: {image: a, depends_on: [queue]}\n"
        "  queue: {image: rabbitmq}\n  db: {image: postgres}\n"
    )
    start = order(tree, text)
    groups = [[f.consumer.name for f in group] for group in start.dependences]
    assert groups == [["a", "b"], ["c"]]
    assert [[m.consumer.name for m in group] for group in start.mentions] == [["a", "b"]]


@pytest.mark.parametrize(
    ("more", "ordered"),
    [
        ("", False),
        ("depends_on: [db]", True),
        ("depends_on: [other]", True),
        ("links: ['db:database']", True),
    ],
)
def test_mentions_and_what_leads_there(tree: Tree, more: str, ordered: bool) -> None:
    text = services(
        app=f"{{image: a, environment: {{DB_HOST: db}}, {more}}}",
        other="{image: b, depends_on: [db]}",
        db="{image: postgres}",
    )
    assert mentions(order(tree, text)) == [("app", "db", "DB_HOST", ordered)]


@pytest.mark.parametrize(
    "db",
    [
        "{image: postgres, profiles: [local]}",
        "{image: postgres, network_mode: host}",
        "{image: postgres, networks: [back]}",
        "{image: postgres, scale: 0}",
        "{image: nginx}",
    ],
)
def test_what_cannot_be_meant(tree: Tree, db: str) -> None:
    text = services(app="{image: a, environment: {DB_HOST: db}}", db=db) + "networks: {back: {}}\n"
    assert mentions(order(tree, text)) == []


def assignment(name: str, text: str, resolved: str | None = None) -> Assignment:
    span = Span(Source("x", text), 0, len(text))
    return Assignment(name, Value(text, resolved or text, span), span, span, Form.MAP)


@pytest.mark.parametrize(
    ("name", "text", "hosts"),
    [
        ("DATABASE_URL", "postgresql+asyncpg://u:p@db:5432/x", ["db"]),
        ("DATABASE_URL", "postgresql://u:p%40ss@db/x?host=other", ["db"]),
        ("X", "jdbc:postgresql://db:5432/x", ["db"]),
        ("X", "redis://cache", ["cache"]),
        ("X", "mongodb://a:1,b:2/db?replicaSet=r", ["a", "b"]),
        ("X", '[{"url": "http://search:9200/x"}, "http://other"]', ["search", "other"]),
        ("DB_HOST", "db", ["db"]),
        ("db_host", "db:5432", ["db"]),
        ("KAFKA_BROKERS", "one:9092,two:9092", ["one", "two"]),
        ("ADDR_X", "db:5432", ["db"]),
        ("NAME", "db", []),
        ("NOTE", "see: db", []),
        ("STORE", "s3://minio/x", []),
        ("FILE", "sqlite:///db", []),
        ("EMPTY_HOST", "", []),
    ],
)
def test_hosts(name: str, text: str, hosts: list[str]) -> None:
    assert list(hosts_in(assignment(name, text))) == hosts


def test_a_host_that_only_the_server_knows_is_none(tree: Tree) -> None:
    text = services(
        app="{image: a, environment: ['A_URL=x://u:${PW}@db/x', 'B_URL=x://${H:-cache}', C_HOST]}",
        db="{image: postgres}",
        cache="{image: redis}",
    )
    assert mentions(order(tree, text)) == [("app", "db", "A_URL", False)]


def test_unknown_restart_policies_count_as_restarts(tree: Tree) -> None:
    text = services(
        a="{image: a, restart: '${POLICY}'}",
        b="{image: a, restart: 'no'}",
        c="{image: a, restart: always, deploy: {restart_policy: {condition: none}}}",
        d="{image: a, deploy: {restart_policy: {condition: on-failure}}}",
        e="{image: a}",
    )
    found = order(tree, text).project.services
    assert [name for name, service in found.items() if restarts(service)] == ["a", "d"]


def test_swarm_stacks_are_told_by_their_names(tree: Tree) -> None:
    files = {"docker-stack.compose.yml": services(a="{image: a}")}
    (only,) = Repository(tree(files)).start_orders
    assert orchestrated(only.project)


def test_everything_that_depends_on_everything_is_bounded(tree: Tree) -> None:
    names = [f"s{number}" for number in range(60)]
    entries = {
        name: f"{{image: postgres, depends_on: [{', '.join(n for n in names if n != name)}]}}"
        for name in names
    }
    start = order(tree, services(**entries))
    found = [f for group in start.dependences for f in group]
    assert len(found) == 60 * 59
    assert all(f.assured for f in found), "too much to say that nothing waits"
