"""The settings as a JSON Schema: the one place that says which keys there are and what they hold.

The loader judges a file by this schema, the manual is written from it, editors complete with it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

SHIPPED = Path(__file__).parent / "jctc-lint.schema.json"
"""The schema with the rules of this release in it. Generated, never edited."""

_LEVELS = ["error", "warning", "info"]
_SELECTORS: dict[str, Any] = {
    "type": "array",
    "items": {"$ref": "#/definitions/selector"},
}
_GLOBS: dict[str, Any] = {"type": "array", "items": {"type": "string", "minLength": 1}}

PROPERTIES: dict[str, dict[str, Any]] = {
    "select": {
        "description": "Rules to judge by. Replaces the default, all of them.",
        **_SELECTORS,
        "default": ["ALL"],
    },
    "extend-select": {
        "description": "Rules to judge by, besides `select`; for rules that are off by default.",
        **_SELECTORS,
        "default": [],
    },
    "ignore": {
        "description": "Rules to leave out. The more specific of `select` and `ignore` wins, "
        "`ignore` when both are equal.",
        **_SELECTORS,
        "default": [],
    },
    "per-file-ignores": {
        "description": "Path patterns, as in .gitignore and from the analysed directory, to rules "
        "that say nothing there.",
        "type": "object",
        "additionalProperties": _SELECTORS,
        "default": {},
    },
    "severity": {
        "description": "Rules to the severity that their findings get. The most specific wins.",
        "type": "object",
        "additionalProperties": {"enum": _LEVELS},
        "propertyNames": {"$ref": "#/definitions/selector"},
        "default": {},
    },
    "fail-on": {
        "description": "Exit status 1 when there is a finding of this severity or a worse one.",
        "enum": [*_LEVELS, "never"],
        "default": "warning",
    },
    "pedantic": {
        "description": "Tell what is likely, too. Without it only what is certain is told, and "
        "what rules say that are selected by their id or name.",
        "type": "boolean",
        "default": False,
    },
    "exclude": {
        "description": "More paths to leave out, patterns as in .gitignore.",
        **_GLOBS,
        "default": [],
    },
    "respect-gitignore": {
        "description": "Leave out what .gitignore leaves out.",
        "type": "boolean",
        "default": True,
    },
    "baseline": {
        "description": "File with the findings to pass over, from the analysed directory.",
        "type": "string",
        "minLength": 1,
    },
    "compose": {
        "description": "How the Compose files belong together, where their names do not tell.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "production": {
                "description": "Compose files (paths or patterns) that production runs.",
                **_GLOBS,
                "default": [],
            },
            "projects": {
                "description": "Sets of files that Compose reads together, in order, as with "
                "`docker compose -f A -f B`.",
                "type": "array",
                "items": {**_GLOBS, "minItems": 1},
                "default": [],
            },
        },
        "default": {},
    },
    "migrations": {
        "description": "What a new database holds before the first revision runs.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "bootstrap": {
                "description": "True when something else (a dump, `create_all` and a stamp) "
                "makes the first tables: tables that no revision creates are then taken for given.",
                "type": "boolean",
                "default": False,
            },
            "judge-since": {
                "description": "What is deployed: revisions (one for each branch or database) or a "
                "git branch, tag or commit; selects the rules of live safety, for what is newer. "
                "With a git reference, of drift only what the change since then makes is told.",
                "type": "array",
                "items": {"type": "string", "minLength": 1},
                "default": [],
            },
            "dialect": {
                "description": "The database that the revisions are for, where the URLs, Compose "
                "files and code of the repository say another than what is right.",
                "enum": ["postgresql", "sqlite", "mysql"],
            },
        },
        "default": {},
    },
}
"""Key to its schema, `rules` left out: that one depends on the catalogue."""

_RULES_DESCRIPTION = "Rule name to its options."


def settings_schema(options: Mapping[str, Mapping[str, Any]] | None = None) -> dict[str, Any]:
    """The schema (draft 7).

    `options` gives each rule's options (name to JSON Schema) by rule name. Without it any rule
    name and any options pass, which is what the loader can know: it stands below the catalogue.
    """
    rules: dict[str, Any] = {
        "description": _RULES_DESCRIPTION,
        "type": "object",
        "additionalProperties": {"type": "object"},
    }
    if options is not None:
        rules["additionalProperties"] = False
        rules["properties"] = {
            name: {"description": f"Options of the rule {name}.", **options_schema(own)}
            for name, own in options.items()
        }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "https://github.com/jctc-lint/jctc-lint/blob/main/jctc_lint/settings/"
        "jctc-lint.schema.json",
        "title": "Settings of jctc-lint",
        "description": "`[tool.jctc-lint]` in pyproject.toml, or the whole of jctc-lint.toml.",
        "type": "object",
        "additionalProperties": False,
        "properties": {**PROPERTIES, "rules": {**rules, "default": {}}},
        "definitions": {
            "selector": {
                "description": 'A rule\'s id or name, the start of ids (`SEC`, `SEC1`), or "ALL".',
                "type": "string",
                "minLength": 1,
            }
        },
    }


def options_schema(options: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of a table that holds these options and nothing else."""
    return {"type": "object", "additionalProperties": False, "properties": dict(options)}


def pyproject_table_schema(tool_name: str) -> dict[str, Any]:
    """What validate-pyproject asks for: the schema of `[tool.jctc-lint]`."""
    del tool_name
    schema: dict[str, Any] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return schema
