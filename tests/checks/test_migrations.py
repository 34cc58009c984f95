"""Empty downgrades, as projects have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from jctc_lint.finding import Finding

    Lint = Callable[..., list[Finding]]

INI = "[alembic]\nscript_location = alembic\n"
CREATE = "def upgrade():\n    op.create_table('t')\n"
WAYS_BACK = {
    "work": "def downgrade():\n    op.drop_table('t')\n",
    "empty": "def downgrade():\n    pass\n",
    "raise": "def downgrade():\n    raise NotImplementedError\n",
    "none": "",
}
TEMPLATE = 'def upgrade():\n    ${upgrades if upgrades else "pass"}\n'
DOWN_TEMPLATE = 'def downgrade():\n    ${downgrades if downgrades else "pass"}\n'


def chain(*ways: str) -> dict[str, str]:
    """A chain of revisions that create tables, each with a way back."""
    files = {"alembic.ini": INI, "alembic/env.py": "from alembic import context\n"}
    for index, way in enumerate(ways):
        parent = f"r{index - 1}" if index else None
        head = f"revision = 'r{index}'\ndown_revision = {parent!r}\n"
        files[f"alembic/versions/{index:02}.py"] = head + CREATE + WAYS_BACK[way]
    return files


def test_a_few_are_one_each(lint: Lint) -> None:
    found = lint(chain("empty", "work", "none", "raise"), "MIG601", "MIG602")
    assert [(f.rule, f.subject) for f in found] == [
        ("MIG601", "revision:r0/downgrade"),
        ("MIG601", "revision:r2/downgrade"),
        ("MIG602", "revision:r3/downgrade"),
    ]


@pytest.mark.parametrize(
    ("ways", "expected"),
    [
        (["empty"] * 4, ["MIG601"] * 4),
        (["empty"] * 5, ["MIG601"]),
        (["none"] * 40, ["MIG601"]),
        (["empty"] * 9 + ["work"], ["MIG601"]),
        (["empty"] * 8 + ["work"] * 2, ["MIG601"] * 8),
        (["raise"] * 9 + ["empty"], ["MIG601"]),
        (["raise"] * 10, ["MIG602"]),
        (["raise"] * 9 + ["work"], ["MIG602"]),
        (["work"] * 20 + ["empty"], ["MIG601"]),
    ],
)
def test_a_policy_is_said_once(ways: list[str], expected: list[str], lint: Lint) -> None:
    found = lint(chain(*ways), "MIG601", "MIG602")
    assert [finding.rule for finding in found] == expected
    if len(expected) == 1 and len(ways) > 4 and "work" not in ways[:9]:
        assert found[0].subject == "environment:alembic/downgrades"
        assert found[0].span.path == "alembic.ini"


@pytest.mark.parametrize(
    ("template", "severity"),
    [
        ("", Severity.WARNING),
        (TEMPLATE + DOWN_TEMPLATE, Severity.WARNING),
        (TEMPLATE, Severity.INFO),
        (TEMPLATE + "def downgrade():\n    raise NotImplementedError\n", Severity.INFO),
    ],
)
def test_a_policy_in_writing_is_only_worth_knowing(
    template: str, severity: Severity, lint: Lint
) -> None:
    files = chain(*["empty"] * 6)
    if template:
        files["alembic/script.py.mako"] = template
    (found,) = lint(files, "MIG601")
    assert found.severity is severity


def test_revisions_that_are_not_loaded_are_not_judged(lint: Lint) -> None:
    files = chain("work")
    empty = "revision = 'x'\ndown_revision = None\n" + CREATE + WAYS_BACK["empty"]
    for path in ("alembic/archive/1.py", "alembic/versions/old/1.py", "alembic/versions/1.py.bak"):
        files[path] = empty
    assert lint(files, "MIG601", "MIG602", "MIG603") == []


def test_the_finding_stands_at_the_function(lint: Lint) -> None:
    first, second = lint(chain("empty", "none"), "MIG601")
    assert first.span.text == "def downgrade"
    assert second.span.text == "def upgrade"
