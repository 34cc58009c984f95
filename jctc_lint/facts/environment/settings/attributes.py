"""Attributes that code takes from a settings object, and that the object does not have."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from jctc_lint.facts.environment.python.code import FUNCTIONS, External, Local
from jctc_lint.facts.environment.python.place import Way, place_of
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.environment.python.code import Code
    from jctc_lint.facts.environment.python.model import PythonReads, SettingsClass
    from jctc_lint.facts.repository import Repository
    from jctc_lint.text import Span

_OWN = frozenset(
    {"construct", "copy", "dict", "fields", "from_orm", "json", "parse_file", "parse_obj",
     "parse_raw", "schema", "schema_json", "settings_customise_sources", "update_forward_refs",
     "validate", "settings_cached", "settings_clear_cache"}
)  # fmt: skip
"""What every object of pydantic has."""


@record
class Lacking:
    """`object.name` where the class has no such field. `meant` is a field of that name otherwise
    written, "" when there is none."""

    settings: SettingsClass
    span: Span
    name: str
    meant: str


def lacking_attributes(repository: Repository) -> Iterator[Lacking]:
    """Over all services, each place once."""
    told: set[tuple[str, int]] = set()
    for contract in repository.contracts:
        for item in _of_reads(repository, contract.python):
            key = (item.span.path, item.span.start)
            if key not in told:
                told.add(key)
                yield item


def _of_reads(repository: Repository, reads: PythonReads) -> Iterator[Lacking]:
    closed = {
        (item.path, item.name): item for item in reads.classes if item.made and _is_closed(item)
    }
    if not closed or reads.codes is None:
        return
    names = _names(reads)
    if not names:
        return
    listed = "|".join(map(re.escape, sorted(names)))
    uses = re.compile(rf"(?<![\w.])(?:self\.)?({listed})(?:\(\))?\.([A-Za-z]\w*)")
    others = {name for item in reads.classes for name in _has(item)}
    every = {name for item in closed.values() for name in _has(item)}
    for path in sorted(reads.modules):
        text = repository.files.glance(path)
        asked = {match[2] for match in uses.finditer(text)}
        unknown = {
            name for name in asked if name not in every and not name.startswith("model_")
        } - _OWN
        unknown |= {name for name in asked if name in every and len(closed) > 1}
        code = reads.codes.of(path) if unknown else None
        if code is not None:
            yield from _in_code(code, closed, unknown, others)


def _is_closed(item: SettingsClass) -> bool:
    open_ = {"__getattr__", "__getattribute__"} & item.attributes
    return item.complete and item.extra in ("forbid", "ignore") and not open_


def _has(item: SettingsClass) -> set[str]:
    return {field.name for field in item.fields} | item.attributes


def _names(reads: PythonReads) -> set[str]:
    """Names that settings objects, and functions that give them, are likely to have."""
    found = {"settings", "config", "get_settings", "cfg", "app_settings", "conf"}
    for item in reads.classes:
        for span in item.made:
            line = span.source.line(span.line)
            match = re.match(r"\s*(\w+)\s*(?::[^=]+)?=\s*", line)
            if match is not None:
                found.add(match[1])
    return found


def _in_code(
    code: Code, closed: dict[tuple[str, str], SettingsClass], unknown: set[str], others: set[str]
) -> Iterator[Lacking]:
    for node in code.nodes:
        if not isinstance(node, ast.Attribute) or node.attr not in unknown:
            continue
        if not isinstance(node.ctx, ast.Load):
            continue
        owner = _class_of(code, node.value)
        item = closed.get((owner.code.path, _name(owner))) if owner is not None else None
        if item is None or node.attr in _has(item) or _is_guarded(code, node):
            continue
        if (
            node.attr in others
            and isinstance(node.value, ast.Name)
            and _parameter(code, node.value)
        ):
            # It may be given an object of a class that stands on this one.
            continue
        near = [f.name for f in item.fields if _alike(f.name) == _alike(node.attr)]
        yield Lacking(item, code.span(node), node.attr, near[0] if near else "")


def _name(owner: Local) -> str:
    return owner.node.name if isinstance(owner.node, ast.ClassDef) else ""


def _alike(name: str) -> str:
    return name.lower().replace("_", "")


def _is_guarded(code: Code, node: ast.Attribute) -> bool:
    """The place is ready for its absence, or only runs under a condition that may know better."""
    if place_of(code, node).way is Way.CAUGHT:
        return True
    text = code.module.file.source.text
    return f'"{node.attr}"' in text or f"'{node.attr}'" in text


def _class_of(code: Code, node: ast.expr) -> Local | None:
    """The class of the repository that an expression is an object of."""
    if isinstance(node, ast.Call):
        return _made_by(code, node)
    if isinstance(node, ast.Name):
        parameter = _parameter(code, node)
        if parameter is not None:
            return _annotated(code, parameter)
    meaning = code.meaning(node)
    if isinstance(meaning, Local) and isinstance(meaning.node, ast.Call):
        return _made_by(meaning.code, meaning.node)
    return None


def _made_by(code: Code, call: ast.Call) -> Local | None:
    meaning = code.meaning(call.func)
    if not isinstance(meaning, Local):
        return None
    if isinstance(meaning.node, ast.ClassDef):
        return meaning
    if isinstance(meaning.node, FUNCTIONS):
        return _returned(meaning.code, meaning.node)
    return None


def _returned(code: Code, function: ast.FunctionDef | ast.AsyncFunctionDef) -> Local | None:
    """What a function gives: all its returns make an object of one class."""
    found = []
    for node in ast.walk(function):
        if isinstance(node, ast.Return):
            value = node.value
            made = code.meaning(value.func) if isinstance(value, ast.Call) else None
            if not isinstance(made, Local) or not isinstance(made.node, ast.ClassDef):
                return None
            found.append(made)
    same = found and all(item.node is found[0].node for item in found)
    return found[0] if same else None


def _parameter(code: Code, node: ast.Name) -> ast.arg | None:
    """The parameter of the function around that has this name."""
    for scope in code.scopes(node):
        if isinstance(scope, FUNCTIONS):
            arguments = scope.args
            for item in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]:
                if item.arg == node.id:
                    return item if len(code.assigned(node.id, scope)) == 1 else None
    return None


def _annotated(code: Code, parameter: ast.arg) -> Local | None:
    node = parameter.annotation
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
        generic = code.meaning(node.value)
        path = generic.path if isinstance(generic, External) else ""
        node = node.slice.elts[0] if path.endswith(".Annotated") else None
    meaning = code.meaning(node) if isinstance(node, (ast.Name, ast.Attribute)) else None
    if isinstance(meaning, Local) and isinstance(meaning.node, ast.ClassDef):
        return meaning
    return None
