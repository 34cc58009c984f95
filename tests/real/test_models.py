"""Small applications: what their models declare, by us from the text, by SQLAlchemy imported.

An application is a module or a folder in tests/data/models. Lines `# env: ...` in it say what
stands in its env.py; `# unknown: users.name.type` is what we do not know, and do know that we do
not.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from jctc_lint.facts.migrations.environment import find_environments
from jctc_lint.facts.models.create_all import create_all_calls
from jctc_lint.facts.models.extract import declared
from jctc_lint.facts.repository import Repository
from jctc_lint.facts.schema.model import Constrains
from jctc_lint.facts.schema.sql_types import column_type, default_of

if TYPE_CHECKING:
    from jctc_lint.facts.models.model import Declared, DeclaredTable
    from jctc_lint.facts.schema.model import Column

MODELS = Path(__file__).parent.parent / "data" / "models"
_ENV = """from alembic import context

{imports}

context.configure(dialect_name="postgresql", target_metadata=target_metadata)
with context.begin_transaction():
    context.run_migrations()
"""
_IMPORTS = "from models import Base\n\ntarget_metadata = Base.metadata"
_SERIALS = {"serial": "integer", "bigserial": "bigint", "smallserial": "smallint"}


def _needs(path: Path) -> bool:
    """Whether this Python reads the application's syntax."""
    texts = [path] if path.is_file() else [*path.rglob("*.py")]
    try:
        for text in texts:
            compile(text.read_text(), str(text), "exec")
    except SyntaxError:
        return True
    return False


APPLICATIONS = sorted(
    path for path in MODELS.iterdir() if path.suffix in (".py", "") and path.stem != "__pycache__"
)
READABLE = [path for path in APPLICATIONS if not _needs(path)]


@pytest.fixture(scope="session")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All applications as repositories with an Alembic environment."""
    root = tmp_path_factory.mktemp("models")
    for path in READABLE:
        folder = root / path.stem
        if path.is_dir():
            shutil.copytree(path, folder, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            folder.mkdir()
            shutil.copy(path, folder / "models.py")
        _environment(folder)
    return root


def _environment(folder: Path, imports: str = "") -> None:
    imports = imports or "\n".join(_said(folder, "env: (.+)")) or _IMPORTS
    versions = folder / "migrations" / "versions"
    versions.mkdir(parents=True)
    (versions.parent / "env.py").write_text(_ENV.format(imports=imports))
    (versions / "0001_first.py").write_text("revision = '0001'\ndown_revision = None\n")
    (folder / "alembic.ini").write_text(
        "[alembic]\nscript_location = migrations\nprepend_sys_path = .\n"
    )


@pytest.fixture(scope="session")
def asked(laid: Path) -> dict[str, Any]:
    """What SQLAlchemy says of all of them."""
    folders = [str(laid / path.stem) for path in READABLE]
    program = Path(__file__).with_name("models_asked.py")
    done = subprocess.run(
        [sys.executable, "-P", str(program), *folders], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def _read(folder: Path) -> Declared:
    environments = find_environments(Repository(folder))
    assert len(environments) == 1
    return declared(environments[0])


def _said(path: Path, what: str) -> list[str]:
    """What comments of the application say: lines of its env.py, and what is not known."""
    texts = [path] if path.is_file() else sorted(path.rglob("*.py"))
    return [line for text in texts for line in re.findall(f"^# {what}$", text.read_text(), re.M)]


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.stem)
def test_extraction(path: Path, laid: Path, asked: dict[str, Any]) -> None:
    """Table by table, column by column."""
    told = asked[path.stem]
    assert "error" not in told, told["error"]
    assert told["tables"], "an application without tables says nothing"
    mine = _read(laid / path.stem)
    compared = _Compared(mine, told)
    compared.all()
    assert compared.wrong == []
    assert compared.unknown == {*_said(path, r"unknown: (\S+)")}


def test_there_are_enough() -> None:
    assert len(APPLICATIONS) >= 40


class _Compared:
    """`wrong`: where we say something else; `unknown`: where we say nothing."""

    def __init__(self, mine: Declared, told: dict[str, Any]) -> None:
        self.mine = mine
        self.told = told
        self.wrong: list[tuple[Any, ...]] = []
        self.unknown: set[str] = set()

    def all(self) -> None:
        if self.mine.unknown:
            self.unknown.add("tables")
        tables = {str(name): table for name, table in self.mine.tables.items()}
        for name in tables.keys() - self.told["tables"].keys():
            self.wrong.append(("there is no table", name))
        for name, wanted in self.told["tables"].items():
            if name in tables:
                self._table(name, tables[name], wanted)
            elif self.mine.unknown:
                self.unknown.add(name)
            else:
                self.wrong.append(("table not found", name))
        self._enums()

    def _enums(self) -> None:
        mine = {str(name): enum.labels for name, enum in self.mine.enums.items()}
        for name, labels in self.told["enums"].items():
            if name in mine and mine[name] is None:
                self.unknown.add(f"{name}.labels")
            elif mine.get(name) != tuple(labels):
                self.wrong.append(("enum", name, mine.get(name), labels))
        for name in mine.keys() - self.told["enums"].keys():
            self.wrong.append(("there is no enum", name))

    def _table(self, name: str, table: DeclaredTable, wanted: dict[str, Any]) -> None:
        if table.doubts:
            self.unknown.add(f"{name}.columns")
        columns = {column.name: column for column in table.described.columns}
        if not table.doubts:
            self._same(
                f"{name}.columns",
                sorted(c.name for c in table.described.columns),
                sorted(wanted["columns"]),
            )
        for column, said in wanted["columns"].items():
            if column in columns:
                self._column(f"{name}.{column}", columns[column], said)
        self._constraints(name, table, wanted)
        self._indexes(name, table, wanted["indexes"])

    def _column(self, at: str, mine: Column, said: dict[str, Any]) -> None:
        wanted = column_type(said["type"].partition(" COLLATE ")[0])
        if mine.type is None:
            self.unknown.add(f"{at}.type")
        else:
            text = _SERIALS.get(mine.type.text, mine.type.text)
            serial = mine.type.text in _SERIALS
            self._same(f"{at}.type", text, wanted.text if wanted else said["type"].lower())
            self._same(f"{at} counts", serial, said["serial"])
        if mine.nullable is None:
            self.unknown.add(f"{at}.nullable")
        else:
            self._same(f"{at}.nullable", mine.nullable, said["nullable"])
        self._same(f"{at}.identity", mine.identity, said["identity"])
        self._same(f"{at}.computed", mine.generated, said["computed"])
        self._default(at, mine, said["default"])

    def _default(self, at: str, mine: Column, said: str | None) -> None:
        wanted = default_of(said, mine.type) if said is not None else None
        self._same(f"{at} has a default", mine.default is not None, wanted is not None)
        if mine.default is None:
            return
        if mine.default.text is None and wanted is not None and wanted.text is not None:
            self.unknown.add(f"{at}.default")
        else:
            self._same(f"{at}.default", mine.default.text, wanted.text if wanted else None)

    def _same(self, at: str, mine: object, wanted: object) -> None:
        if mine != wanted:
            self.wrong.append((at, mine, wanted))

    def _constraints(self, name: str, table: DeclaredTable, wanted: dict[str, Any]) -> None:
        found: dict[str, list[Any]] = {"fks": [], "uniques": [], "checks": []}
        key: list[Any] = ["", []]
        for item in table.described.constraints:
            columns = list(item.columns)
            if item.name is None:
                self.unknown.add(f"{name}.{item.kind.name.lower()}.name")
            if item.kind is Constrains.PRIMARY:
                key = [item.name, columns]
            elif item.kind is Constrains.UNIQUE:
                found["uniques"].append([item.name, columns])
            elif item.kind is Constrains.CHECK:
                found["checks"].append([item.name, item.text])
            elif item.kind is Constrains.FOREIGN:
                target = [str(item.target), list(item.target_columns or ())]
                found["fks"].append([item.name, columns, *target, item.ondelete, item.onupdate])
        self._same(f"{name}.pk", key, wanted["pk"])
        for kind, items in found.items():
            self._listed(f"{name}.{kind}", sorted(items, key=str), wanted[kind], table)

    def _listed(self, at: str, mine: list[Any], wanted: list[Any], table: DeclaredTable) -> None:
        """All of them; where there may be more, no other ones."""
        known = wanted if not table.doubts else [item for item in wanted if item in mine]
        self._same(at, mine, known)

    def _indexes(self, name: str, table: DeclaredTable, wanted: list[list[Any]]) -> None:
        mine = []
        said = {index[0]: index for index in wanted}
        for i in table.described.indexes:
            made = [i.name.text, list(i.columns), i.unique, i.expressions, i.where, i.method]
            other = said.get(i.name.text)
            if other is not None and ("?" in i.columns or i.where == "?"):
                self.unknown.add(f"{name}.{i.name.text}")
                made = [a if "?" not in (a, *(a if isinstance(a, list) else ())) else b
                        for a, b in zip(made, other, strict=True)]  # fmt: skip
            mine.append(made)
        mine.sort()
        assert all(i.name.schema == table.name.schema for i in table.described.indexes)
        self._listed(f"{name}.indexes", mine, wanted, table)


def test_what_cannot_be_read_is_not_absent(laid: Path, tmp_path: Path) -> None:
    """A module of a newer Python, or a broken one, may declare tables."""
    folder = tmp_path / "broken"
    shutil.copytree(laid / "columns_1_4", folder)
    (folder / "more.py").write_text("class Broken(Base:\n    __tablename__ = 'broken'\n")
    found = _read(folder)
    assert found.unknown == ["'more.py' cannot be read by this Python"]
    assert {str(name) for name in found.tables} == {"users", "posts"}


def test_a_program_that_starts_alembic_may_import_more(laid: Path, tmp_path: Path) -> None:
    """Only `alembic` itself imports env.py alone; upgrades ask no model."""
    folder = tmp_path / "started"
    shutil.copytree(laid / "reached_by_calls", folder)
    assert {str(name) for name in _read(folder).unreached} == {"rest"}
    program = "from alembic import command\n\nimport app.models.rest\n\n{}\n"
    (folder / "manage.py").write_text(program.format("command.upgrade(config, 'head')"))
    assert {str(name) for name in _read(folder).unreached} == {"rest"}
    (folder / "manage.py").write_text(program.format("command.check(config)"))
    found = _read(folder)
    assert not found.unreached
    assert "manage.py" in found.reach


def test_services_that_share_a_metadata(tmp_path: Path) -> None:
    """SQLModel has one for all: tables of another service are none that env.py forgets."""
    model = "from shared import Base\nfrom sqlalchemy import Column, Integer\n\n\n"
    for service, column in (("one", "a"), ("two", "b")):
        folder = tmp_path / service
        folder.mkdir()
        (folder / "models.py").write_text(
            f"{model}class User(Base):\n    __tablename__ = 'users'\n"
            f"    {column} = Column(Integer, primary_key=True)\n"
        )
        _environment(folder, f"from {service}.models import Base\ntarget_metadata = Base.metadata")
        (folder / "alembic.ini").write_text(
            f"[alembic]\nscript_location = {service}/migrations\nprepend_sys_path = .\n"
        )
    (tmp_path / "shared.py").write_text(
        "from sqlalchemy.orm import declarative_base\n\nBase = declarative_base()\n"
    )
    for environment in Repository(tmp_path).environments:
        found = declared(environment)
        names = [
            column.name for table in found.tables.values() for column in table.described.columns
        ]
        assert names == ["a" if environment.script_location.startswith("one") else "b"]
        assert not found.unreached


def test_one_module_does_not_use_up_what_all_have(laid: Path, tmp_path: Path) -> None:
    """A module of another kind that works for long at its import, or as a program."""
    folder = tmp_path / "busy"
    shutil.copytree(laid / "columns_1_4", folder)
    work = "found = 0\nfor a in range(1000):\n    for b in range(1000):\n        found += a * b\n"
    inner = "\n".join(f"    {line}" for line in work.splitlines())
    busy = f'WORDS = "table=True"\n{work}\nif __name__ == "__main__":\n{inner}\n'
    (folder / "aaa_busy.py").write_text(busy)
    found = _read(folder)
    assert {str(name) for name in found.tables} == {"users", "posts"}
    assert found.unknown == []


def test_a_new_database_is_made_and_stamped(laid: Path, tmp_path: Path) -> None:
    """Alembic's cookbook: "Building an Up to Date Database from Scratch"."""
    folder = tmp_path / "stamped"
    shutil.copytree(laid / "columns_1_4", folder)
    start = "from models import Base\n\nBase.metadata.create_all(engine)\n"
    (folder / "start.py").write_text(start)
    assert [call.span.line for call in create_all_calls(find_environments(Repository(folder))[0])]
    (folder / "start.py").write_text(f"{start}command.stamp(config, 'head')\n")
    assert not [*create_all_calls(find_environments(Repository(folder))[0])]


def test_five_hundred_tables_are_read(tmp_path: Path) -> None:
    """The bounds of what is followed leave room for large applications."""
    folder = tmp_path / "many"
    folder.mkdir()
    (folder / "base.py").write_text(
        "from sqlalchemy.orm import DeclarativeBase\nclass Base(DeclarativeBase):\n    pass\n"
    )
    text = [
        "from sqlalchemy import ForeignKey, String",
        "from sqlalchemy.orm import Mapped, mapped_column",
        "from base import Base",
    ]
    for number in range(500):
        text += [
            f"class Model{number}(Base):",
            f"    __tablename__ = 't{number}'",
            "    id: Mapped[int] = mapped_column(primary_key=True)",
            "    name: Mapped[str | None] = mapped_column(String(10), index=True)",
            f"    up: Mapped[int] = mapped_column(ForeignKey('t{max(number - 1, 0)}.id'))",
        ]
    (folder / "models.py").write_text("\n".join(text))
    _environment(folder)
    found = _read(folder)
    assert len(found.tables) == 500
    assert all(len(table.described.columns) == 3 for table in found.tables.values())
    assert all(c.type is not None for t in found.tables.values() for c in t.described.columns)
