"""The procedures of a repository as plain data, for `show deploy`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jctc_lint.facts.deploy.steps import Step
    from jctc_lint.facts.deploy.understood import Procedure
    from jctc_lint.facts.repository import Repository


def shown_procedures(repository: Repository) -> dict[str, Any]:
    """All procedures with their steps. Of commands only what is understood is told, no values."""
    return {
        "version": 1,
        "procedures": [_procedure(procedure) for procedure in repository.procedures],
    }


def _procedure(procedure: Procedure) -> dict[str, Any]:
    flow = procedure.flow
    return {
        "id": flow.id,
        "path": flow.source.path,
        "medium": flow.medium.value,
        "titles": list(flow.titles),
        "purpose": procedure.purpose.value,
        "in_order": flow.ordered,
        "first_time": procedure.first_time,
        "rolls_back": procedure.rolls_back,
        "steps": [_step(step) for step in procedure.steps],
    }


def _step(step: Step) -> dict[str, Any]:
    project = step.project
    return {
        "action": step.action.value,
        "path": step.span.path,
        "line": step.span.line,
        "services": None if step.services is None else list(step.services),
        "files": list(project.paths) if project is not None else [],
        "container": step.name if step.compose is None else "",
        "migrates": step.migration or "",
        "downgrades": step.downgrades,
        "builds_first": step.fresh,
        "remote": step.remote,
        "sometimes": bool(step.placed.arms),
    }
