"""Libraries whose bases and mixins are known: `stubs/<package>.py` says what they bring."""

from __future__ import annotations

from pathlib import Path

from jctc_lint.reading.python_tree import PythonFile, parse_python
from jctc_lint.text import Source

_FOLDER = Path(__file__).parent / "stubs"
_SAME = {"litestar": "advanced_alchemy", "fastapi_users": "fastapi_users_db_sqlalchemy"}
"""Packages that lend the names of another."""

ADD_TABLES = ("make_versioned(", "set_db_info(", "versioning_manager")
"""Calls and bases of libraries that add tables of their own to the metadata."""


def stub_of(package: str) -> PythonFile | None:
    """The text of ours that stands for a package."""
    name = _SAME.get(package, package)
    path = _FOLDER / f"{name}.py"
    if not name.isidentifier() or not path.is_file():
        return None
    return parse_python(Source(f"<{name}>", path.read_text(encoding="utf-8")))
