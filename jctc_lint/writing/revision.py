"""A new revision that closes the drift: its text and where it belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from jctc_lint.facts.migrations.location import joined
from jctc_lint.record import record
from jctc_lint.writing.names import checked_identity, date_of, file_name, folder_for
from jctc_lint.writing.template import filled

if TYPE_CHECKING:
    from datetime import datetime

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
    """`path` is from the root of the repository."""

    id: str
    path: str
    text: str


def new_revision(
    comparison: Comparison, identity: str, message: str, head: str, now: datetime
) -> NewRevision:
    """The revision after `head` that does what the models want.

    Raises:
        Unwritable: a difference is not known well enough to be written.
        NotUnderstood: the environment's template is more than names to fill in.
    """
    from jctc_lint.writing.operations import operations

    environment = comparison.environment
    checked_identity(environment, identity)
    made = date_of(environment.names, now)
    upgrade = operations(comparison)
    up, down = (_rendered(way, comparison) for way in (upgrade, upgrade.reverse()))
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
    return NewRevision(identity, joined(folder_for(environment, head), name), text)


def _rendered(operations: object, comparison: Comparison) -> str:
    import warnings

    from alembic.autogenerate import render_python_code
    from alembic.runtime.migration import MigrationContext

    context = MigrationContext.configure(dialect_name="postgresql")
    batch = comparison.declared.options.in_batches
    with warnings.catch_warnings():
        # They are about indexes and defaults that a database was asked for.
        warnings.simplefilter("ignore")
        return render_python_code(
            operations,  # type: ignore[arg-type]
            render_as_batch=batch,
            render_item=_own,
            migration_context=context,
        )


def _own(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Enum types, whose `create_type` SQLAlchemy 2.0 does not write out."""
    from sqlalchemy.dialects.postgresql import ENUM

    if kind != "type" or not isinstance(item, ENUM):
        return False
    parts = [*map(repr, item.enums), f"name={item.name!r}"]
    if item.schema:
        parts.append(f"schema={item.schema!r}")
    return f"postgresql.ENUM({', '.join(parts)}, create_type=False)"


def _template(environment: Environment) -> str:
    files = environment.repository.files
    path = joined(environment.script_location, "script.py.mako")
    source = files.read(path)
    return TEMPLATE if source is None else source.text
