"""Models and drift as plain data: what `jctc-lint show models` and `show drift` print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jctc_lint.facts.models.compared import as_schema, compared
from jctc_lint.facts.models.extract import declared
from jctc_lint.facts.models.words import words
from jctc_lint.facts.schema.summary import schema_summary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jctc_lint.facts.migrations.environment import Environment
    from jctc_lint.facts.models.drift import Difference
    from jctc_lint.facts.models.model import Declared
    from jctc_lint.text import Span


def models_summary(environments: Iterable[Environment]) -> dict[str, Any]:
    """The tables that the models of each environment declare; paths from the root."""
    return {"version": 1, "environments": [_models(item) for item in environments]}


def _models(environment: Environment) -> dict[str, Any]:
    found = declared(environment)
    schema = schema_summary(as_schema(found))
    places = {str(name): table for name, table in found.tables.items()}
    for name, table in schema["tables"].items():
        table["path"], table["line"] = places[name].span.path, places[name].span.line
        table["classes"] = places[name].classes
    return {
        **_head(environment),
        **{key: schema[key] for key in ("tables", "enums", "views")},
        "unreached": {
            str(name): {"path": table.span.path, "line": table.span.line}
            for name, table in sorted(found.unreached.items(), key=lambda item: str(item[0]))
        },
        "unknown": _unknown(found),
        "failure": None,
        "heads": list(environment.graph.heads),
    }


def _head(environment: Environment) -> dict[str, Any]:
    return {
        "script_location": environment.script_location or ".",
        "version_locations": list(environment.version_locations),
        "dialect": environment.dialect.name,
    }


def _unknown(found: Declared) -> list[dict[str, Any]]:
    whole = [{"what": "tables", "where": None, "why": why} for why in found.unknown]
    if found.reach:
        whole.append({"what": "modules that env.py imports", "where": None, "why": found.reach})
    return [
        *whole,
        *(
            {"what": str(name), "where": _where(table.span), "why": why}
            for name, table in found.tables.items()
            for why in table.doubts
        ),
    ]


def _where(span: Span) -> str:
    return f"{span.path}:{span.line}"


def drift_summary(environments: Iterable[Environment]) -> dict[str, Any]:
    """What the revisions of each environment would have to do for its models."""
    return {"version": 1, "environments": [_drift(item) for item in environments]}


def _drift(environment: Environment) -> dict[str, Any]:
    comparison = compared(environment)
    if comparison is None:
        reason = "its revisions cannot be followed, or it has no models"
        unknown = [{"what": "everything", "where": None, "why": reason}]
        nothing: dict[str, Any] = {"differences": [], "labels": [], "unreached": []}
        return {**_head(environment), **nothing, "unknown": unknown, "failure": None}
    failure = comparison.history.failure
    return {
        **_head(environment),
        "differences": [_difference(item) for item in comparison.differences],
        "labels": [
            {
                "enum": str(enum.name),
                "labels": list(missing),
                "where": _where(enum.place) if enum.place is not None else None,
            }
            for enum, missing in comparison.labels
        ],
        "unreached": sorted(str(name) for name in comparison.declared.unreached),
        "unknown": _unknown(comparison.declared),
        "failure": None if failure is None else failure.reason,
    }


def _difference(item: Difference) -> dict[str, Any]:
    place = item.place
    return {
        "kind": str(item.kind),
        "table": str(item.table),
        "name": item.name,
        "where": _where(place) if place is not None else None,
        "words": words(item),
    }
