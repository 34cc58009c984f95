"""The way back: which revisions have none, and whether that is how the whole project works."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.model import Body, Effect, Work
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.environment import Environment
    from jctc_lint.facts.migrations.model import Revision

MIN_REVISIONS = 5
SHARE = 0.9
"""From this part of the revisions on, having no way back is a policy and no oversight."""

_WRITES_DOWNGRADES = pattern(r"def\s+downgrade[\s\S]*\$\{\s*downgrades")


class Policy(StrEnum):
    """What nearly all downgrades of an environment do."""

    NONE = "none"
    EMPTY = "empty"
    REFUSES = "refuses"


@record
class Downgrades:
    """`changing` revisions have an upgrade that does something; `empty` of them go back by doing
    nothing, `refusing` by raising. `idle` do nothing both ways, and nothing says why."""

    changing: tuple[Revision, ...]
    empty: tuple[Revision, ...]
    refusing: tuple[Revision, ...]
    idle: tuple[Revision, ...]

    @property
    def policy(self) -> Policy:
        without = len(self.empty) + len(self.refusing)
        if len(self.changing) < MIN_REVISIONS or without < SHARE * len(self.changing):
            return Policy.NONE
        return Policy.EMPTY if self.empty else Policy.REFUSES


def downgrades_of(environment: Environment) -> Downgrades:
    """Sort the environment's revisions by what their functions do."""
    whole = [
        (revision, revision.upgrade, revision.downgrade)
        for revision in environment.revisions
        if revision.upgrade is not None and revision.downgrade is not None
    ]
    changing = [(revision, back) for revision, forth, back in whole if _works(forth)]
    return Downgrades(
        tuple(revision for revision, _ in changing),
        tuple(revision for revision, back in changing if _is_empty(back)),
        tuple(revision for revision, back in changing if back.effect is Effect.REFUSES),
        tuple(
            revision
            for revision, forth, back in whole
            if forth.effect is Effect.EMPTY and _is_empty(back) and not _meant(revision, forth)
        ),
    )


_SAYS_SO = pattern(
    r"\bno.?op\b|nothing|placeholder|\bmerge|no.harm|duplicate|replaced|supersede|obsolete|dummy"
    r"|\bstub\b|squash|\bempty (revision|migration|base)|baseline|initial|revert|rollback|disabled",
    re.I,
)


def _meant(revision: Revision, forth: Body) -> bool:
    """True for a revision that is empty on purpose: it joins, marks or begins something, or its
    author says why."""
    marks = revision.merge or revision.base or revision.labels or revision.depends_on
    name = revision.path.rsplit("/", 1)[-1].replace("_", " ")
    says = forth.explained or _SAYS_SO.search(f"{revision.title}\n{name}")
    return bool(marks or says or revision.unknown("branch_labels"))


def template_writes_downgrades(environment: Environment) -> bool:
    """False when script.py.mako gives new revisions no downgrade to fill: a policy in writing."""
    template = environment.template_text
    return not template or bool(_WRITES_DOWNGRADES.search(template))


def _works(body: Body) -> bool:
    return body.effect is Effect.WORKS and body.work is not Work.NOTHING


def _is_empty(body: Body) -> bool:
    return body.effect in (Effect.EMPTY, Effect.MISSING)
