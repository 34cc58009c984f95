"""Drifted applications of tests/data/drift: migrated and compared by the real Alembic."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic_runs import Server, environment_in, imports_from
from sqlalchemy import Column, ForeignKeyConstraint, Index, Table, UniqueConstraint

from jctc_lint.facts.models.compared import Comparison, compared
from jctc_lint.facts.models.drift_keys import action
from jctc_lint.facts.schema.model import Column as OurColumn
from jctc_lint.facts.schema.model import Constraint

if TYPE_CHECKING:
    from jctc_lint.facts.models.drift import Difference

FOLDER = Path(__file__).parent.parent / "data" / "drift"
BASE = "base"
CASES = sorted(path.name for path in FOLDER.iterdir() if path.name != BASE)


def written(case: str, root: Path) -> Path:
    """A copy of one application, with what all of them share."""
    for name in (BASE, case):
        shutil.copytree(FOLDER / name, root, dirs_exist_ok=True)
    return root


def listed(case: str, name: str) -> list[str]:
    """A list of texts that belongs to an application; empty where there is none."""
    path = FOLDER / case / name
    return list(json.loads(path.read_text())) if path.exists() else []


class Asked(Server):
    """The server, and what Alembic says of a database that is migrated."""

    def differences(self, root: Path) -> list[tuple[object, ...]]:
        from alembic.autogenerate import compare_metadata
        from alembic.config import Config
        from alembic.runtime.environment import EnvironmentContext
        from alembic.script import ScriptDirectory

        found: list[Any] = []

        def compare(_: object, context: Any) -> list[Any]:
            found.extend(compare_metadata(context, context.opts["target_metadata"]))
            return []

        config = Config(str(root / "alembic.ini"), stdout=io.StringIO())
        with self.engine.connect() as connection, imports_from(root):
            config.attributes["connection"] = connection
            script = ScriptDirectory.from_config(config)
            with EnvironmentContext(config, script, fn=compare, as_sql=False):
                script.run_env()
            connection.rollback()
        flat = [one for item in found for one in (item if isinstance(item, list) else [item])]
        return sorted((_told(item) for item in flat), key=str)


def _told(item: tuple[Any, ...]) -> tuple[object, ...]:
    """A difference of Alembic: what, of which table, and which part."""
    kind, *rest = item
    if isinstance(rest[0], Table):
        return kind, rest[0].fullname, ""
    if isinstance(rest[0], (Index, UniqueConstraint, ForeignKeyConstraint)):
        assert rest[0].table is not None
        return kind, rest[0].table.fullname, *_part(rest[0])
    schema, table, part = rest[:3]
    name = part.name if isinstance(part, Column) else part
    return kind, f"{schema}.{table}" if schema else table, name


def _part(made: Any) -> tuple[object, ...]:
    if isinstance(made, Index):
        return (made.name,)
    columns = tuple(column.name for column in made.columns)
    if isinstance(made, UniqueConstraint):
        return (columns,)
    target = made.elements[0].target_fullname.rpartition(".")[0]
    return (columns, target, (made.ondelete or "").upper().replace("NO ACTION", ""))


def comparison_in(root: Path) -> Comparison:
    found = compared(environment_in(root))
    assert found is not None
    return found


def ours(found: Comparison) -> list[tuple[object, ...]]:
    """Our differences in the same words."""
    return sorted((_said(item) for item in found.differences), key=str)


def _said(item: Difference) -> tuple[object, ...]:
    part = item.declared if item.declared is not None else item.built
    if isinstance(part, Constraint) and part.target is not None:
        return (
            item.kind.value,
            str(item.table),
            part.columns,
            str(part.target),
            action(part.ondelete),
        )
    if isinstance(part, Constraint):
        return item.kind.value, str(item.table), part.columns
    name = part.name if isinstance(part, OurColumn) else item.name
    return item.kind.value, str(item.table), name
