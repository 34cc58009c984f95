"""Moments at which real histories broke on their main line: told there, and not once mended.

Each case is a chain of ours in the shape of one that was found: the revisions as they were at the
commit that broke it, and at the one that mended it. Alembic itself says what is wrong with either.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import pytest
from alembic.script import ScriptDirectory
from alembic.util import CommandError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from jctc_lint.finding import Finding

    Lint = Callable[..., list[Finding]]
    Tree = Callable[[Mapping[str, str]], Path]

Chain = dict[str, str]
"""File name to `id < parent, parent [label]`."""

RULES = ("several-heads", "missing-parent", "duplicate-revision-id")

BEGUN: Chain = {"1": "a", "2": "b < a"}

CASES: dict[str, tuple[Chain, Chain, str]] = {
    "two pull requests on one parent, the later one moved": (
        {**BEGUN, "3": "c < b", "4": "d < b"},
        {**BEGUN, "3": "c < b", "4": "d < c"},
        "several-heads",
    ),
    "three at once, joined by one merge": (
        {**BEGUN, "3": "c < b", "4": "d < b", "5": "e < b"},
        {**BEGUN, "3": "c < b", "4": "d < b", "5": "e < b", "6": "m < c, d, e"},
        "several-heads",
    ),
    "a merge that leaves one out": (
        {**BEGUN, "3": "c < b", "4": "d < b", "5": "e < a", "6": "m < c, d"},
        {**BEGUN, "3": "c < b", "4": "d < b", "5": "e < a", "6": "m < c, d", "7": "n < m, e"},
        "several-heads",
    ),
    "a child of an old revision, whose branch grew on": (
        {**BEGUN, "3": "c < b", "4": "d < c", "5": "e < a", "6": "f < e"},
        {**BEGUN, "3": "c < b", "4": "d < c", "5": "e < d", "6": "f < e"},
        "several-heads",
    ),
    "a merge that was reverted": (
        {**BEGUN, "3": "c < b", "4": "d < b"},
        {**BEGUN, "3": "c < b", "4": "d < b", "5": "m < c, d"},
        "several-heads",
    ),
    "a second beginning without a label": (
        {**BEGUN, "3": "x"},
        {**BEGUN, "3": "x < b"},
        "several-heads",
    ),
    "an id that was changed, but not in the child": (
        {**BEGUN, "3": "c2 < b", "4": "d < c"},
        {**BEGUN, "3": "c2 < b", "4": "d < c2"},
        "missing-parent",
    ),
    "a revision in the middle that was deleted": (
        {**BEGUN, "4": "d < c", "5": "e < d"},
        {**BEGUN, "4": "d < b", "5": "e < d"},
        "missing-parent",
    ),
    "a new beginning that a pull request did not see": (
        {"1": "start", "2": "late < old"},
        {"1": "start", "2": "late < start"},
        "missing-parent",
    ),
    "a merge of a branch that is not here": (
        {**BEGUN, "3": "m < b, elsewhere"},
        {**BEGUN, "3": "c < b"},
        "missing-parent",
    ),
    "a copied file": (
        {**BEGUN, "3": "c < b", "3_again": "c < b"},
        {**BEGUN, "3": "c < b"},
        "duplicate-revision-id",
    ),
    "a number that two pull requests took": (
        {**BEGUN, "3_one": "c < b", "3_two": "c < b", "4": "d < c"},
        {**BEGUN, "3_one": "c < b", "3_two": "d < c", "4": "e < d"},
        "duplicate-revision-id",
    ),
    "a labelled branch that parts again": (
        {"1": "a [core]", "2": "s [samples]", "3": "b < a", "4": "c < a"},
        {"1": "a [core]", "2": "s [samples]", "3": "b < a", "4": "c < b"},
        "several-heads",
    ),
}


def written(chain: Chain) -> dict[str, str]:
    files = {"alembic.ini": "[alembic]\nscript_location = alembic\n", "alembic/env.py": ""}
    for name, line in chain.items():
        head, _, label = line.rstrip("]").partition(" [")
        identity, _, parents = head.partition(" < ")
        names = tuple(parents.split(", ")) if parents else ()
        down = names if len(names) > 1 else names[0] if names else None
        files[f"alembic/versions/{name}.py"] = (
            f"revision = {identity!r}\ndown_revision = {down!r}\n"
            f"branch_labels = {label or None!r}\n"
            "def upgrade():\n    pass\ndef downgrade():\n    pass\n"
        )
    return files


def alembic_says(root: Path) -> str:
    """The rule for what Alembic itself has against the revisions, "" for nothing."""
    script = ScriptDirectory(str(root / "alembic"))
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            heads = script.get_revisions("heads")
        except KeyError:
            return "missing-parent"
    if any("present more than once" in str(item.message) for item in told):
        return "duplicate-revision-id"
    labels = [{*head.branch_labels} for head in heads]
    apart = len(labels) == len({frozenset(own) for own in labels})
    return "several-heads" if len(labels) > 1 and not (apart and all(labels)) else ""


@pytest.mark.parametrize("name", CASES)
def test_told_when_broken(name: str, lint: Lint, tree: Tree) -> None:
    broken, _, rule = CASES[name]
    assert alembic_says(tree(written(broken))) == rule
    assert [finding.name for finding in lint(written(broken), *RULES)] == [rule]


@pytest.mark.parametrize("name", CASES)
def test_nothing_told_when_mended(name: str, lint: Lint, tree: Tree) -> None:
    _, mended, _ = CASES[name]
    assert alembic_says(tree(written(mended))) == ""
    assert lint(written(mended), *RULES) == []


def test_a_branch_that_parts_has_no_head_of_its_own(lint: Lint, tree: Tree) -> None:
    broken, _, _ = CASES["a labelled branch that parts again"]
    script = ScriptDirectory(str(tree(written(broken)) / "alembic"))
    with pytest.raises(CommandError, match=r"Multiple head revisions .*'core@head'"):
        script.get_revisions("core@head")
    assert len(script.get_revisions("samples@head")) == 1
    (finding,) = lint(written(broken), "several-heads")
    assert "alembic upgrade core@head" in finding.message
