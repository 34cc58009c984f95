"""When types and defaults differ, beyond what tests/real asks the server."""

from __future__ import annotations

import pytest

from jctc_lint.facts.models.drift_columns import default_differs
from jctc_lint.facts.models.types import type_differs
from jctc_lint.facts.schema.model import Column, Default, Name, Type

SAME = [
    ("character varying(50)", "character varying"),
    ("numeric(10,2)", "numeric"),
    ("serial", "integer"),
    ("bigserial", "bigint"),
    ("integer[]", "integer[]"),
    ("timestamp(6) without time zone", "timestamp without time zone"),
]
OTHER = [
    ("character varying(50)", "character varying(60)"),
    ("character varying", "text"),
    ("timestamp without time zone", "timestamp with time zone"),
    ("numeric(10,2)", "numeric(10,3)"),
    ("integer", "integer[]"),
    ("mood", "humour"),
]


@pytest.mark.parametrize("pair", SAME)
def test_types_that_do_not_differ(pair: tuple[str, str]) -> None:
    assert not type_differs(Type(pair[0]), Type(pair[1]))
    assert not type_differs(Type(pair[1]), Type(pair[0]))


@pytest.mark.parametrize("pair", OTHER)
def test_types_that_differ(pair: tuple[str, str]) -> None:
    assert type_differs(Type(pair[0]), Type(pair[1]))
    assert type_differs(Type(pair[1]), Type(pair[0]))


def column(default: str | None, *, there: bool = True, kind: str = "integer") -> Column:
    return Column("c", Type(kind), nullable=True, default=Default(default) if there else None)


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [
        ("1", "1", False),
        ("1", "2", True),
        ("0", "0.00", False),
        ("'0'::bigint", "0", False),
        ("'a'::text", "'b'::text", True),
        ("'a'::text", "'a'::character varying", False),
        ("now()", "CURRENT_TIMESTAMP", False),
        ("now()", "timezone('utc'::text, now())", False),
        ("true", "false", True),
        (None, "1", False),
    ],
)
def test_defaults(one: str | None, other: str | None, differs: bool) -> None:
    assert default_differs(column(one), column(other)) is differs
    assert default_differs(column(other), column(one)) is differs


def test_defaults_on_one_side() -> None:
    none = column(None, there=False)

    assert default_differs(column("1"), none)
    assert default_differs(none, column("1"))
    assert not default_differs(column(None), none)
    assert not default_differs(none, none)


def test_columns_that_count_have_no_default_to_compare() -> None:
    counting = Default("nextval('t_c_seq'::regclass)", Name("t_c_seq"))
    built = Column("c", Type("integer"), nullable=False, default=counting)

    assert not default_differs(column(None, there=False, kind="serial"), built)
    assert not default_differs(column(None, there=False), built)
