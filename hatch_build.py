"""Build hook: what the package carries that is not in the repository.

That is the Compose specification's JSON Schema (from the package check-jsonschema), and in a wheel
the rules and their compiled form.
"""

from __future__ import annotations

import json
import sys
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SCHEMA = "compose-spec.json"


def _vendored(name: str) -> bytes:
    folder = files("check_jsonschema") / "builtin_schemas" / "vendor"
    return folder.joinpath(*name.split("/")).read_bytes()


class RulesHook(BuildHookInterface[BuilderConfig]):
    """Adds the schema, `catalogue.json` and `rules/`; an editable install gets the schema only."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        (root / "jctc_lint" / SCHEMA).write_bytes(_vendored(SCHEMA))
        if version == "editable":
            return
        sys.path.insert(0, str(root))
        from jctc_lint.catalogue.compile import read_rules

        self._folder = tempfile.TemporaryDirectory()
        compiled = Path(self._folder.name) / "catalogue.json"
        compiled.write_text(json.dumps(read_rules(root / "rules")), encoding="utf-8")
        build_data["force_include"][str(compiled)] = "jctc_lint/catalogue.json"
        build_data["force_include"][str(root / "rules")] = "jctc_lint/rules"
        licence = Path(self._folder.name) / "compose-spec.LICENSE"
        licence.write_bytes(_vendored("licenses/LICENSE.compose-spec"))
        build_data["force_include"][str(licence)] = f"jctc_lint/{licence.name}"
        build_data["force_include"][str(root / "jctc_lint" / SCHEMA)] = f"jctc_lint/{SCHEMA}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if hasattr(self, "_folder"):
            self._folder.cleanup()
