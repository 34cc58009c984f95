"""Family SEC: secrets that lie open outside of Compose files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.facts.leaks.model import Medium, Use, Worth
from jctc_lint.facts.secrets.names import words_of
from jctc_lint.finding import Certainty, Related, Severity
from jctc_lint.record import replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.checks import Report, Reports
    from jctc_lint.facts.leaks.model import Leak
    from jctc_lint.facts.repository import Repository


@check("token-in-repository")
def token_in_repository(repository: Repository) -> Reports:
    from jctc_lint.facts.leaks.known import told_by_compose
    from jctc_lint.facts.leaks.tokens import DOUBTFUL

    told = told_by_compose(repository)
    for leak in _of(repository, Medium.TOKEN):
        # What is doubtful anyway is made up in tests and documents.
        if leak.span.path not in told and (leak.use is Use.WORK or leak.what not in DOUBTFUL):
            yield _told(leak)


@check("private-key-in-repository")
def private_key_in_repository(repository: Repository) -> Reports:
    from jctc_lint.facts.leaks.known import mounted

    for leak in _of(repository, Medium.KEY):
        if leak.use is Use.TEST:
            continue
        used = leak.use is Use.WORK and mounted(repository, leak.span.path)
        severity = Severity.ERROR if used and leak.sort != "locked" else Severity.WARNING
        yield _told(leak, severity, Certainty.CERTAIN if used else Certainty.LIKELY)


@check("secret-in-dotenv-file")
def secret_in_dotenv_file(repository: Repository) -> Reports:
    for leak in _real(repository, Medium.DOTENV):
        if leak.use is Use.WORK:
            yield _told(leak)
        elif leak.use is Use.DEMONSTRATION and leak.sure:
            yield _told(leak, Severity.WARNING, Certainty.LIKELY)


@check("secret-file-in-repository")
def secret_file_in_repository(repository: Repository) -> Reports:
    for leak in _real(repository, Medium.FILE):
        if leak.use is Use.WORK:
            production = leak.sort == "production"
            severity = Severity.ERROR if production else Severity.WARNING
            sure = Certainty.CERTAIN if production else Certainty.LIKELY
            yield _told(leak, severity, sure, sort="default")


@check("secret-in-code")
def secret_in_code(repository: Repository) -> Reports:
    hashed: dict[str, list[Leak]] = {}
    for leak in _of(repository, Medium.CODE):
        if leak.use is Use.TEST or leak.worth in (Worth.PLACEHOLDER, Worth.HASH):
            continue
        if leak.worth is Worth.WEAK and leak.sort != "hashed" and not _opens_all(leak):
            continue
        if leak.sort == "hashed":
            hashed.setdefault(leak.span.path, []).append(leak)
            continue
        serious = leak.sort in ("literal", "inside") and leak.use is Use.WORK and leak.sure
        yield _told(leak, Severity.ERROR if serious else Severity.WARNING)
    for first, *more in hashed.values():
        # A script that makes accounts has one for each.
        related = tuple(Related(leak.span, "another one.") for leak in more)
        yield replace(_told(first, Severity.WARNING), related=related)


@check("secret-in-script")
def secret_in_script(repository: Repository) -> Reports:
    for leak in _real(repository, Medium.SCRIPT):
        yield from _graded(leak)


@check("secret-in-workflow")
def secret_in_workflow(repository: Repository) -> Reports:
    for leak in _real(repository, Medium.WORKFLOW):
        yield from _graded(leak)


@check("secret-in-image")
def secret_in_image(repository: Repository) -> Reports:
    for leak in _real(repository, Medium.IMAGE):
        yield from _graded(leak)


@check("secret-as-build-argument")
def secret_as_build_argument(repository: Repository) -> Reports:
    for leak in _of(repository, Medium.IMAGE):
        if leak.sort == "argument" and leak.use is Use.WORK:
            sure = Certainty.CERTAIN if leak.sure else Certainty.LIKELY
            yield _told(leak, Severity.WARNING, sure)


@check("secret-in-configuration")
def secret_in_configuration(repository: Repository) -> Reports:
    for leak in _real(repository, Medium.CONFIGURATION):
        yield from _graded(leak)


@check("secret-in-runbook")
def secret_in_runbook(repository: Repository) -> Reports:
    from jctc_lint.facts.leaks.known import values_in_use

    values: dict[str, bool] | None = None
    for leak in _real(repository, Medium.RUNBOOK):
        if values is None:
            values = values_in_use(repository)
        if leak.value in values:
            severity = Severity.ERROR if values[leak.value] else Severity.WARNING
            yield _told(leak, severity, Certainty.CERTAIN, sort="used")
        elif leak.sure and leak.use is Use.WORK:
            yield _told(leak, Severity.WARNING, Certainty.LIKELY)


_MIGHTY = frozenset({"ADMIN", "ADMINISTRATOR", "DEFAULT", "ROOT", "SUPERUSER", "SUPERADMIN"})


def _opens_all(leak: Leak) -> bool:
    """`DEFAULT_PASSWORD = "admin123"`: the first account of every installation."""
    literal = leak.sort == "literal" and leak.use is Use.WORK
    return literal and not _MIGHTY.isdisjoint(words_of(leak.name))


def _of(repository: Repository, medium: Medium) -> Iterator[Leak]:
    return (leak for leak in repository.leaks if leak.medium is medium)


def _real(repository: Repository, medium: Medium) -> Iterator[Leak]:
    """Those that are neither weak nor stand-ins: for these there is a rule of its own."""
    return (leak for leak in _of(repository, medium) if leak.worth is Worth.SECRET)


def _graded(leak: Leak) -> Reports:
    """One level lower in examples; nothing of tests, and of examples only what looks real."""
    if leak.use is Use.WORK:
        yield _told(leak, Severity.ERROR if leak.sure else Severity.WARNING)
    elif leak.use is Use.DEMONSTRATION and leak.sure:
        yield _told(leak, Severity.WARNING, Certainty.LIKELY)


def _told(
    leak: Leak,
    severity: Severity | None = None,
    certainty: Certainty | None = None,
    sort: str = "",
) -> Report:
    work = leak.use is Use.WORK
    return report(
        leak.span,
        leak.subject,
        sort or leak.sort,
        severity=severity or (Severity.ERROR if work else Severity.WARNING),
        certainty=certainty or (Certainty.CERTAIN if leak.sure and work else Certainty.LIKELY),
        name=leak.name,
        what=leak.what,
    )


@check("weak-secret-in-production")
def weak_secret_in_production(repository: Repository) -> Reports:
    from jctc_lint.facts.leaks.weak import weak_secrets

    for found in weak_secrets(repository):
        yield report(
            found.span,
            found.subject,
            found.sort,
            severity=Severity.ERROR if found.sure else Severity.WARNING,
            certainty=Certainty.CERTAIN if found.sure else Certainty.LIKELY,
            name=found.name,
            owner=found.owner,
        )


@check("secret-on-command-line")
def secret_on_command_line(repository: Repository) -> Reports:
    told: set[tuple[str, str, str]] = set()
    for leak in _of(repository, Medium.SCRIPT):
        if leak.sort != "seen" or leak.use is not Use.WORK:
            continue
        program, _, instead = leak.what.partition("|")
        once = (leak.span.path, leak.name, program)
        if once not in told:
            told.add(once)
            subject = f"{leak.medium}:{leak.name}:{program}"
            yield report(leak.span, subject, name=leak.name, program=program, instead=instead)
