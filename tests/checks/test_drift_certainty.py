"""How sure missing tables and columns are: what else may have made them counts."""

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
    files = {
        "alembic.ini": "[alembic]\nscript_location = alembic\n",
        "alembic/env.py": "from app.models import Base\ntarget_metadata = Base.metadata\n",
        "alembic/versions/a1.py": REVISION,
        "app/__init__.py": "",
        "app/models.py": MODELS,
        "app/main.py": main,
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)

    told = {"DRF701", "DRF702", "DRF710"}
    repository = Repository(tmp_path)
    findings = [f for f in run_checks(repository, load()).findings if f.rule in told]

    assert {(f.rule, f.certainty) for f in findings} == {(rule, certainty) for rule in told}
