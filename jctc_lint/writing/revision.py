"""A new revision that closes the drift: its text and where it belongs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.location import joined
from jctc_lint.record import record
from jctc_lint.writing.template import filled
from jctc_lint.writing.types import Unwritable

if TYPE_CHECKING:
    from datetime import datetime

    from jctc_lint.facts.migrations.configuration import FileNames
    from jctc_lint.facts.migrations.environment import Environment
    from jctc_lint.facts.models.compared import Comparison

TEMPLATE = '''"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}

"""
from alembic import op
import sqlalchemy as sa
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
'''
"""For an environment without `script.py.mako`."""


@record
class NewRevision:
    """`path` is from the root of the repository. `losing` are operations that lose data."""

    id: str
    path: str
    text: str
    losing: tuple[str, ...] = ()


def new_revision(
    comparison: Comparison, identity: str, message: str, head: str, made: datetime
) -> NewRevision:
    """The revision after `head` that does what the models want.

    Raises:
        Unwritable: a difference is not known well enough to be written.
        NotUnderstood: the environment's template is more than names to fill in.
    """
    from jctc_lint.writing.operations import operations

    environment = comparison.environment
    upgrade = operations(comparison)
    downgrade = upgrade.reverse()
    up, down = _rendered(upgrade), _rendered(downgrade)
    imports = ["from sqlalchemy.dialects import postgresql"] if "postgresql." in up + down else []
    text = filled(
        _template(environment),
        {
            "message": message or "empty message",
            "up_revision": identity,
            "down_revision": head or None,
            "branch_labels": None,
            "depends_on": None,
            "create_date": made,
            "imports": "\n".join(imports),
            "upgrades": up,
            "downgrades": down,
        },
    )
    name = file_name(environment.names, identity, message, made)
    folder = _folder(environment, head)
    return NewRevision(identity, joined(folder, name), text, tuple(_losing(comparison)))


def _rendered(operations: object) -> str:
    from alembic.autogenerate import render_python_code
    from alembic.runtime.migration import MigrationContext

    context = MigrationContext.configure(dialect_name="postgresql")
    text: str = render_python_code(operations, migration_context=context)  # type: ignore[arg-type]
    return text


def _template(environment: Environment) -> str:
    files = environment.repository.files
    path = joined(environment.script_location, "script.py.mako")
    source = files.read(path)
    return TEMPLATE if source is None else source.text


def _folder(environment: Environment, head: str) -> str:
    """Where the head is, or the first folder."""
    known = environment.graph.by_id.get(head)
    if known is not None:
        return known.path.rpartition("/")[0]
    return environment.version_locations[0]


def file_name(names: FileNames, identity: str, message: str, made: datetime) -> str:
    """As alembic/script/base.py, `_rev_path`.

    Raises:
        Unwritable: the template names what Alembic does not know.
    """
    slug = "_".join(re.findall(r"\w+", message)).lower()
    if len(slug) > names.longest:
        slug = slug[: names.longest].rsplit("_", 1)[0] + "_"
    parts = {
        "rev": identity, "slug": slug, "epoch": int(made.timestamp()), "year": made.year,
        "month": made.month, "day": made.day, "hour": made.hour, "minute": made.minute,
        "second": made.second,
    }  # fmt: skip
    try:
        return f"{names.template % parts}.py"
    except (KeyError, ValueError, TypeError):
        raise Unwritable(f"'file_template' is '{names.template}', which Alembic refuses") from None


def _losing(comparison: Comparison) -> list[str]:
    from jctc_lint.facts.models.drift import Drift

    words = {Drift.REMOVE_TABLE: "drops table", Drift.REMOVE_COLUMN: "drops column"}
    return [
        f"{words[item.kind]} '{item.table}{f'.{item.name}' if item.name else ''}'"
        for item in comparison.differences
        if item.kind in words
    ]
