"""`jctc-lint check`: judge a directory, tell the findings."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jctc_lint.catalogue.own import catalogue_of
from jctc_lint.cli.baseline_file import find_baseline, write_baseline
from jctc_lint.cli.output import say, write_file, write_stdout
from jctc_lint.cli.result import crash_sentence, result_of
from jctc_lint.cli.targets import file_target, target_of
from jctc_lint.cli.terminal import COLOR, terminal
from jctc_lint.engine.run import analyse, judged_wholly, printable
from jctc_lint.facts.repository import Repository
from jctc_lint.finding import Severity
from jctc_lint.reading.discover import Kind
from jctc_lint.reading.files import MAX_BYTES, Unreadable, decode
from jctc_lint.record import record, replace
from jctc_lint.reports.formats import FORMATS, render
from jctc_lint.reports.places import repository_prefix
from jctc_lint.reports.result import RenderOptions
from jctc_lint.settings.load import load_settings
from jctc_lint.settings.model import Selection

if TYPE_CHECKING:
    from jctc_lint.cli.baseline_file import BaselineFile
    from jctc_lint.cli.targets import Target
    from jctc_lint.engine.run import Analysis
    from jctc_lint.reports.result import Result

SEVERITIES = ("error", "warning", "info", "never")


@record(eq=True)
class Request:
    """The command line of a check."""

    paths: tuple[str, ...]
    format: str
    output_file: tuple[str, ...]
    select: tuple[str, ...]
    extend_select: tuple[str, ...]
    ignore: tuple[str, ...]
    since: tuple[str, ...]
    pedantic: bool
    fail_on: str | None
    baseline: str | None
    no_baseline: bool
    write_baseline: bool
    statistics: bool
    stdin_filename: str | None
    config: str | None
    color: bool | None


@click.command(short_help="Judge a directory and tell what is wrong. The default.")
@click.argument("paths", nargs=-1)
@click.option(
    "--format",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="How to write the findings.",
)
@click.option(
    "--output-file",
    multiple=True,
    metavar="[FORMAT=]FILE",
    help="FORMAT=FILE: write that format into FILE too; may be given several times. "
    "FILE alone: write --format there and nothing to stdout.",
)
@click.option(
    "--select",
    multiple=True,
    metavar="RULES",
    help="Judge by these rules only: ids, starts of ids, names or ALL, separated by commas. "
    "The settings' selections do not count then.",
)
@click.option(
    "--extend-select", multiple=True, metavar="RULES", help="Judge by these rules besides."
)
@click.option("--ignore", multiple=True, metavar="RULES", help="Leave these rules out.")
@click.option(
    "--since",
    multiple=True,
    metavar="POINT",
    help="What is deployed (a revision, or a git branch, tag or commit): judge too what later "
    "migrations do to tables in use. With a git reference, of the drift of models and migrations "
    "only what the change since then makes is told.",
)
@click.option(
    "--pedantic",
    is_flag=True,
    help="Tell what is likely, too. Without it only what is certain is told, and what rules say "
    "that are selected by their id or name.",
)
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    help="Exit with 1 for findings of this severity or a worse one.  [default: warning]",
)
@click.option(
    "--baseline",
    metavar="FILE",
    help="Pass over the findings in FILE.  [default: .jctc-lint-baseline.json, if it is there]",
)
@click.option("--no-baseline", is_flag=True, help="Use no baseline.")
@click.option(
    "--write-baseline",
    is_flag=True,
    help="Write all present findings into the baseline; exit with 0.",
)
@click.option("--statistics", is_flag=True, help="Tell how often each rule was met, and no more.")
@click.option(
    "--stdin-filename",
    metavar="FILE",
    help="Take stdin for the content of FILE; tell the findings in it.",
)
@click.option("--config", metavar="FILE", help="Take the settings from this file.")
@COLOR
@click.pass_context
def check(ctx: click.Context, /, **options: object) -> int:
    """Judge the files of a directory and tell what will go wrong.

    PATHS is the directory, "." when left out. With files, or several paths, the current directory
    is judged and only the findings in those paths are told.
    """
    request = Request(**options)  # type: ignore[arg-type]
    if request.statistics and request.format != "text":
        raise click.UsageError("--statistics goes with --format text only", ctx)
    if request.no_baseline and (request.baseline or request.write_baseline):
        raise click.UsageError("--no-baseline contradicts the other options for baselines", ctx)
    outputs = _outputs(request, ctx)
    started = time.perf_counter()
    repository, target = _repository(request, ctx)
    _refuse_nothing(repository)
    _refuse_unknown_point(repository)
    baseline = find_baseline(
        repository,
        request.baseline,
        use=not request.no_baseline,
        rewrite=request.write_baseline,
    )
    catalogue = catalogue_of(repository.files)
    analysis = analyse(
        repository,
        catalogue,
        baseline=None if request.write_baseline else baseline.baseline,
        wants=None if target.only is None else target.wants,
    )
    _refuse_unread_past(repository)
    if request.write_baseline:
        judged = judged_wholly(repository, analysis, analysis.rules)
        return _write_baseline(baseline, analysis, {rule.id for rule in catalogue} - judged)
    result = result_of(repository, analysis, time.perf_counter() - started)
    _tell(result, request, outputs)
    return 2 if analysis.crashes else int(result.failed)


def words(values: tuple[str, ...]) -> tuple[str, ...]:
    """Words separated by commas, in one option or several."""
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())


def _outputs(request: Request, ctx: click.Context) -> list[tuple[str, str | None]]:
    """Formats and the files they go to; None for stdout."""
    outputs: list[tuple[str, str | None]] = []
    plain = []
    for value in request.output_file:
        name, separator, path = value.partition("=")
        if separator and name in FORMATS:
            outputs.append((name, path))
        else:
            plain.append(value)
    if len(plain) > 1:
        raise click.UsageError("write --output-file FORMAT=FILE when there are several files", ctx)
    for path in [path or "" for _, path in outputs] + plain:
        if not path or Path(path).is_dir() or not Path(path).parent.is_dir():
            raise click.UsageError(f"--output-file: '{path}' cannot be a file", ctx)
    return [*outputs, (request.format, plain[0] if plain else None)]


def _repository(request: Request, ctx: click.Context) -> tuple[Repository, Target]:
    if request.stdin_filename is not None and request.paths:
        raise click.UsageError("--stdin-filename takes the place of PATHS", ctx)
    overlay = None
    if request.stdin_filename is not None:
        target, overlay = file_target(request.stdin_filename)
    else:
        target = target_of(request.paths)
    settings = load_settings(target.root, Path(request.config) if request.config else None)
    fail_on = settings.fail_on
    if request.fail_on is not None:
        fail_on = None if request.fail_on == "never" else Severity(request.fail_on)
    selection = Selection(
        words(request.select) if request.select else None,
        words(request.extend_select),
        words(request.ignore),
    )
    migrations = settings.migrations
    if request.since:
        migrations = replace(migrations, judge_since=words(request.since))
    settings = replace(
        settings,
        command_line=selection,
        fail_on=fail_on,
        migrations=migrations,
        pedantic=settings.pedantic or request.pedantic,
    )
    repository = Repository(target.root, settings, target.only or ())
    if overlay is not None:
        _overlay_stdin(repository, overlay)
    return repository, target


def _overlay_stdin(repository: Repository, path: str) -> None:
    try:
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
    except (OSError, AttributeError, ValueError):
        raise click.ClickException("stdin cannot be read.") from None
    if len(data) > MAX_BYTES:
        raise click.ClickException(f"stdin is larger than {MAX_BYTES // 1024 // 1024} MiB.")
    decoded = decode(path, data)
    if isinstance(decoded, Unreadable):
        raise click.ClickException(f"stdin {decoded.reason}.")
    repository.overlay(path, decoded.text)


def _refuse_unknown_point(repository: Repository) -> None:
    """A slip in what is deployed would make all history new."""
    if repository.settings.migrations.judge_since and repository.environments:
        problem = repository.deployed.problem
        if problem:
            raise click.ClickException(printable(problem, 1000))


def _refuse_unread_past(repository: Repository) -> None:
    """With half of what was there before, old drift would look new."""
    if not repository.settings.migrations.judge_since:
        return
    from jctc_lint.facts.earlier import asked

    for item in asked(repository):
        if item.problem:
            sentence = f"git's '{item.name}' cannot be read: {item.problem}."
            raise click.ClickException(printable(sentence, 1000))


def _refuse_nothing(repository: Repository) -> None:
    """A directory without anything of ours must not look like one that is in order."""
    if not repository.inventory.of(Kind.COMPOSE) and not repository.environments:
        inis = repository.inventory.of(Kind.ALEMBIC_INI)
        lost = f" ('{inis[0]}' leads to no folder of scripts that is here)" if inis else ""
        raise click.ClickException(
            f"there is nothing to analyse in '{repository.files.root}': no Compose file and no "
            f"Alembic migrations{lost}. What .gitignore or the setting 'exclude' leaves out does "
            "not count. Give the directory that holds them: jctc-lint path/to/project"
        )


def _write_baseline(file: BaselineFile, analysis: Analysis, unjudged: set[str]) -> int:
    number = write_baseline(file, analysis.accepted, unjudged)
    say(f"{file.path} now holds {number} findings.")
    for crash in analysis.crashes:
        say(crash_sentence(crash))
    return 2 if analysis.crashes else 0


def _tell(result: Result, request: Request, outputs: list[tuple[str, str | None]]) -> None:
    prefix = repository_prefix(result.root, os.environ)
    for name, path in outputs:
        if path is not None:
            write_file(path, render(name, result, RenderOptions(prefix=prefix)))
        elif request.statistics:
            write_stdout(statistics(result))
        else:
            write_stdout(render(name, result, replace(terminal(request.color), prefix=prefix)))
    if request.format != "text" or outputs[-1][1] is not None:
        for note in result.notes:
            if note.error:
                say(note.message)


def statistics(result: Result) -> str:
    """How often each rule was met, the most frequent first."""
    counts = Counter((finding.rule, finding.name) for finding in result.findings)
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    lines = [f"{number:>6}  {rule}  {name}" for (rule, name), number in rows]
    total = sum(counts.values())
    return "\n".join([*lines, f"{total:>6}  in all", ""])
