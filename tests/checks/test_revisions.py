"""The revision graph's rules together: every problem in one run, each cause once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from jctc_lint.checks import MODULES
from jctc_lint.finding import Certainty

if TYPE_CHECKING:
    from collections.abc import Callable

    from jctc_lint.finding import Finding

    Lint = Callable[..., list[Finding]]

INI = "[alembic]\nscript_location = alembic\n"
UPGRADE = "def upgrade():\n    op.create_table('t')\ndef downgrade():\n    op.drop_table('t')\n"


def revision(identity: str, down: object = None, **more: object) -> str:
    lines = [f"revision = {identity!r}", f"down_revision = {down!r}"]
    return "\n".join([*lines, *(f"{name} = {value!r}" for name, value in more.items()), UPGRADE])


def versions(**files: str) -> dict[str, str]:
    return {"alembic.ini": INI, **{f"alembic/versions/{k}.py": v for k, v in files.items()}}


def rules(findings: list[Finding]) -> list[str]:
    return [finding.rule for finding in findings if finding.rule.startswith(("REV", "MIG"))]


@pytest.fixture
def graph_rules() -> list[str]:
    """The names of all rules of the family."""
    from importlib import import_module

    from jctc_lint.checks import CHECKS

    import_module(MODULES["REV"])
    return [name for name, check in CHECKS.items() if check.function.__module__ == MODULES["REV"]]


def test_everything_in_one_run(lint: Lint, graph_rules: list[str]) -> None:
    """Alembic would stop at the first of these."""
    found = lint(
        versions(
            a=revision("a"),
            b=revision("b", "a", branch_labels="x"),
            c=revision("c", "gone"),
            d=revision("d", "c", branch_labels="x", depends_on="nowhere"),
            e=revision("e", "e"),
            f=revision("f", "g"),
            g=revision("g", "f"),
            h=revision("b", "a"),
            i="def x(:\n",
            j="x = 1\n",
            k=revision("k-k", "b"),
            l=revision("l" * 33, "b"),
            m=revision("m", ("a", "b")),
        ),
        *graph_rules,
    )
    assert sorted(rules(found)) == [
        "REV501",
        "REV504",
        "REV505",
        "REV506",
        "REV507",
        "REV508",
        "REV508",
        "REV508",
        "REV510",
        "REV511",
        "REV512",
    ]


@pytest.mark.parametrize(
    "broken",
    [
        "revision = 'b'\ndown_revision = 'a'\ndef x(:\n",
        "<<<<<<< HEAD\nrevision: str = 'b'\ndown_revision: str = 'a'\n",
        '"""Orders\n\nRevision ID: b\nRevises: a\n"""\n{ broken\n',
        "broken (\n",
        "'''never closed",
    ],
)
def test_a_broken_file_is_one_finding(broken: str, lint: Lint, graph_rules: list[str]) -> None:
    """Neither are its children orphans, nor its parent a second head."""
    files = versions(a=revision("a"), b_orders=broken, c=revision("c", "b"), d=revision("d", "c"))
    assert rules(lint(files, *graph_rules)) == ["REV508"]


def test_a_missing_parent_is_one_finding(lint: Lint, graph_rules: list[str]) -> None:
    """And what hangs on it is no second head, nor a second base."""
    files = versions(a=revision("a"), b=revision("b", "gone"), c=revision("c", "b"))
    (found,) = lint(files, *graph_rules)
    assert (found.rule, found.subject) == ("REV501", "parent:gone")
    assert found.span.text == "'gone'"


def test_a_fork_above_a_missing_parent_is_a_fork(lint: Lint, graph_rules: list[str]) -> None:
    files = versions(b=revision("b", "gone"), c=revision("c", "b"), d=revision("d", "b"))
    assert rules(lint(files, *graph_rules)) == ["REV501", "REV502"]


def test_unknown_ids_and_parents_silence_the_rest(lint: Lint, graph_rules: list[str]) -> None:
    unknown = "import os\nrevision = os.environ['X']\ndown_revision = os.environ['Y']\n" + UPGRADE
    files = versions(a=revision("a"), b=revision("b", "gone"), c=revision("c"), d=unknown)
    assert rules(lint(files, *graph_rules)) == []


def test_locations_from_code_make_it_less_sure(lint: Lint) -> None:
    files = versions(b=revision("b", "gone")) | {
        "app/db.py": "config.set_main_option('version_locations', places())\n"
    }
    (found,) = lint(files, "REV501")
    assert found.certainty is Certainty.LIKELY


def test_two_cycles_in_one_knot(lint: Lint) -> None:
    """Every revision of the knot is named, by the shortest cycles."""
    files = versions(
        a=revision("a", ("b", "c")), b=revision("b", "a"), c=revision("c", "a"), z=revision("z")
    )
    messages = [finding.message for finding in lint(files, "REV504")]
    assert ["'a -> b -> a'" in messages[0], "'a -> c -> a'" in messages[1]] == [True, True]


def test_related_places(lint: Lint) -> None:
    files = versions(a=revision("a"), b=revision("b", "a"), c=revision("c", "a"))
    (found,) = lint(files, "REV502")
    assert [(r.span.path, r.message) for r in found.related] == [
        ("alembic/versions/b.py", "'b' is a head as well."),
        ("alembic/versions/a.py", "The branches part after 'a'."),
    ]


def test_identities_hold_when_lines_move(lint: Lint, graph_rules: list[str]) -> None:
    files = versions(
        a=revision("a"), b=revision("b", "gone"), c=revision("c", "a"), d=revision("d", "a")
    )
    before = {finding.fingerprint for finding in lint(files, *graph_rules)}
    moved = {
        path: "\n# moved\n\n" + text if path.endswith(".py") else text
        for path, text in files.items()
    }
    assert {finding.fingerprint for finding in lint(moved, *graph_rules)} == before
    assert len(before) == 2


def test_the_newest_head_is_blamed(lint: Lint) -> None:
    def dated(day: int, text: str) -> str:
        return f'"""x\n\nCreate Date: 2026-01-{day:02} 10:00:00\n"""\n{text}'

    files = versions(
        a=revision("a"), b=dated(9, revision("b", "a")), c=dated(3, revision("c", "a"))
    )
    (found,) = lint(files, "REV502")
    assert found.span.path == "alembic/versions/b.py"


def test_long_chains_and_knots_end(lint: Lint, graph_rules: list[str]) -> None:
    size = 700
    chain = {f"n{i:04}": revision(f"n{i:04}", f"n{i - 1:04}") for i in range(1, size)}
    ring = versions(**chain, n0000=revision("n0000", f"n{size - 1:04}"))
    start = time.process_time()
    (found,) = lint(ring, *graph_rules)
    assert found.rule == "REV504"
    assert time.process_time() - start < 10


@pytest.mark.parametrize("count", [300])
def test_many_heads_are_one_finding(count: int, lint: Lint) -> None:
    files = versions(a=revision("a"), **{f"h{i}": revision(f"h{i}", "a") for i in range(count)})
    (found,) = lint(files, "REV502")
    assert len(found.message) < 200
