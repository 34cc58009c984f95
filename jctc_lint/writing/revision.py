"""A new revision that closes the drift: its text and where it belongs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.location import joined
from jctc_lint.facts.migrations.replay import dialect_of
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
    """`path` is from the root of the repository."""

    id: str
    path: str
    text: str


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
    return NewRevision(identity, joined(_folder(environment, head), name), text)


def _rendered(operations: object, comparison: Comparison) -> str:
    import warnings

    from alembic.autogenerate import render_python_code
    from alembic.runtime.migration import MigrationContext

    dialect = dialect_of(comparison.environment)
    context = MigrationContext.configure(dialect_name=dialect)
    batch = comparison.declared.options.in_batches or dialect == "sqlite"
    with warnings.catch_warnings():
        # They are about indexes and defaults that a database was asked for.
        warnings.simplefilter("ignore")
        return render_python_code(
            operations,  # type: ignore[arg-type]
            render_as_batch=batch,
            migration_context=context,
        )


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
