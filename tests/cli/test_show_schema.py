"""`jctc-lint show schema`: the schema that an upgrade leaves, as data and for people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from jctc_lint.cli.commands import run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Tree = Callable[[Mapping[str, str | bytes]], Path]

SEQUENCE = "nextval('\"public\".team_id_seq'::regclass)"
INI = "[alembic]\nscript_location = migrations\n"
FIRST = """\
import sqlalchemy as sa
from alembic import op

revision = "aa11"
down_revision = None


def upgrade():
    op.create_table(
        "team",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(40), nullable=False, server_default="blue"),
        sa.Column("kind", sa.Enum("home", "away", name="side")),
        sa.UniqueConstraint("name", name="uq_team_name"),
        sa.CheckConstraint("id > 0", name="ck_team_id"),
    )
    op.create_index("ix_team_kind", "team", ["kind"])
    op.execute("CREATE VIEW names AS SELECT kind FROM team")
"""
SECOND = """\
import sqlalchemy as sa
from alembic import op

revision = "aa22"
down_revision = "aa11"


def upgrade():
    op.create_table(
        "player",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("team_id", sa.Integer, sa.ForeignKey("team.id", ondelete="CASCADE")),
        sa.Column("same", sa.Integer, sa.Computed("team_id")),
    )
"""
THIRD = """\
import sqlalchemy as sa
from alembic import op

revision = "bb33"
down_revision = "aa22"


def upgrade():
    op.add_column("team", sa.Column("age", sa.Integer))
    op.create_table("team", sa.Column("id", sa.Integer))
"""
FILES: dict[str, str | bytes] = {
    "alembic.ini": INI,
    "migrations/env.py": "",
    "migrations/versions/a.py": FIRST,
    "migrations/versions/b.py": SECOND,
}
BROKEN = {**FILES, "migrations/versions/c.py": THIRD}


def shown(root: Path, capfd: pytest.CaptureFixture[str], *options: str) -> list[dict[str, Any]]:
    assert run(["show", "schema", str(root), "--format", "json", *options]) == 0
    data = json.loads(capfd.readouterr().out)
    assert data["version"] == 1
    environments: list[dict[str, Any]] = data["environments"]
    return environments


def test_as_data(tree: Tree, capfd: pytest.CaptureFixture[str]) -> None:
    (found,) = shown(tree(FILES), capfd)
    assert found == {
        "script_location": "migrations",
        "version_locations": ["migrations/versions"],
        "dialect": "postgresql",
        "dialect_why": "nothing names another",
        "tables": {
            "player": {
                "columns": {
                    "id": {"pg_type": "bigint", "nullable": False, "identity": "always"},
                    "team_id": {"pg_type": "integer", "nullable": True},
                    "same": {
                        "pg_type": "integer",
                        "nullable": True,
                        "computed": "team_id",
                    },
                },
                "pk": {"name": "player_pkey", "columns": ["id"]},
                "fks": [
                    {
                        "name": "player_team_id_fkey",
                        "columns": ["team_id"],
                        "ref": "team",
                        "ref_columns": ["id"],
                        "ondelete": "CASCADE",
                    }
                ],
                "uniques": [],
                "indexes": [],
                "checks": [],
            },
            "team": {
                "columns": {
                    "id": {
                        "pg_type": "integer",
                        "nullable": False,
                        "default": SEQUENCE,
                    },
                    "name": {
                        "pg_type": "character varying(40)",
                        "nullable": False,
                        "default": "'blue'::character varying",
                    },
                    "kind": {"pg_type": "side", "nullable": True},
                },
                "pk": {"name": "team_pkey", "columns": ["id"]},
                "fks": [],
                "uniques": [{"name": "uq_team_name", "columns": ["name"]}],
                "indexes": [{"name": "ix_team_kind", "columns": ["kind"], "unique": False}],
                "checks": [{"name": "ck_team_id", "sql": "id > 0"}],
            },
        },
        "enums": {"side": ["home", "away"]},
        "views": ["names"],
        "other": [],
        "unknown": [],
        "failure": None,
        "heads": ["aa22"],
        "not_judged": "",
    }


def test_the_operation_that_fails_and_the_schema_before_its_revision(
    tree: Tree, capfd: pytest.CaptureFixture[str]
) -> None:
    (found,) = shown(tree(BROKEN), capfd)
    failure = found["failure"]
    assert failure == {
        "revision": "bb33",
        "path": "migrations/versions/c.py",
        "line": 10,
        "operation": "op.create_table",
        "reason": 'relation "team" already exists',
    }
    assert list(found["tables"]) == ["player", "team"]
    assert list(found["tables"]["team"]["columns"]) == ["id", "name", "kind"]


@pytest.mark.parametrize("at", ["aa11", "aa1"])
def test_at_a_revision(tree: Tree, capfd: pytest.CaptureFixture[str], at: str) -> None:
    (found,) = shown(tree(BROKEN), capfd, "--at", at)
    assert list(found["tables"]) == ["team"]
    assert found["at"] == "aa11"
    assert found["failure"] is None


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        ("zz", "no revision has an id that is 'zz' or begins with it"),
        ("aa", "'aa' may be any of aa11, aa22"),
    ],
)
def test_at_a_revision_that_is_not_told(
    tree: Tree, capfd: pytest.CaptureFixture[str], at: str, sentence: str
) -> None:
    assert run(["show", "schema", str(tree(FILES)), "--at", at]) == 2
    told = capfd.readouterr()
    assert not told.out
    assert sentence in told.err


def test_no_environment(tree: Tree, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "schema", str(tree({"README.md": "# x\n"}))]) == 2
    assert "there is no Alembic environment in" in capfd.readouterr().err


def test_several_environments(tree: Tree, capfd: pytest.CaptureFixture[str]) -> None:
    second = {
        "other/alembic.ini": "[alembic]\nscript_location = %(here)s/m\nsqlalchemy.url = sqlite://\n",
        "other/m/env.py": "",
        "other/m/versions/a.py": FIRST.replace("aa11", "cc44"),
    }
    root = tree({**FILES, **second})
    found = shown(root, capfd)
    assert [(item["script_location"], item["dialect"]) for item in found] == [
        ("migrations", "postgresql"),
        ("other/m", "sqlite"),
    ]
    (only,) = shown(root, capfd, "--at", "cc")
    assert only["script_location"] == "other/m"


def test_a_graph_that_does_not_load_is_not_replayed(
    tree: Tree, capfd: pytest.CaptureFixture[str]
) -> None:
    broken = FIRST.replace("down_revision = None", "down_revision = 'gone'")
    (found,) = shown(tree({**FILES, "migrations/versions/a.py": broken}), capfd)
    assert found["tables"] == {}
    assert found["unknown"][0] == {
        "what": "everything",
        "where": "migrations/versions/a.py:5",
        "why": "Alembic does not load the revisions (missing-parent 'gone')",
    }


def test_what_is_not_known_has_its_reason(tree: Tree, capfd: pytest.CaptureFixture[str]) -> None:
    more = "\n\nfrom app.types import Money\n\n"
    unknown = SECOND + '    op.add_column("team", sa.Column("paid", Money()))\n'
    (found,) = shown(tree({**FILES, "migrations/versions/b.py": more + unknown}), capfd)
    assert found["tables"]["team"]["columns"]["paid"]["pg_type"] is None
    gaps = {gap["what"]: gap["where"] for gap in found["unknown"]}
    assert gaps == {"type of column paid of table team": None}


def test_as_text(tree: Tree, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "schema", str(tree(FILES))]) == 0
    assert capfd.readouterr().out.splitlines() == [
        "Alembic environment: migrations",
        "  Database: PostgreSQL (nothing names another)",
        "  2 tables after aa22",
        "",
        "Table player",
        "  id       bigint   not null  generated always as identity",
        "  team_id  integer",
        "  same     integer            generated as team_id",
        "    primary key player_pkey (id)",
        "    foreign key player_team_id_fkey (team_id) references team (id) on delete CASCADE",
        "",
        "Table team",
        f"  id    integer                not null  default {SEQUENCE}",
        "  name  character varying(40)  not null  default 'blue'::character varying",
        "  kind  side",
        "    primary key team_pkey (id)",
        "    unique uq_team_name (name)",
        "    index ix_team_kind (kind)",
        "    check ck_team_id (id > 0)",
        "",
        "Enum side: home, away",
        "",
        "Views: names",
    ]


def test_a_failure_comes_first_in_the_text(tree: Tree, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "schema", str(tree(BROKEN))]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert lines[2] == "  2 tables before the revision that fails"
    assert lines[3] == "  FAILS on an empty database in revision bb33"
    assert lines[4].startswith("    migrations/versions/c.py:10: op.create_table: ")
