"""Records behave as data classes do, where the two promise the same."""

from __future__ import annotations

import dataclasses

import pytest

from jctc_lint.record import field, record, replace
from jctc_lint.text import pattern


@record(eq=True)
class Point:
    x: int
    y: int = 2
    tags: tuple[str, ...] = field(default=(), compare=False)
    names: list[str] = field(default_factory=list, compare=False, repr=False)


@record(eq=True)
class Often:
    x: int
    y: int = 2
    tags: tuple[str, ...] = field(default=(), compare=False)
    names: list[str] = field(default_factory=list, compare=False, repr=False)


for _ in range(1000):
    Often(1)


@dataclasses.dataclass(frozen=True)
class Model:
    x: int
    y: int = 2
    tags: tuple[str, ...] = dataclasses.field(default=(), compare=False)
    names: list[str] = dataclasses.field(default_factory=list, compare=False, repr=False)


@record
class Same:
    value: int


@record(frozen=False)
class Counter:
    start: int
    count: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.count = self.start + 1


@record(eq=True)
class Space(Point):
    z: int = 0


CALLS = [
    ((1,), {}),
    ((1, 3), {}),
    ((1, 3, ("a",), ["b"]), {}),
    ((), {"x": 1}),
    ((1,), {"names": ["b"]}),
    ((1,), {"tags": ("t",), "y": 5}),
    ((), {}),
    ((), {"y": 1}),
    ((1,), {"x": 1}),
    ((1,), {"other": 1}),
    ((1, 2, (), [], 5), {}),
]


@pytest.mark.parametrize("kind", [Point, Often])
@pytest.mark.parametrize(("values", "named"), CALLS)
def test_it_is_built_as_a_data_class_is(
    values: tuple[object, ...], named: dict[str, object], kind: type[Point | Often]
) -> None:
    try:
        expected = Model(*values, **named)  # type: ignore[arg-type]
    except TypeError:
        with pytest.raises(TypeError):
            kind(*values, **named)  # type: ignore[arg-type]
        return
    made = kind(*values, **named)  # type: ignore[arg-type]
    names = [item.name for item in dataclasses.fields(Model)]
    assert [getattr(made, name) for name in names] == [getattr(expected, name) for name in names]
    assert repr(made) == repr(expected).replace("Model", kind.__name__)


@pytest.mark.parametrize("kind", [Point, Often])
def test_defaults_are_not_shared(kind: type[Point | Often]) -> None:
    first, second = kind(1), kind(1)
    first.names.append("a")
    assert second.names == []


def test_equality_and_hash() -> None:
    assert Point(1) == Point(1, tags=("a",))
    assert hash(Point(1)) == hash(Point(1, tags=("a",)))
    assert Point(1) != Point(2)
    assert Point(1) != object()
    assert Same(1) != Same(1)


def test_replace_keeps_the_rest() -> None:
    assert replace(Point(1, 5, ("a",)), x=7).tags == ("a",)
    assert replace(Point(1, 5), x=7) == Point(7, 5)
    with pytest.raises(TypeError):
        replace(Point(1), other=1)


def test_fields_that_are_not_given() -> None:
    assert Counter(3).count == 4
    with pytest.raises(TypeError):
        Counter(3, 4)  # type: ignore[call-arg]


def test_a_class_that_is_made_often_is_as_before() -> None:
    @record(frozen=False, eq=True)
    class Item:
        value: int

    @record
    class Holder:
        held: Item = Item(1)
        count: int = field(init=False, default=0)

        def __post_init__(self) -> None:
            self.count += 1  # type: ignore[misc]

    for _ in range(1000):
        assert Holder().held == Item(1)
        assert Holder(Item(2)).count == 1


def test_fields_are_inherited() -> None:
    assert Space(1, z=9) == Space(1, 2, (), [], 9)
    assert Space(1) != Point(1)


def test_patterns_are_compiled_at_first_use() -> None:
    broken = pattern("(")
    with pytest.raises(Exception, match="unterminated"):
        broken.search("")
    word = pattern(r"(?P<word>\w+)", 2)
    found = word.search(" ab ")
    assert found is not None
    assert found["word"] == "ab"
    assert word.sub("x", "a b") == "x x"
    assert word.pattern == r"(?P<word>\w+)"
