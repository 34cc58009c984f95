"""The schemas that upgrades leave, as plain data: what `jctc-lint show schema` prints."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from jctc_lint.facts.migrations.histories import excluded, unfollowed
from jctc_lint.facts.migrations.replay import replay
from jctc_lint.facts.migrations.summary import environment_summary
from jctc_lint.facts.schema.open_names import is_open, shown
from jctc_lint.facts.schema.summary import schema_summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jctc_lint.facts.migrations.environment import Environment
    from jctc_lint.facts.migrations.replay import History


class NoSuchRevision(Exception):
    """A revision that was asked for is in no environment, or not the only one of that name."""


def schemas_summary(environments: Iterable[Environment], at: str = "") -> dict[str, Any]:
    """All environments; paths from the root, `.` for the root itself, lines from 1.

    `at` is an id or how one begins: only environments that have it are told of, after it.

    Raises:
        NoSuchRevision: none has it, or one has several that begin so.
    """
    chosen = [(item, "") for item in environments]
    if at:
        found = ((item, _revision(item, at)) for item, _ in chosen)
        chosen = [(item, identity) for item, identity in found if identity]
        if not chosen:
            raise NoSuchRevision(f"no revision has an id that is '{at}' or begins with it.")
    return {"version": 1, "environments": [_environment(item, until) for item, until in chosen]}


def _revision(environment: Environment, at: str) -> str:
    known = environment.graph.by_id
    if at in known:
        return at
    found = [identity for identity in known if identity.startswith(at)]
    if len(found) > 1:
        some = ", ".join(found[:5]) + (" and others" if len(found) > 5 else "")
        raise NoSuchRevision(f"'{at}' may be any of {some}.")
    return found[0] if found else ""


def _environment(environment: Environment, until: str) -> dict[str, Any]:
    history = replay(environment, until=until, live=False)
    graph = environment_summary(environment)
    schema = schema_summary(history.schema)
    if is_open(json.dumps(schema, ensure_ascii=False)):
        schema = _shown(schema)
    found = {
        "script_location": graph["script_location"],
        "version_locations": graph["version_locations"],
        "dialect": environment.dialect.name,
        "dialect_why": environment.dialect.why,
        **schema,
        "unknown": [*_unloaded(graph), *map(_unknown, (*graph["unknown"], *schema["unknown"]))],
        "failure": _failure(history),
        "heads": graph["heads"],
        "not_judged": unfollowed(environment) or excluded(history),
    }
    if until:
        found["at"] = until
    return found


def _shown(value: Any) -> Any:
    """The same with names as people read them."""
    if isinstance(value, dict):
        return {_shown(key): _shown(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_shown(item) for item in value]
    return shown(value) if isinstance(value, str) else value


def _unloaded(graph: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Alembic does not even begin: then nothing was replayed."""
    for problem in graph["problems"]:
        subject = problem["name"] or problem["revision"] or ""
        why = f"Alembic does not load the revisions ({problem['kind']} '{subject}')"
        if problem["fatal"] or problem["kind"] == "duplicate-id":
            yield {"what": "everything", "where": _where(problem), "why": why}


def _unknown(item: dict[str, Any]) -> dict[str, Any]:
    return {"what": item["what"], "where": _where(item), "why": item["why"]}


def _where(item: dict[str, Any]) -> str | None:
    return f"{item['path']}:{item['line']}" if "path" in item else None


def _failure(history: History) -> dict[str, Any] | None:
    failure, revision = history.failure, history.failing
    if failure is None or revision is None:
        return None
    change = failure.change
    place = change.place if change is not None else revision.span
    return {
        "revision": revision.id,
        "path": place.path,
        "line": place.line,
        "operation": change.call if change is not None else None,
        "reason": failure.reason,
    }
