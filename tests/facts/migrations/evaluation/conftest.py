"""Small histories to replay."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent, indent

import pytest

from jctc_lint.facts.migrations.environment import find_environments
from jctc_lint.facts.migrations.replay import History, replay
from jctc_lint.facts.repository import Repository

HEAD = "from alembic import op\nimport sqlalchemy as sa\n"


@pytest.fixture
def history(tmp_path: Path) -> Callable[..., History]:
    """Replay revisions, given as the bodies of their `upgrade`, in this order."""

    def follow(
        *bodies: str, top: str = "", env: str = "", files: dict[str, str] | None = None
    ) -> History:
        versions = tmp_path / "migrations" / "versions"
        versions.mkdir(parents=True)
        (tmp_path / "alembic.ini").write_text("[alembic]\nscript_location = migrations\n")
        (tmp_path / "migrations" / "env.py").write_text(env or "from alembic import context\n")
        for path, text in (files or {}).items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(dedent(text))
        for number, body in enumerate(bodies):
            down = repr(f"r{number - 1}") if number else "None"
            text = f"{HEAD}revision = 'r{number}'\ndown_revision = {down}\n{dedent(top)}\n"
            text += f"def upgrade():\n{indent(dedent(body), '    ')}\n"
            (versions / f"r{number}_step.py").write_text(text)
        environment = find_environments(Repository(tmp_path))[0]
        return replay(environment)

    return follow
