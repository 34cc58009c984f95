"""A column that is gone and one that is new: a renaming only where nothing else can be meant."""

from __future__ import annotations

import pytest

from jctc_lint.facts.models.difference import Difference, Drift
from jctc_lint.facts.models.renames import renamed_from
from jctc_lint.facts.schema.model import Column, Name, Type

TABLE, OTHER = Name("users"), Name("posts")


def added(name: str, kind: str = "text", table: Name = TABLE, *, null: bool = True) -> Difference:
    return Difference(Drift.ADD_COLUMN, table, Column(name, Type(kind), null))


def removed(name: str, kind: str = "text", table: Name = TABLE) -> Difference:
    return Difference(Drift.REMOVE_COLUMN, table, None, Column(name, Type(kind), nullable=True))


def test_one_for_one() -> None:
    one, gone = added("full_name"), removed("fullname")

    assert renamed_from([one, gone], one) is gone


@pytest.mark.parametrize(
    "others",
    [
        [],
        [removed("a", "integer")],
        [removed("a"), removed("b")],
        [removed("a"), added("c")],
        [removed("a", table=OTHER)],
    ],
    ids=["nothing is gone", "another type", "two are gone", "two are new", "another table"],
)
def test_no_renaming(others: list[Difference]) -> None:
    one = added("full_name")

    assert renamed_from([one, *others], one) is None


def test_nullability_and_unknown_types() -> None:
    strict = added("full_name", null=False)
    vague = Difference(Drift.ADD_COLUMN, TABLE, Column("full_name", None, nullable=True))

    assert renamed_from([strict, removed("a")], strict) is None
    assert renamed_from([vague, removed("a")], vague) is None
