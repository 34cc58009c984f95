"""The fields of a settings class as they are written: types, defaults, names."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.environment.python.code import External, Local
from jctc_lint.facts.environment.settings.types import UNKNOWN, Type, name_of, type_of
from jctc_lint.record import record

if TYPE_CHECKING:
    from jctc_lint.facts.environment.python.code import Code
    from jctc_lint.text import Span


@record(frozen=False)
class Written:
    """A field as its class writes it. `required` is None where that is not known."""

    name: str
    code: Code
    statement: ast.AnnAssign | ast.Assign
    type: Type
    required: bool | None = True
    default: str | None = None
    undefined: bool = False
    """`Field()` that says nothing of a default."""
    none: bool = False
    """The default is None."""
    default_node: ast.expr | None = None
    aliases: tuple[str, ...] | None = ()
    """Names of its own; None where they cannot be told."""
    path: bool = False
    """An alias leads into the value: what is read is JSON."""
    env: tuple[str, ...] | None = None
    env_span: Span | None = None
    least: int | None = None
    constrained: bool = False

    @property
    def span(self) -> Span:
        return self.code.span(self.statement)


def written_fields(order: list[Local | External], version: int) -> dict[str, Written]:
    """The fields of all classes together; the nearest class says what holds."""
    found: dict[str, Written] = {}
    for item in reversed(order):
        if not isinstance(item, Local) or not isinstance(item.node, ast.ClassDef):
            continue
        for statement in item.node.body:
            written = _written(item.code, statement, version)
            if written is not None:
                if isinstance(statement, ast.Assign):
                    earlier = found.get(written.name)
                    if earlier is None and version == 2:
                        continue
                    written.type = earlier.type if earlier is not None else UNKNOWN
                found[written.name] = written
            elif isinstance(statement, ast.FunctionDef) and statement.name in found:
                del found[statement.name]
    return found


def _written(code: Code, statement: ast.stmt, version: int) -> Written | None:
    if not isinstance(statement, (ast.Assign, ast.AnnAssign)):
        return None
    target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
    value = statement.value
    annotation = statement.annotation if isinstance(statement, ast.AnnAssign) else None
    if annotation is not None and _is_class_variable(code, annotation):
        return None
    if not isinstance(target, ast.Name) or target.id.startswith("_"):
        return None
    if target.id in ("model_config", "Config"):
        return None
    written = Written(target.id, code, statement, type_of(code, annotation))
    for call in written.type.metadata:
        if name_of(code, call.func)[0] == "Field":
            _field_call(code, call, written, value_given=value is not None)
    if value is not None:
        _value(code, value, written)
        if version == 1 and written.undefined and written.type.optional:
            written.required, written.none = False, True
    elif version == 1 and (written.type.optional or not written.type.known):
        written.required = None if not written.type.known else False
        written.none = True
    return written


def _is_class_variable(code: Code, annotation: ast.expr) -> bool:
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return "ClassVar" in annotation.value
    node = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return name_of(code, node)[0] == "ClassVar"


def _value(code: Code, value: ast.expr, written: Written) -> None:
    if isinstance(value, ast.Constant) and value.value is ...:
        return
    if isinstance(value, ast.Call):
        meaning = code.meaning(value.func)
        path = meaning.path if isinstance(meaning, External) else ""
        if path.startswith("pydantic") and path.rpartition(".")[2] == "Field":
            _field_call(code, value, written)
            return
    _default(code, value, written)


def _default(code: Code, value: ast.expr, written: Written) -> None:
    if isinstance(value, ast.Constant) and value.value is ...:
        return
    written.required = False
    written.default_node = value
    known = code.known(value)
    if known is not None and known.items is None:
        written.none = known.value is None
        if known.value is not None and not isinstance(known.value, bytes):
            written.default = str(known.value)


def _field_call(code: Code, call: ast.Call, written: Written, *, value_given: bool = False) -> None:
    given = {item.arg: item.value for item in call.keywords if item.arg is not None}
    if any(item.arg is None for item in call.keywords):
        written.required, written.aliases = None, None
        return
    default = given.get("default", call.args[0] if call.args else None)
    if default is not None:
        _default(code, default, written)
    elif "default_factory" in given:
        written.required = False
        written.default_node = given["default_factory"]
    elif not value_given:
        written.required = written.undefined = True
    alias = given.get("validation_alias", given.get("alias"))
    if alias is not None:
        written.aliases, written.path = _aliases(code, alias)
    if "env" in given:
        known = code.known(given["env"])
        items = known.items if known is not None else None
        texts = [i.value for i in items] if items is not None else [known.value if known else None]
        written.env = tuple(text for text in texts if isinstance(text, str))
        keyword = next(item for item in call.keywords if item.arg == "env")
        value = code.span(keyword.value)
        start = value.start - len("env=")
        written.env_span = type(value)(value.source, start, value.end)
    least = code.known(given["min_length"]) if "min_length" in given else None
    if least is not None and isinstance(least.value, int):
        written.least = least.value
    written.constrained = bool(
        given.keys() & {"pattern", "regex", "gt", "ge", "lt", "le", "max_length", "min_length"}
    )


def _aliases(code: Code, node: ast.expr) -> tuple[tuple[str, ...] | None, bool]:
    """The names of an alias, and whether one leads into the value."""
    text = code.text(node)
    if text is not None:
        return (text,), False
    if not isinstance(node, ast.Call):
        meaning = code.meaning(node)
        if isinstance(meaning, Local) and isinstance(meaning.node, ast.Call):
            return _aliases(meaning.code, meaning.node)
        return None, False
    name = name_of(code, node.func)[0]
    if name == "AliasPath" and node.args:
        first = code.text(node.args[0])
        return ((first,) if first is not None else None), len(node.args) > 1
    if name != "AliasChoices":
        return None, False
    names: list[str] = []
    path = False
    for argument in node.args:
        inner, into = _aliases(code, argument)
        if inner is None:
            return None, False
        names += inner
        path = path or into
    return tuple(names), path
