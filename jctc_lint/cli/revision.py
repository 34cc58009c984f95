"""`jctc-lint revision -m MESSAGE`: write the Alembic revision that closes the drift."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from jctc_lint.cli.shown import PATH, repository_at

if TYPE_CHECKING:
    from pathlib import Path

    from jctc_lint.facts.migrations.environment import Environment
    from jctc_lint.facts.models.compared import Comparison
    from jctc_lint.facts.repository import Repository
    from jctc_lint.writing.revision import NewRevision


@click.command(short_help="Write the Alembic revision that closes the drift.")
@PATH
@click.option("-m", "--message", required=True, metavar="TEXT", help="What the revision does.")
@click.option("--rev-id", default="", metavar="ID", help="Its id, in place of a random one.")
@click.option("--head", default="", metavar="REVISION", help="What it follows, of several heads.")
@click.option(
    "--script-location", "location", default="", metavar="FOLDER",
    help="The environment, where there are several.",
)  # fmt: skip
@click.option("--stdout", "printed", is_flag=True, help="Print it, write no file.")
@click.option(
    "--despite-unknown", "despite", is_flag=True,
    help="Write what is known, where some of the models or revisions could not be followed.",
)  # fmt: skip
def revision(
    path: str, message: str, rev_id: str, head: str, location: str, *, printed: bool, despite: bool
) -> None:
    """Write the Alembic revision that closes the drift of models and migrations.

    No database is needed, and nothing of the application is run. As with autogenerate: read what
    it writes before it goes anywhere. Where some of the models or of the revisions is not known,
    nothing is written.
    """
    from datetime import UTC, datetime
    from uuid import uuid4

    from jctc_lint.facts.migrations.dialect import POSTGRESQL
    from jctc_lint.facts.models.compared import compared
    from jctc_lint.writing.notices import notices
    from jctc_lint.writing.proof import remaining
    from jctc_lint.writing.revision import new_revision
    from jctc_lint.writing.template import NotUnderstood
    from jctc_lint.writing.types import Unwritable

    repository = repository_at(path)
    environment = _environment(repository, location, path)
    comparison = compared(environment)
    if comparison is None:
        raise click.UsageError("there are no models, or the revisions cannot be followed.")
    if environment.dialect.name != POSTGRESQL:
        raise click.UsageError(
            f"only revisions for PostgreSQL are written: {environment.dialect.why}."
        )
    if not comparison.differences and not comparison.labels:
        click.echo("Models and migrations agree: there is nothing to write.")
        return
    if not despite:
        _refuse_unknown(comparison)
    parent = _head(environment, head)
    identity = rev_id or uuid4().hex[-12:]
    try:
        made = new_revision(comparison, identity, message, parent, datetime.now(UTC))
    except (Unwritable, NotUnderstood) as error:
        raise click.UsageError(f"{error}: nothing was written.") from None
    left = remaining(comparison, made)
    if left:
        listed = "\n".join(f"  {item}" for item in left[:10])
        raise click.UsageError(f"the revision would not do, so nothing was written:\n{listed}")
    for text in notices(comparison):
        click.echo(f"note: {text}", err=True)
    if printed:
        click.echo(made.text, nl=False)
        return
    _write(repository.files.root, made)
    click.echo(f"Wrote {made.path}")


def _environment(repository: Repository, location: str, path: str) -> Environment:
    found = [e for e in repository.environments if location in ("", e.script_location)]
    if not found:
        raise click.UsageError(f"there is no Alembic environment {location or 'here'} in '{path}'.")
    if len(found) > 1:
        names = ", ".join(e.script_location or "." for e in found)
        raise click.UsageError(f"there are several environments: --script-location {names}.")
    return found[0]


def _head(environment: Environment, wanted: str) -> str:
    heads = environment.graph.heads
    if wanted:
        found = [i for i in environment.graph.by_id if i.startswith(wanted)]
        if len(found) != 1:
            raise click.UsageError(f"'{wanted}' is not one revision.")
        if found[0] not in heads:
            raise click.UsageError(f"'{found[0]}' is not a head: {', '.join(heads)}.")
        return found[0]
    if len(heads) > 1:
        raise click.UsageError(f"there are several heads: --head {', '.join(heads)}.")
    return heads[0] if heads else ""


def _refuse_unknown(comparison: Comparison) -> None:
    reasons = comparison.unsure
    if reasons:
        shown = "\n".join(f"  {reason}" for reason in reasons[:10])
        raise click.UsageError(
            f"not all is known, so nothing was written (--despite-unknown writes what is):\n{shown}"
        )


def _write(root: Path, made: NewRevision) -> None:
    """A new file, whole or not at all; one that is there is never touched."""
    import os

    target = root / made.path
    if not target.parent.resolve().is_relative_to(root.resolve()):
        raise click.UsageError(f"'{made.path}' would lie outside of the repository.")
    there = click.UsageError(f"'{made.path}' is there already.")
    if target.exists() or target.is_symlink():
        raise there
    part = target.with_name(f".{made.id}.{os.getpid()}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with part.open("x", encoding="utf-8", newline="\n") as file:
            file.write(made.text)
        os.link(part, target)
    except FileExistsError:
        raise there from None
    except OSError as error:
        raise click.UsageError(f"'{made.path}' cannot be written: {error.strerror}.") from None
    finally:
        part.unlink(missing_ok=True)
