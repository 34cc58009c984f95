"""Makes compose-models.json: small projects and what the real Compose makes of them.

    python shrink_compose_models.py MEASURED.json > compose-models.json

MEASURED.json is the record of asking the real Compose binary for the configuration of each
project. In it, the project's folder is `/home/u/proj` and the shell has nothing but HOME.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def shrink(case: dict[str, Any]) -> dict[str, Any]:
    """A case: files, arguments and shell in, the configuration (or an error) out."""
    small = {
        "id": case["id"],
        "files": case["files"],
        "args": case.get("args", []),
        "host": case.get("process_env") or {},
        "error": bool(case["error"]),
        "resolved": case["resolved"],
    }
    optional = ("args", "host", "resolved")
    text = json.dumps({key: value for key, value in small.items() if value or key not in optional})
    found: dict[str, Any] = json.loads(text.replace("<project>", "/home/u/proj"))
    return found


def main() -> None:
    """Write the small record to standard output, one case a line."""
    measured = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    lines = [json.dumps(shrink(case), ensure_ascii=False) for case in measured["cases"]]
    sys.stdout.write('{"tool": ' + json.dumps(measured["tool"]) + ',\n"cases": [\n')
    sys.stdout.write(",\n".join(lines) + "\n]}\n")


if __name__ == "__main__":
    main()
