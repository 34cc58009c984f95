"""What the methods of a settings class do to its fields before and after their types do."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.environment.python.code import External, Local
from jctc_lint.facts.environment.python.place import ends_program
from jctc_lint.facts.environment.settings.types import name_of
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from jctc_lint.facts.environment.python.code import Code
    from jctc_lint.text import Span


@record(frozen=False)
class Validators:
    """Fields by the kind of validators that they have. `open`: some may fill in or rename."""

    before: set[str] = field(default_factory=set)
    other: set[str] = field(default_factory=set)
    after: set[str] = field(default_factory=set)
    least: dict[str, int] = field(default_factory=dict)
    refused: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By field: the length that a validator asks for, and the texts that it refuses."""
    splitters: dict[str, Span] = field(default_factory=dict)
    """By field: a validator that splits texts before anything else is done."""
    open: str = ""
    fills: str = ""
    """Why values may come from the class's own code."""

    def on(self, name: str, kind: str) -> bool:
        names: set[str] = getattr(self, kind)
        return name in names or "*" in names


def validators_of(order: list[Local | External]) -> Validators:
    """What the methods of the classes do to the fields."""
    found = Validators()
    for item in order:
        if not isinstance(item, Local) or not isinstance(item.node, ast.ClassDef):
            continue
        for statement in item.node.body:
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
                _method(item.code, statement, found)
            elif isinstance(statement, (ast.If, ast.Try, ast.For, ast.With)):
                found.open = "fields of it hang on conditions"
            elif isinstance(statement, ast.Assign):
                _assigned_validator(item.code, statement, found)
    return found


def _assigned_validator(code: Code, statement: ast.Assign, found: Validators) -> None:
    """`_check = validator("field", pre=True)(function)`."""
    call = statement.value
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Call):
        _decorator(code, call.func, found)


def _method(code: Code, method: ast.FunctionDef | ast.AsyncFunctionDef, found: Validators) -> None:
    if method.name in ("settings_customise_sources", "customise_sources"):
        found.fills = "values come from sources of its own"
    elif method.name in ("__init__", "__new__"):
        found.fills = f"it has an {method.name}() of its own"
    for decorator in method.decorator_list:
        known, checked = set(found.before), set(found.after)
        _decorator(code, decorator, found)
        for name in found.after - checked:
            _limits(code, method, name, found)
        if _splits(method):
            for name in found.before - known:
                found.splitters[name] = code.name_span(method)


def _limits(
    code: Code, method: ast.FunctionDef | ast.AsyncFunctionDef, name: str, found: Validators
) -> None:
    """Tests at the head of a validator that raise: of the length, and of whole texts."""
    arguments = [*method.args.posonlyargs, *method.args.args]
    value = arguments[1].arg if len(arguments) > 1 else ""
    for statement in method.body:
        if isinstance(statement, ast.If) and ends_program(code, statement.body):
            for test in _either(statement.test):
                found.least[name] = max(found.least.get(name, 0), _length(code, test, value))
                found.refused[name] = found.refused.get(name, ()) + _texts(code, test, value)
        elif not isinstance(statement, ast.Expr):
            return


def _either(test: ast.expr) -> list[ast.expr]:
    is_or = isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or)
    return test.values if is_or and isinstance(test, ast.BoolOp) else [test]


def _length(code: Code, test: ast.expr, value: str) -> int:
    """`len(value) < 32`."""
    if not isinstance(test, ast.Compare) or not isinstance(test.left, ast.Call):
        return 0
    known = code.known(test.comparators[0])
    number = known.value if known is not None else None
    inner = test.left.args[0] if test.left.args else None
    is_len = isinstance(test.left.func, ast.Name) and test.left.func.id == "len"
    if not is_len or not isinstance(inner, ast.Name) or inner.id != value:
        return 0
    if not isinstance(number, int) or not isinstance(test.ops[0], (ast.Lt, ast.LtE)):
        return 0
    return number + isinstance(test.ops[0], ast.LtE)


def _texts(code: Code, test: ast.expr, value: str) -> tuple[str, ...]:
    """`value == "changethis"`, `value in ("secret", "changeme")`."""
    if not isinstance(test, ast.Compare) or not isinstance(test.left, ast.Name):
        return ()
    known = code.known(test.comparators[0]) if test.left.id == value else None
    if known is None:
        return ()
    if isinstance(test.ops[0], ast.Eq) and isinstance(known.value, str):
        return (known.value,)
    if isinstance(test.ops[0], ast.In) and known.items is not None:
        return tuple(item.value for item in known.items if isinstance(item.value, str))
    return ()


def _splits(method: ast.AST) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "split"
        for node in ast.walk(method)
    )


def _decorator(code: Code, decorator: ast.expr, found: Validators) -> None:
    call = decorator if isinstance(decorator, ast.Call) else None
    name = name_of(code, call.func if call is not None else decorator)[0]
    given = {k.arg: k.value for k in call.keywords} if call is not None else {}
    mode = code.text(given.get("mode")) or "after"
    pre = isinstance(given.get("pre"), ast.Constant) and bool(getattr(given["pre"], "value", False))
    if name in ("model_validator", "root_validator"):
        if mode != "after" or pre:
            found.fills = "a validator of the whole class may fill in what is missing"
        return
    if name not in ("field_validator", "validator"):
        return
    names = [code.text(argument) for argument in call.args] if call is not None else []
    if None in names:
        found.open = "a validator names its fields by code"
    fields = {item for item in names if item is not None}
    if mode == "before" or pre:
        found.before |= fields
    elif mode == "after":
        found.after |= fields
    else:
        found.other |= fields
