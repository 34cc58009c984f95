"""What drift says depends on what else makes tables and on the schemas that Alembic looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.catalogue.load import load
from jctc_lint.engine.run import run_checks
from jctc_lint.facts.repository import Repository
from jctc_lint.finding import Certainty

if TYPE_CHECKING:
    from pathlib import Path

MODELS = """from sqlalchemy import Column, Integer, String
from sqlalchemy.orm import DeclarativeBase

class Base(DeclarativeBase):
    pass

class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    name = Column(String(50))

class Report(Base):
    __tablename__ = "reports"
    id = Column(Integer, primary_key=True)
"""
REVISION = """import sqlalchemy as sa
from alembic import op
revision = "a1"
down_revision = None

def upgrade():
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.Integer(), nullable=False),
    )
"""
STARTS = "from app.models import Base\n\ndef start(engine):\n    Base.metadata.create_all(engine)\n"


@pytest.mark.parametrize(
    ("main", "certainty"), [("", Certainty.CERTAIN), (STARTS, Certainty.LIKELY)]
)
def test_what_the_application_creates_is_no_certain_miss(
    tmp_path: Path, main: str, certainty: Certainty
) -> None:
    write(tmp_path, {"app/main.py": main, "app/models.py": MODELS})

    told = {"DRF701", "DRF702", "DRF710"}
    repository = Repository(tmp_path)
    findings = [f for f in run_checks(repository, load()).findings if f.rule in told]

    assert {(f.rule, f.certainty) for f in findings} == {(rule, certainty) for rule in told}


@pytest.mark.parametrize(("option", "drops"), [("", False), (", include_schemas=True", True)])
def test_a_table_of_another_schema_is_dropped_only_where_alembic_looks(
    tmp_path: Path, option: str, drops: bool
) -> None:
    hidden = (
        MODELS.partition("class User")[0]
        .partition("class Base")[0]
        .replace("from sqlalchemy.orm import DeclarativeBase", "from app.models import Base")
        + """class Kept(Base):
    __tablename__ = "kept"
    __table_args__ = {"schema": "guide"}
    id = Column(Integer, primary_key=True)
"""
    )
    write(
        tmp_path,
        {
            "app/models.py": MODELS,
            "app/hidden.py": hidden,
            "app/main.py": "import app.hidden\n",
            "alembic/env.py": "from alembic import context\nfrom app.models import Base\n"
            f"context.configure(target_metadata=Base.metadata{option})\n",
            "alembic/versions/a1.py": REVISION
            + '    op.execute("CREATE SCHEMA guide")\n'
            + '    op.create_table("kept", sa.Column("id", sa.Integer(), primary_key=True), '
            + 'schema="guide")\n',
        },
    )

    findings = run_checks(Repository(tmp_path), load()).findings

    (found,) = [f for f in findings if f.rule == "DRF711"]
    assert ("drops them" in found.message) is drops


def write(root: Path, files: dict[str, str]) -> None:
    usual = {
        "alembic.ini": "[alembic]\nscript_location = alembic\n",
        "alembic/env.py": "from app.models import Base\ntarget_metadata = Base.metadata\n",
        "alembic/versions/a1.py": REVISION,
        "app/__init__.py": "",
    }
    for path, text in (usual | files).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
