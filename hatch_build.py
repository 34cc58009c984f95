"""Build hook: the wheel carries the rules and their compiled form; an editable install neither."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class RulesHook(BuildHookInterface[BuilderConfig]):
    """Adds `jctc_lint/catalogue.json` and `jctc_lint/rules/` to a standard wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        from jctc_lint.catalogue.compile import read_rules

        self._folder = tempfile.TemporaryDirectory()
        compiled = Path(self._folder.name) / "catalogue.json"
        compiled.write_text(json.dumps(read_rules(root / "rules")), encoding="utf-8")
        build_data["force_include"][str(compiled)] = "jctc_lint/catalogue.json"
        build_data["force_include"][str(root / "rules")] = "jctc_lint/rules"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if hasattr(self, "_folder"):
            self._folder.cleanup()
