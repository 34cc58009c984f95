"""`script.py.mako` without Mako, as the templates of Alembic and Flask-Migrate are written."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import alembic
import flask_migrate
import pytest
from alembic.util import format_as_comma
from alembic.util.pyfiles import template_to_file

from jctc_lint.writing.template import NotUnderstood, filled

TEMPLATES = {
    f"{folder.parent.parent.name}/{folder.name}": folder / "script.py.mako"
    for module in (alembic, flask_migrate)
    for folder in sorted((Path(module.__path__[0]) / "templates").iterdir())
    if (folder / "script.py.mako").exists()
}
VALUES: dict[str, Any] = {
    "message": 'It\'s "new"',
    "up_revision": "ab12",
    "down_revision": "cd34",
    "branch_labels": None,
    "depends_on": None,
    "create_date": "2026-11-26 01:02:03",
    "imports": "from sqlalchemy.dialects import postgresql",
    "upgrades": "op.drop_table('a')\n    op.drop_table('b')",
    "downgrades": "",
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates_of_the_tools(name: str, tmp_path: Path) -> None:
    text = TEMPLATES[name].read_text()
    if "<%" in text:
        with pytest.raises(NotUnderstood, match=r"line \d+ of the template is code"):
            filled(text, VALUES)
        return

    made = filled(text, VALUES)

    template_to_file(
        str(TEMPLATES[name]), tmp_path / "real.py", "utf-8", **{**VALUES, "comma": format_as_comma}
    )
    assert made == (tmp_path / "real.py").read_text()
    ast.parse(made)


def test_at_least_one_template_of_each_kind_is_there() -> None:
    assert {"alembic/generic", "alembic/async", "alembic/pyproject"} <= TEMPLATES.keys()
    assert "flask_migrate/flask" in TEMPLATES


@pytest.mark.parametrize(
    "template",
    [
        "${__import__('os').system('id')}",
        "${message.__class__}",
        "${up_revision.replace('a', 'b')}",
        "${open('/etc/passwd').read()}",
        "<%! import os %>",
        "<%def name='x()'></%def>",
        "% for x in range(10 ** 9):\nx\n% endfor",
        "<%include file='/etc/passwd'/>",
        "${'x' * 10 ** 9}",
        "${" + "(" * 5000 + ")" * 5000 + "}",
        "${message | entity}",
        "${nothing}",
        "${message",
        "x" * 100_000,
    ],
)
def test_what_is_more_than_names_is_refused(template: str) -> None:
    with pytest.raises(NotUnderstood):
        filled(template, VALUES)


def test_comments_go_and_continued_lines_join() -> None:
    assert filled("## a comment\na \\\nb ${repr(message)}\n", VALUES) == "a b 'It\\'s \"new\"'\n"
