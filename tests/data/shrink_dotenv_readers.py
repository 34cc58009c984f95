"""Makes dotenv-readers.json: lines of dotenv files as shells and `docker run --env-file` read them.

    python shrink_dotenv_readers.py MEASURED.json > dotenv-readers.json

MEASURED.json is the record that `shrink_compose_values.py` takes, too. An entry is the text of the
file and what K is in the end; null: not set, or the reader stopped.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

TOOLS = {"bash": "bash", "dash": "dash", "docker create --env-file": "docker"}
CELLS = {"bash-source": "bash", "dash-source": "dash", "docker-env-file": "docker"}


def value(case: dict[str, Any]) -> str | None:
    received = case["what_container_receives"] or {}
    found = received.get("K")
    return found if isinstance(found, str) else None


def main() -> None:
    """Write the small record to standard output, one entry a line."""
    measured = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    lines: dict[str, list[tuple[str, str | None]]] = {"bash": [], "dash": [], "docker": []}
    for case in measured["cases"]:
        tool = TOOLS.get(case.get("tool", ""))
        if tool and isinstance(case["snippet"], str) and not case.get("process_env"):
            lines[tool].append((case["snippet"], value(case)))
    for cell in measured["char_matrix"]:
        if cell["form"] in CELLS:
            text = cell["value"]
            kept = cell["result"] == "intact"
            lines[CELLS[cell["form"]]].append(
                (f"K={text}\n", text if kept else cell.get("received"))
            )
    parts = [
        json.dumps(tool) + ": [\n" + ",\n".join(json.dumps(e, ensure_ascii=False) for e in found)
        for tool, found in lines.items()
    ]
    sys.stdout.write("{\n" + "\n],\n".join(parts) + "\n]\n}\n")


if __name__ == "__main__":
    main()
