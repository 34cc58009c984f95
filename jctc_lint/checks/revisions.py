"""Revision graph: is there one unbroken chain, and can Alembic load it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.facts.migrations.branches import extra_bases, several_heads
from jctc_lint.facts.migrations.graph import Problem, Trouble
from jctc_lint.facts.migrations.limits import ids_must_be_short, too_long_ids
from jctc_lint.facts.migrations.model import Effect, Flaw, Hollow, StrayReason
from jctc_lint.facts.migrations.strays import overlooked
from jctc_lint.finding import Certainty, Related, Severity

if TYPE_CHECKING:
    from jctc_lint.checks import Reports
    from jctc_lint.facts.migrations.environment import Environment
    from jctc_lint.facts.migrations.model import Revision


MAX_RELATED = 10
"""Most places that a finding points to besides its own."""
MAX_HINTS = 50
"""Missing ids for which what was meant is looked for."""


@check("missing-parent")
def missing_parent(environment: Environment) -> Reports:
    yield from _missing(environment, Trouble.MISSING_PARENT, "parent")


@check("unknown-depends-on")
def unknown_depends_on(environment: Environment) -> Reports:
    yield from _missing(environment, Trouble.UNKNOWN_DEPENDENCY, "dependency")


def _missing(environment: Environment, trouble: Trouble, kind: str) -> Reports:
    """One report for each missing id, at the first that names it."""
    groups: dict[str, list[Problem]] = {}
    for problem in environment.graph.of(trouble):
        if problem.name is not None and not environment.may_declare(problem.name.text):
            groups.setdefault(problem.name.text, []).append(problem)
    if not groups:
        return
    sure = Certainty.LIKELY if environment.mentions.locations else Certainty.CERTAIN
    for number, (missing, group) in enumerate(groups.items()):
        first = group[0]
        name = first.name
        if name is None:
            continue
        from jctc_lint.facts.migrations.names import Hint, hint_for

        hint, match, place = (
            hint_for(environment, missing, first.revision)
            if number < MAX_HINTS
            else (Hint.NONE, "", None)
        )
        related = [
            Related(other.name.span, f"'{other.revision.id}' names it as well.")
            for other in group[1:MAX_RELATED]
            if other.name is not None
        ]
        if place is not None:
            related.append(Related(place.span, f"'{match}' is declared here."))
        yield report(
            name.span,
            f"{kind}:{missing}",
            hint.value,
            certainty=sure,
            related=tuple(related),
            revision=first.revision.id or first.revision.path,
            missing=missing,
            match=match,
            file=place.path if place is not None else "",
        )


@check("several-heads")
def heads(environment: Environment) -> Reports:
    found = several_heads(environment)
    if found is None or found.labelled:
        return
    everywhere = environment.mentions.upgrades_to_heads
    key = "apart" if found.apart else "branch" if found.branch else "default"
    key = "heads" if everywhere else key
    shown = found.parted if key == "branch" else found.heads
    newest, *others = shown
    related = [
        Related(other.span, f"'{other.id}' is a head as well.") for other in others[:MAX_RELATED]
    ]
    if found.fork is not None:
        related.append(Related(found.fork.span, f"The branches part after '{found.fork.id}'."))
    yield report(
        newest.span,
        f"{environment.subject}/heads",
        key,
        severity=Severity.INFO if key in ("heads", "apart") else Severity.ERROR,
        related=tuple(related),
        count=len(shown),
        heads=_listed(shown),
        file=everywhere,
        branch=found.branch,
    )


def _listed(revisions: tuple[Revision, ...], limit: int = 5) -> str:
    names = [revision.id for revision in revisions]
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + more


@check("several-bases")
def bases(environment: Environment) -> Reports:
    for extra in extra_bases(environment):
        yield report(
            extra.base.down_span or extra.base.span,
            f"{extra.base.subject}/base",
            "joined" if extra.joined else "default",
            severity=Severity.INFO if extra.joined else Severity.WARNING,
            related=(Related(extra.main.span, f"'{extra.main.id}' is a base as well."),),
            revision=extra.base.id,
            main=extra.main.id,
        )


@check("revision-cycle")
def cycle(environment: Environment) -> Reports:
    for problem in environment.graph.of(Trouble.CYCLE, Trouble.DEPENDENCY_CYCLE):
        members = problem.others
        names = [member.id for member in members]
        yield report(
            problem.name.span if problem.name is not None else problem.revision.span,
            f"cycle:{','.join(sorted(names))}",
            "dependency" if problem.trouble is Trouble.DEPENDENCY_CYCLE else "default",
            related=tuple(
                Related(member.down_span or member.span, f"'{member.id}' is part of it.")
                for member in members[1:MAX_RELATED]
            ),
            cycle=" -> ".join([*names, names[0]]),
        )


@check("self-reference")
def self_reference(environment: Environment) -> Reports:
    for problem in environment.graph.of(Trouble.SELF_REFERENCE):
        if problem.name is not None:
            yield report(
                problem.name.span,
                f"{problem.revision.subject}/self",
                "default" if problem.name in problem.revision.down else "dependency",
                revision=problem.revision.id,
            )


@check("duplicate-revision-id")
def duplicate_id(environment: Environment) -> Reports:
    for problem in environment.graph.of(Trouble.DUPLICATE_ID):
        last = problem.revision
        yield report(
            last.span,
            last.subject,
            related=tuple(
                Related(lost.span, f"Lost: '{lost.path}' has the same id.")
                for lost in problem.others[:MAX_RELATED]
            ),
            revision=last.id,
            count=len(problem.others) + 1,
            file=last.path,
        )


@check("duplicate-branch-label")
def duplicate_label(environment: Environment) -> Reports:
    for problem in environment.graph.of(Trouble.DUPLICATE_LABEL):
        (owner,) = problem.others
        if problem.name is None or (
            owner.id == problem.revision.id and owner is not problem.revision
        ):
            continue  # A second copy of one file: its id says so already.
        label = problem.name.text
        is_id = label in environment.graph.by_id
        place = next((own.span for own in owner.labels if own.text == label), owner.span)
        yield report(
            problem.name.span,
            f"{problem.revision.subject}/label:{label}",
            "id" if is_id else "twice" if owner is problem.revision else "default",
            related=(Related(place, f"Used first by '{owner.id}'."),),
            label=label,
            revision=problem.revision.id,
            other=owner.id,
        )


@check("redundant-merge-parent")
def redundant_parent(environment: Environment) -> Reports:
    for problem in environment.graph.of(Trouble.REDUNDANT_PARENT):
        if problem.name is not None:
            yield report(
                problem.name.span,
                f"{problem.revision.subject}/parent:{problem.name.text}",
                revision=problem.revision.id,
                parent=problem.name.text,
                other=problem.others[0].id,
            )


@check("unreadable-revision")
def unreadable(revision: Revision) -> Reports:
    problem = revision.problem
    if problem is not None:
        sure = Certainty.LIKELY if problem.flaw is Flaw.DEPTH else Certainty.CERTAIN
        yield report(
            problem.span,
            "file",
            problem.flaw.value,
            certainty=sure,
            file=revision.path,
            detail=problem.detail,
            revision=revision.id,
        )
    elif revision.upgrade is not None and not revision.gaps:
        upgrade = revision.upgrade
        if upgrade.effect is Effect.MISSING:
            yield report(upgrade.span, "upgrade", "no-upgrade", revision=revision.id)
        elif upgrade.effect is Effect.EMPTY and upgrade.hollow is Hollow.ASYNC:
            yield report(upgrade.span, "upgrade", "async", revision=revision.id)


@check("header-contradicts-code")
def header(revision: Revision) -> Reports:
    header, known = revision.header, not revision.guessed
    if known and header.revision is not None and header.revision.text != revision.id:
        yield report(
            header.revision.span,
            f"{revision.subject}/id",
            "id",
            related=(Related(revision.span, "The id that counts."),),
            header=header.revision.text,
            code=revision.id,
        )
    if header.revises is None or header.revises_span is None or revision.problem is not None:
        return
    if revision.unknown("down_revision") or not known:
        return
    written = {name.text for name in header.revises}
    parents = {name.text for name in revision.down}
    if written != parents:
        place = revision.down_span or revision.span
        yield report(
            header.revises_span,
            f"{revision.subject}/revises",
            "parents",
            related=(Related(place, "The parents that count."),),
            revision=revision.id,
            header=", ".join(sorted(written)) or "none",
            code=", ".join(sorted(parents)) or "none",
        )


@check("revision-id-too-long")
def long_id(environment: Environment) -> Reports:
    long = too_long_ids(environment)
    if not long or not ids_must_be_short(environment):
        return
    for revision in long:
        yield report(revision.span, revision.subject, revision=revision.id, length=len(revision.id))


@check("revision-not-loaded")
def not_loaded(environment: Environment) -> Reports:
    for found in overlooked(environment):
        first = found.strays[0].revision
        key = "folder" if found.reason is StrayReason.FOLDER else "name"
        yield report(
            first.span,
            f"stray:{found.place}",
            key,
            related=tuple(
                Related(stray.revision.span, f"'{stray.revision.id}' is not loaded either.")
                for stray in found.strays[1:MAX_RELATED]
            ),
            place=found.place,
            revision=first.id,
            count=len(found.strays),
        )
