"""Microsoft's SARIF validator, where it is to be had."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

CHECKOUT = Path(__file__).parent.parent.parent
PACKAGE = CHECKOUT / "node_modules" / "@microsoft" / "sarif-multitool-linux"
OFFLINE = """<?xml version="1.0" encoding="utf-8"?>
<Properties>
  <Properties Key="SARIF2006.UrisShouldBeReachable.Options">
    <Property Key="RuleEnabled" Type="Driver.RuleEnabledState" Value="Disabled" />
  </Properties>
</Properties>
"""
"""Without this the validator asks the network for every URL of a log."""


@pytest.fixture(scope="session")
def multitool() -> Path:
    """Microsoft's SARIF Multitool, from the npm package sarif-multitool-linux."""
    path = Path(os.environ.get("JCTC_SARIF_MULTITOOL") or PACKAGE / "Sarif.Multitool")
    if not os.access(path, os.X_OK):
        pytest.skip(
            f"no SARIF validator: npm install @microsoft/sarif-multitool-linux, and make "
            f"{path} executable or name it in JCTC_SARIF_MULTITOOL"
        )
    return path


@pytest.fixture
def complaints(multitool: Path, tmp_path: Path) -> Callable[[str], list[str]]:
    """A function that gives the validator's results for a log. Its exit status is always 0."""

    def validate(log: str) -> list[str]:
        (tmp_path / "log.sarif").write_text(log, encoding="utf-8")
        (tmp_path / "offline.xml").write_text(OFFLINE, encoding="utf-8")
        output = tmp_path / "verdict.sarif"
        subprocess.run(
            [
                str(multitool), "validate", "log.sarif", "--output", str(output),
                "--level", "Error;Warning;Note", "--rule-kind", "Sarif;Gh",
                "--log", "ForceOverwrite", "--config", "offline.xml",
            ],
            cwd=tmp_path, check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        (run,) = json.loads(output.read_text(encoding="utf-8-sig"))["runs"]
        rules = run["tool"]["driver"].get("rules", [])
        found = []
        for entry in run.get("results", []):
            rule = rules[entry["ruleIndex"]]
            text = rule["messageStrings"][entry["message"]["id"]]["text"]
            found.append(f"{rule['id']}: {text} {entry['message'].get('arguments')}")
        return found

    return validate
