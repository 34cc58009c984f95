"""Makes compose-values.json: measured facts about values on their way into a container.

    python shrink_compose_values.py MEASURED.json > compose-values.json

MEASURED.json is the record of asking the real Compose binary (and a stand-in for the engine that
keeps what it is told) about each case. Kept are the cases that need nothing but Compose.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

FORMS = ("list", "map", "env_file", "dotenv", "labels", "command", "healthcheck")
CELLS = (
    "list-plain", "list-single", "list-double", "map-plain", "map-single", "map-double",
    "map-literal", "env_file-plain", "env_file-single", "env_file-double", "dotenv-plain",
)  # fmt: skip


def shrink(case: dict[str, Any]) -> dict[str, Any]:
    """A case: files and shell in, what the container receives (or an error) out."""
    args = case.get("args", [])
    small = {
        "id": case["id"],
        "form": case["form"],
        "files": case["files"],
        "host": case.get("process_env") or {},
        "env_files": [args[i + 1] for i, word in enumerate(args) if word == "--env-file"],
        "meant": case["what_was_meant"],
        "received": case["what_container_receives"],
        "error": bool(case["error"]),
        "outcome": case["outcome"],
        "layer": case["layer"],
    }
    optional = ("host", "env_files", "layer")
    return {key: value for key, value in small.items() if value or key not in optional}


def main() -> None:
    """Write the small record to standard output, one case a line."""
    measured = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    cases = [shrink(case) for case in measured["cases"] if case["form"] in FORMS]
    cells = [
        [cell["form"], cell["value"], cell["result"], cell.get("received")]
        for cell in measured["char_matrix"]
        if cell["form"] in CELLS
    ]
    out = sys.stdout.write
    out('{"tool": ' + json.dumps(measured["tools"]["docker-compose"]) + ',\n"cases": [\n')
    out(",\n".join(json.dumps(case, ensure_ascii=False) for case in cases))
    out('\n],\n"cells": [\n')
    out(",\n".join(json.dumps(cell, ensure_ascii=False) for cell in cells))
    out("\n]}\n")


if __name__ == "__main__":
    main()
