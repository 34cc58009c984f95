"""Scripts of SQL, statement by statement, in our schema and in a real PostgreSQL: both refuse the
same ones and stand the same after each."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from both import play

_PARAGRAPHS = re.split(
    r"\n\s*\n",
    re.sub(
        r"^--.*\n",
        "",
        (Path(__file__).parent / "scripts.sql").read_text(encoding="utf-8"),
        flags=re.MULTILINE,
    ),
)
SCRIPTS = [part.strip() for part in _PARAGRAPHS if part.strip()]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script[:60].replace("\n", " "))
def test_script(script: str, database: Any) -> None:
    assert not play(script.split(";\n"), database)
