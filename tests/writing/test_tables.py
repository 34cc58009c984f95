"""The order of new tables, with keys that go round in circles."""

from __future__ import annotations

from jctc_lint.facts.schema.model import Constrains, Constraint, Name
from jctc_lint.writing.tables import in_order


def key(target: str) -> Constraint:
    return Constraint(Constrains.FOREIGN, "", (f"{target}_id",), Name(target), ("id",))


def ordered(**tables: list[str]) -> tuple[list[str], dict[str, list[str]]]:
    constraints = {Name(name): [key(target) for target in to] for name, to in tables.items()}
    order, later = in_order(constraints)
    waiting = {
        name.text: [item.target.text for item in items if item.target]
        for name, items in later.items()
        if items
    }
    return [name.text for name in order], waiting


def test_those_that_others_refer_to_come_first() -> None:
    assert ordered(a=["b"], b=["c"], c=[]) == (["c", "b", "a"], {})


def test_itself_and_tables_that_are_there_do_not_count() -> None:
    assert ordered(a=["a", "elsewhere"]) == (["a"], {})


def test_a_circle_is_cut_once() -> None:
    order, later = ordered(a=["b"], b=["a", "c"], c=[])

    assert order == ["c", "a", "b"]
    assert later == {"a": ["b"]}


def test_two_keys_of_one_circle_wait_both() -> None:
    assert ordered(a=["b", "b"], b=["a", "a"]) == (["a", "b"], {"a": ["b", "b"]})
