"""Models on libraries: what the version decides, what is not known, where the metadata is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.migrations.environment import find_environments
from jctc_lint.facts.models.extract import declared
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from jctc_lint.facts.models.model import Declared, DeclaredTable

SQLMODEL = """
import enum
from datetime import datetime
from pydantic import NaiveDatetime
from sqlmodel import Field, SQLModel

class Color(str, enum.Enum):
    RED = "r"

class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    made: datetime
    naive: NaiveDatetime
    color: Color
    name: str = Field(max_length=9)
    note: str = None
"""
TARGET = "from models import SQLModel\ntarget_metadata = SQLModel.metadata\n"


def read(tmp_path: Path, target: str, files: dict[str, str]) -> Declared:
    files = {
        "alembic.ini": "[alembic]\nscript_location = migrations\nprepend_sys_path = .\n",
        "migrations/versions/0001_first.py": "revision = '0001'\ndown_revision = None\n",
        "migrations/env.py": target,
        **files,
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return declared(find_environments(Repository(tmp_path))[0])


def table(found: Declared, name: str) -> DeclaredTable:
    return next(table for table in found.tables.values() if str(table.name) == name)


def shown(found: DeclaredTable) -> dict[str, tuple[str | None, bool | None]]:
    return {c.name: (c.type.text if c.type else None, c.nullable) for c in found.described.columns}


ZONED, PLAIN = "timestamp with time zone", "timestamp without time zone"


@pytest.mark.parametrize(
    ("pins", "made", "naive", "color", "name", "note"),
    [
        ("sqlmodel==0.0.50", ZONED, PLAIN, "color", "(9)", False),
        ("sqlmodel==0.0.45", ZONED, PLAIN, "color", "(9)", False),
        ("sqlmodel==0.0.44", PLAIN, None, "color", "(9)", False),
        ("sqlmodel==0.0.22\npydantic<2", PLAIN, None, "color", "(9)", True),
        ("sqlmodel==0.0.18\npydantic==2.6", PLAIN, None, "color", "", False),
        ("sqlmodel==0.0.18\npydantic==1.10", PLAIN, None, "color", "(9)", True),
        ("sqlmodel==0.0.18", PLAIN, None, "color", None, None),
        ("sqlmodel==0.0.9", PLAIN, None, "color", "(9)", True),
        ("sqlmodel==0.0.8", PLAIN, None, "character varying", "(9)", True),
        ("sqlmodel>=0.0.21,<1.0.0\npydantic>2", None, PLAIN, "color", "(9)", False),
        ("", None, PLAIN, None, "(9)", None),
    ],
)  # fmt: skip
def test_version_of_sqlmodel(
    tmp_path: Path,
    pins: str,
    made: str,
    naive: str,
    color: str,
    name: str | None,
    note: bool | None,
) -> None:
    """Each as the installed version of that number makes it, or unknown."""
    found = read(tmp_path, TARGET, {"models.py": SQLMODEL, "requirements.txt": pins})
    text = None if name is None else f"character varying{name}"
    assert shown(table(found, "hero")) == {
        "id": ("serial", False), "made": (made, False), "naive": (naive, False),
        "color": (color, False), "name": (text, False), "note": ("character varying", note),
    }  # fmt: skip


FLASK = """
from flask_sqlalchemy import SQLAlchemy
db = SQLAlchemy()

class UserID(db.Model):
    id = db.Column(db.Integer, primary_key=True)

class Visit(db.Model):
    __bind_key__ = "stats"
    id = db.Column(db.Integer, primary_key=True)
"""


def migrate_env(template: str) -> str:
    """The env.py that the installed Flask-Migrate writes."""
    import flask_migrate

    folder = Path(str(flask_migrate.__file__)).parent / "templates" / template
    return (folder / "env.py").read_text()


@pytest.mark.parametrize(
    ("template", "pin", "names", "unknown"),
    [
        ("flask", "==3.1.1", {"user_id"}, False),
        ("flask-multidb", "==3.1.1", {"user_id", "visit"}, False),
        ("flask", "==2.5.1", {"userID", "visit"}, False),
        ("aioflask", ">=3", {"user_id"}, False),
        ("flask", "", set(), True),
    ],
)
def test_flask_migrate(
    tmp_path: Path, template: str, pin: str, names: set[str], unknown: bool
) -> None:
    files = {"models.py": FLASK, "requirements.txt": f"Flask-SQLAlchemy{pin}\n"}
    found = read(tmp_path, migrate_env(template), files)
    assert {str(name) for name in found.tables} == names
    assert not found.unreached
    assert bool(found.unknown) is unknown


def test_two_databases(tmp_path: Path) -> None:
    """Which of them the application hands over is not told."""
    more = FLASK.replace("db", "other").replace("UserID", "Thing").replace("Visit", "More")
    files = {"models.py": FLASK, "more.py": more, "requirements.txt": "flask-sqlalchemy==3.1\n"}
    found = read(tmp_path, migrate_env("flask"), files)
    assert not found.tables
    assert found.unknown


CELERY = "from celery.backends.database.session import ResultModelBase\n"


def test_tables_of_celery(tmp_path: Path) -> None:
    target = f"{CELERY}from models import SQLModel\n"
    target += "target_metadata = [SQLModel.metadata, ResultModelBase.metadata]\n"
    found = read(tmp_path, target, {"models.py": SQLMODEL})
    assert {str(name) for name in found.tables} == {
        "hero", "celery_taskmeta", "celery_tasksetmeta",
    }  # fmt: skip
    tasks = table(found, "celery_taskmeta")
    assert tasks.doubts == ["the version of Celery decides what columns there are"]
    assert (tmp_path / tasks.span.path).is_file()
    assert all((tmp_path / c.place.path).is_file() for c in tasks.described.columns if c.place)


USERS = """
from sqlalchemy.orm import declarative_base
{imports}
Base = declarative_base()

class User(Base, {mixin}):
    __tablename__ = "users"
    {more}
"""


@pytest.mark.parametrize(
    ("imports", "mixin", "more", "doubt"),
    [
        ("from flask_security.models.fsqla_v3 import FsUserMixin", "FsUserMixin", "pass",
         "'flask_security.models.fsqla_v3.FsUserMixin' is not known"),
        ("import some_library", "some_library.Mixin", "pass", "'some_library.Mixin' is not known"),
        ("from fastapi_users_db_sqlalchemy import SQLAlchemyBaseUserTable as T", "T[int]", "pass",
         "no column of its primary key is known"),
        ("from authlib.integrations.sqla_oauth2 import OAuth2ClientMixin as M", "M", "pass",
         "the version of Authlib decides what columns there are"),
        ("from fastapi_users_db_sqlalchemy import SQLAlchemyBaseUserTableUUID as T", "T", "pass",
         ""),
    ],
)  # fmt: skip
def test_bases_that_are_not_known(
    tmp_path: Path, imports: str, mixin: str, more: str, doubt: str
) -> None:
    text = USERS.format(imports=imports, mixin=mixin, more=more)
    target = "from models import Base\ntarget_metadata = Base.metadata\n"
    doubts = table(read(tmp_path, target, {"models.py": text}), "users").doubts
    assert (doubt in doubts) if doubt else not doubts


def test_libraries_that_add_tables(tmp_path: Path) -> None:
    text = "from sqlalchemy_continuum import make_versioned\nmake_versioned()\n" + SQLMODEL
    assert read(tmp_path, TARGET, {"models.py": text}).unknown


def test_library_in_the_repository(tmp_path: Path) -> None:
    """A package of the repository's own goes before what is known of one of this name."""
    own = "from sqlalchemy import Column, Integer\nclass Timestamp:\n    mine = Column(Integer)\n"
    text = USERS.format(
        imports="from sqlalchemy_utils import Timestamp\nfrom sqlalchemy import Column, Integer",
        mixin="Timestamp", more="id = Column(Integer, primary_key=True)",
    )  # fmt: skip
    target = "from models import Base\ntarget_metadata = Base.metadata\n"
    found = read(tmp_path, target, {"models.py": text, "sqlalchemy_utils/__init__.py": own})
    assert sorted(shown(table(found, "users"))) == ["id", "mine"]


def test_models_that_a_called_function_imports(tmp_path: Path) -> None:
    files = {
        "app/__init__.py": "",
        "app/load.py": "import importlib\ndef load():\n    for n in names():\n"
        "        importlib.import_module(n)\nload()\n",
        "app/models.py": SQLMODEL,
        "app/factory.py": "def create_app():\n    from app import models\n",
    }
    start = "from sqlmodel import SQLModel\n{}target_metadata = SQLModel.metadata\n"
    assert read(tmp_path, start.format(""), files).unreached
    called = start.format("from app.factory import create_app\ncreate_app()\n")
    assert not read(tmp_path, called, files).unreached
    assert read(tmp_path, start.format("import app.load\n"), files).reach
