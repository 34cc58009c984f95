"""A run as the formats want it: findings, counts, and notes about the run itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from jctc_lint import __version__
from jctc_lint.reading.discover import MAX_FILES
from jctc_lint.reports.result import Note, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jctc_lint.engine.crash import Crash
    from jctc_lint.engine.run import Analysis
    from jctc_lint.facts.repository import Repository
    from jctc_lint.facts.secrets.mask import Mask

T = TypeVar("T")


def result_of(repository: Repository, analysis: Analysis, elapsed: float) -> Result:
    """What to tell. `elapsed` is in seconds."""
    return Result(
        root=repository.files.root,
        findings=tuple(analysis.findings),
        rules=tuple(analysis.rules),
        notes=tuple(_notes(repository, analysis)),
        suppressed=analysis.suppressed,
        baselined=analysis.baselined,
        withheld=analysis.withheld,
        files=len(repository.files.sources()),
        projects=_guarded(analysis, lambda: len(repository.compose), 0),
        revisions=_guarded(analysis, lambda: _revisions(repository), 0),
        elapsed=elapsed,
        mask=_mask(repository, analysis) if analysis.findings else None,
        fail_on=repository.settings.fail_on,
    )


def _mask(repository: Repository, analysis: Analysis) -> Mask:
    from jctc_lint.facts.secrets.mask import Mask

    return _guarded(analysis, lambda: repository.mask, Mask())


def _revisions(repository: Repository) -> int:
    """Revision files, each counted once however many environments see it."""
    return len({revision.path for e in repository.environments for revision in e.revisions})


def crash_sentence(crash: Crash) -> str:
    return (
        f"The rule '{crash.rule}' could not judge: {crash.error} in jctc-lint {__version__}. This "
        "is a mistake in jctc-lint: please report it."
    )


def _notes(repository: Repository, analysis: Analysis) -> Iterator[Note]:
    for crash in analysis.crashes:
        yield Note(crash_sentence(crash), error=True)
    if repository.inventory.truncated:
        yield Note(
            f"Only the first {MAX_FILES} files were looked at: exclude what does not matter."
        )
    yield from _about_the_past(repository)
    if analysis.stale:
        number = len(analysis.stale)
        entries = "1 entry of the baseline is" if number == 1 else f"{number} entries are"
        yield Note(f"{entries} no longer needed: write the baseline anew with --write-baseline.")


def _about_the_past(repository: Repository) -> Iterator[Note]:
    """What is not told because it was there before the change, and what was taken for before."""
    if not repository.settings.migrations.judge_since:
        return
    from jctc_lint.facts.earlier import asked

    points = asked(repository)
    for item in points:
        if item.apart:
            yield Note(
                f"Where HEAD left '{item.name}' is not in this clone: drift is compared with "
                f"'{item.name}' itself. With more history (a larger fetch depth) what others did "
                "there does not count."
            )
    older = sum(item.older for item in repository.comparisons) if points else 0
    if older:
        number = "1 difference" if older == 1 else f"{older} differences"
        yield Note(
            f"Not told: {number} of models and migrations that this change does not make. "
            "`jctc-lint show drift` lists them."
        )


def _guarded(analysis: Analysis, ask: Callable[[], T], otherwise: T) -> T:
    """A fact, or `otherwise` when it crashes after a check has crashed too (and that is told)."""
    try:
        return ask()
    except Exception:
        if not analysis.crashes:
            raise
        return otherwise
