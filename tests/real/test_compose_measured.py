"""What was measured once still holds: the installed Compose is asked all of it again."""

from __future__ import annotations

import base64
import json
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from compose_random import Case
from test_compose_whole import agree, answer, compose, heard, write

DATA = Path(__file__).parents[1] / "data"
MODELS = json.loads((DATA / "compose-models.json").read_text(encoding="utf-8"))["cases"]
VALUES = json.loads((DATA / "compose-values.json").read_text(encoding="utf-8"))["cases"]
CHUNKS = 10


def both(made: Case) -> tuple[Any, Any, str]:
    """Ours and theirs, and the folder that stands in both."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve() / "proj"
        write(root, made)
        with compose(root, made) as asked:
            return answer(root, made), heard(asked), str(root)


def shell(host: dict[str, str]) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": "/home/u", **host}


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_models(chunk: int) -> None:
    for case in MODELS[chunk::CHUNKS]:
        words = [
            word for word in case.get("args", []) if word not in ("config", "--no-env-resolution")
        ]
        plain = "--no-interpolate" in words
        options = tuple(word for word in words if word != "--no-interpolate")
        if "--no-env-resolution" in case.get("args", []):
            continue
        made = Case(case["files"], options, shell(case.get("host", {})), not plain)
        ours, theirs, root = both(made)
        assert agree(ours, theirs), f"{case['id']}: {ours!r} is not {theirs!r}"
        assert isinstance(theirs, str) == bool(case["error"]), case["id"]
        if not case["error"]:
            recorded = json.dumps(case["resolved"]).replace("/home/u/proj", root)
            assert theirs == json.loads(recorded), case["id"]


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_values(chunk: int) -> None:
    for case in VALUES[chunk::CHUNKS]:
        files = {
            name: base64.b64decode(text["base64"]) if isinstance(text, dict) else text
            for name, text in case["files"].items()
        }
        env_files = [word for path in case.get("env_files", ()) for word in ("--env-file", path)]
        options = ("-f", "compose.yaml", *env_files)
        ours, theirs, _ = both(Case(files, options, shell(case.get("host", {}))))
        assert agree(ours, theirs), f"{case['id']}: {ours!r} is not {theirs!r}"
