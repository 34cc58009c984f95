"""The baseline's file: which one, reading it, writing a new one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jctc_lint.cli.output import write_file
from jctc_lint.engine.baseline import (
    FILE_NAME,
    Baseline,
    BaselineError,
    baseline_text,
    read_baseline,
)
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from jctc_lint.facts.repository import Repository
    from jctc_lint.finding import Finding

_MAX_BYTES = 64 * 1024 * 1024


@record(eq=True)
class BaselineFile:
    """Where the baseline of this run is, and what it holds: nothing when there is none."""

    path: Path
    baseline: Baseline = field(default_factory=Baseline)


def find_baseline(
    repository: Repository,
    named: str | None,
    *,
    use: bool,
    rewrite: bool,
) -> BaselineFile:
    """The file `named` on the command line, else in the settings, else the one of the usual name.

    Only the last may be absent, unless the file is about to be written anew (`rewrite`).

    Raises:
        click.ClickException: the file cannot be read, is no baseline, or is out of the directory.
    """
    setting = repository.settings.baseline
    path = Path(named) if named else repository.root / (setting or FILE_NAME)
    root = repository.root.resolve()
    if not named and not path.resolve().is_relative_to(root):
        raise click.ClickException(f"the baseline '{path}' is out of the analysed directory.")
    if not use:
        return BaselineFile(path)
    try:
        with path.open("rb") as file:
            text = file.read(_MAX_BYTES).decode()
        return BaselineFile(path, read_baseline(text))
    except FileNotFoundError:
        if rewrite or not (named or setting):
            return BaselineFile(path)
        raise click.ClickException(
            f"there is no baseline '{path}'; --write-baseline writes one."
        ) from None
    except UnicodeDecodeError:
        reason = "the baseline is not UTF-8 text"
    except OSError as error:
        reason = f"the baseline cannot be read: {error.strerror or 'input/output error'}"
    except BaselineError as error:
        reason = str(error)
    if rewrite:
        return BaselineFile(path)
    raise click.ClickException(f"{path}: {reason}.")


def write_baseline(
    file: BaselineFile, findings: Iterable[Finding], unjudged: Collection[str]
) -> int:
    """Write these findings, and the old entries of rules (ids) that did not judge; how many."""
    kept = [entry for entry in file.baseline.known if entry[1] in unjudged]
    entries = {*kept, *(finding.identity for finding in findings)}
    write_file(str(file.path), baseline_text(entries))
    return len(entries)
