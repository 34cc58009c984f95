"""Which steps alter a value on its way, and where they stand in the source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.compose.received import Change, Received, received, steps_of
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

HEAD = "services:\n  app:\n    image: example/app:1\n"


@pytest.fixture
def of(tree: Callable[[Mapping[str, str | bytes]], Path]) -> Callable[..., Received]:
    """A function that tells what comes of K, written as an entry of `environment`."""

    def run(entry: str, **dotenv: str) -> Received:
        text = f"{HEAD}    environment:\n      {entry}\n"
        files = {"compose.yaml": text}
        if dotenv:
            files[".env"] = "".join(f"{name}={value}\n" for name, value in dotenv.items())
        (project,) = Repository(tree(files)).compose
        (written,) = project.services["app"].written_environment
        return received(written)

    return run


@pytest.mark.parametrize(
    ("entry", "written", "value", "steps"),
    [
        ("K: abc", "abc", "abc", []),
        ("- K=abc", "abc", "abc", []),
        ("- 'K=abc'", "abc", "abc", []),
        ("K: 'abc' # why", "abc", "abc", []),
        ("K: abc #def", "abc", "abc", [(Change.COMMENT, "#def")]),
        ("- K=abc #def", "abc", "abc", [(Change.COMMENT, "#def")]),
        ("K: abc  ", "abc", "abc", [(Change.BLANKS, "  ")]),
        ("K: 0123", "0123", "83", [(Change.TYPED, "0123")]),
        ("- K=0123", "0123", "0123", []),
        ("K: 3.10", "3.10", "3.1", [(Change.TYPED, "3.10")]),
        ('K: "a\\tb"', "a\\tb", "a\tb", [(Change.ESCAPE, '"a\\tb"')]),
        ("K: 'it''s'", "it''s", "it's", [(Change.ESCAPE, "'it''s'")]),
        ("K: |\n        abc", "abc\n", "abc\n", [(Change.NEWLINE, "|\n        abc")]),
        ("K: a\n        b", "a\n        b", "a b", [(Change.FOLDED, "a\n        b")]),
        ("K: !abc def", "!abc def", "def", [(Change.PROPERTY, "!abc def")]),
        ("K: a$$b", "a$$b", "a$b", [(Change.DOLLAR, "$$")]),
        ('- K="abc"', '"abc"', '"abc"', [(Change.QUOTES, '"abc"')]),
        ('- "K=a b"', "a b", "a b", []),
    ],
)
def test_steps(
    of: Callable[..., Received],
    entry: str,
    written: str,
    value: str,
    steps: list[tuple[Change, str]],
) -> None:
    result = of(entry)
    assert result.error is None
    assert result.written == written
    assert result.value == value
    assert [(step.change, step.span.text) for step in result.steps] == steps


def test_a_known_variable(of: Callable[..., Received]) -> None:
    result = of("- K=a${X}b$Y", X="1", Y="2")
    assert result.value == "a1b2"
    assert [(step.name, step.operator, step.span.text, step.after) for step in result.steps] == [
        ("X", "", "${X}", "1"),
        ("Y", "", "$Y", "2"),
    ]


def test_an_unknown_variable_stays_unknown_by_name(of: Callable[..., Received]) -> None:
    result = of("K: 'a${X:-d}$Y'")
    assert result.value is None
    assert result.unknown == ("X", "Y")
    assert result.assignment.value is not None
    assert result.assignment.value.unset == "ad"
    assert [(step.name, step.operator, step.after) for step in result.steps] == [
        ("X", ":-", "d"),
        ("Y", "", ""),
    ]
    assert result.steps[0].span.text == "${X:-d}"


def test_a_required_variable_is_not_refused_before_it_is_known(
    of: Callable[..., Received],
) -> None:
    result = of("K: '${X:?no}'")
    assert (result.error, result.value, result.unknown) == (None, None, ("X",))
    assert result.assignment.value is not None
    assert result.assignment.value.unset is None


def test_a_broken_reference_is_an_error(of: Callable[..., Received]) -> None:
    result = of("K: 'a${}b'")
    assert result.error is not None
    assert result.value is None


@pytest.mark.parametrize(
    ("entry", "written", "changes"),
    [
        ("K:", "", {Change.NULL}),
        ("K: ~", "~", {Change.NULL}),
        ("K: #abc", "", {Change.NULL, Change.COMMENT}),
        ("K: &abc", "&abc", {Change.NULL, Change.PROPERTY}),
        ("- K", "", set()),
    ],
)
def test_no_value(
    of: Callable[..., Received], entry: str, written: str, changes: set[Change]
) -> None:
    result = of(entry)
    assert result.value is None
    assert result.changes == changes
    assert result.error is None
    assert result.steps == () or result.steps[0].before.strip() in (written, "#abc")


def test_a_blank_before_the_equals_sign_is_an_error(of: Callable[..., Received]) -> None:
    assert of("- K =v").error == "has a name that ends with a blank"


def test_dotenv(tree: Callable[[Mapping[str, str | bytes]], Path]) -> None:
    text = 'A=abc #def\nB=abc \nC="x\\ty"z\nD=\'$A\'\nE=$A-$NO\nF="it"\n'
    (project,) = Repository(tree({"compose.yaml": HEAD, ".env": text})).compose
    found = {name: received(entry) for name, entry in project.variables.items()}
    told = {
        name: [(step.change, step.span.text) for step in result.steps]
        for name, result in found.items()
        if result.assignment.value is not None
    }
    assert told == {
        "A": [(Change.COMMENT, "#def")],
        "B": [(Change.BLANKS, " ")],
        "C": [(Change.TAIL, "z"), (Change.ESCAPE, '"x\\ty"')],
        "D": [],
        "E": [(Change.VARIABLE, "$A"), (Change.VARIABLE, "$NO")],
        "F": [],
    }
    assert found["A"].written == "abc"
    assert found["F"].written == "it"
    assert found["E"].unknown == ("NO",)


def test_any_value_has_steps(tree: Callable[[Mapping[str, str | bytes]], Path]) -> None:
    text = "services:\n  app:\n    image: a:${T}\n    command: run $$A # x\n"
    (project,) = Repository(tree({"compose.yaml": text})).compose
    service = project.services["app"]
    assert service.image is not None
    assert service.command_value is not None
    assert [step.name for step in steps_of(service.image)] == ["T"]
    assert [step.change for step in steps_of(service.command_value)] == [
        Change.COMMENT,
        Change.DOLLAR,
    ]


def test_no_secret_in_a_printed_result(of: Callable[..., Received]) -> None:
    result = of("- K=s3cret-value #rest")
    assert "s3cret" not in repr(result.steps)
    assert "rest" not in repr(result.steps)
