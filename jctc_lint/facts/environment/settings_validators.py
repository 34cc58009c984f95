"""What the methods of a settings class do to its fields before and after their types do."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.environment.python_code import External, Local
from jctc_lint.facts.environment.settings_types import name_of
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from jctc_lint.facts.environment.python_code import Code
    from jctc_lint.text import Span


@record(frozen=False)
class Validators:
    """Fields by the kind of validators that they have. `open`: some may fill in or rename."""

    before: set[str] = field(default_factory=set)
    other: set[str] = field(default_factory=set)
    after: set[str] = field(default_factory=set)
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
        known = set(found.before)
        _decorator(code, decorator, found)
        if _splits(method):
            for name in found.before - known:
                found.splitters[name] = code.name_span(method)


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
