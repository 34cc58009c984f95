"""The environments as plain data, for machines: what `jctc-lint show revisions` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jctc_lint.facts.migrations.graph import Problem, Trouble

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jctc_lint.facts.migrations.environment import Environment
    from jctc_lint.facts.migrations.model import Name, Revision
    from jctc_lint.facts.repository import Repository
    from jctc_lint.text import Span


def revisions_summary(repository: Repository) -> dict[str, Any]:
    """All environments; paths from the root, `.` for the root itself, lines from 1.

    Revisions come in the order in which `alembic upgrade heads` applies them, or in that of their
    files where the graph does not load. `problems` are what Alembic stops at (`fatal`) or warns
    of; `unknown` is what cannot be known without running code.
    """
    return {
        "version": 1,
        "environments": [environment_summary(item) for item in repository.environments],
    }


def environment_summary(environment: Environment) -> dict[str, Any]:
    """One environment."""
    graph = environment.graph
    ordered = [graph.by_id[identity] for identity in graph.order] or [
        revision for revision in graph.revisions if revision.id
    ]
    return {
        "script_location": environment.script_location or ".",
        "version_locations": [folder or "." for folder in environment.version_locations],
        "why": environment.why,
        "dialect": environment.dialect.name,
        "dialect_why": environment.dialect.why,
        "revisions": [_revision(revision) for revision in ordered],
        "heads": list(graph.heads),
        "bases": list(graph.bases),
        "problems": list(_problems(environment)),
        "unknown": list(_unknown(environment)),
    }


def _revision(revision: Revision) -> dict[str, Any]:
    return {
        "id": revision.id,
        "path": revision.path,
        "down": _texts(revision.down),
        "depends_on": _texts(revision.depends_on),
        "branch_labels": _texts(revision.labels),
    }


def _texts(names: Iterable[Name]) -> list[str]:
    return [name.text for name in names]


def _problems(environment: Environment) -> Iterator[dict[str, Any]]:
    for revision in environment.revisions:
        if revision.problem is not None:
            yield {
                "kind": revision.problem.flaw.value,
                "fatal": True,
                "revision": revision.id,
                **_place(revision.problem.span),
                "name": None,
                "others": [],
            }
    for problem in environment.graph.problems:
        if problem.trouble is Trouble.REDUNDANT_PARENT or _is_open(problem, environment):
            continue
        span = problem.name.span if problem.name is not None else problem.revision.span
        yield {
            "kind": problem.trouble.value,
            "fatal": problem.trouble.fatal,
            "revision": problem.revision.id,
            **_place(span),
            "name": problem.name.text if problem.name is not None else None,
            "others": [other.id for other in problem.others],
        }


def _is_open(problem: Problem, environment: Environment) -> bool:
    """True for a name that something which was not read may declare."""
    if problem.trouble not in (Trouble.MISSING_PARENT, Trouble.UNKNOWN_DEPENDENCY):
        return False
    return problem.name is not None and environment.may_declare(problem.name.text)


def _unknown(environment: Environment) -> Iterator[dict[str, Any]]:
    gaps = [*environment.gaps, *(gap for r in environment.revisions for gap in r.gaps)]
    for gap in gaps:
        yield {"what": gap.what, "why": gap.why, **_place(gap.span)}
    for problem in environment.graph.problems:
        if problem.name is not None and _is_open(problem, environment):
            why = f"'{problem.name.text}' may be declared by something that was not read"
            yield {"what": problem.trouble.value, "why": why, **_place(problem.name.span)}


def _place(span: Span) -> dict[str, Any]:
    return {"path": span.path, "line": span.line}
