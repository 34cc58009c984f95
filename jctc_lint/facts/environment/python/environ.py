"""Reads through `os`: `os.environ[...]`, `getenv`, `.get`, and `in os.environ`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.environment.made_up import makes_up
from jctc_lint.facts.environment.python.code import FUNCTIONS, External
from jctc_lint.facts.environment.python.fate import Fate, fate_of, refused_in_list
from jctc_lint.facts.environment.python.found import Findings, Found
from jctc_lint.facts.environment.python.model import Dynamic
from jctc_lint.facts.environment.python.names import names_of
from jctc_lint.facts.environment.python.place import Way, ends_program, place_of
from jctc_lint.facts.environment.python.wrappers import default_of, keyword, told, wrapper_in

if TYPE_CHECKING:
    from jctc_lint.facts.environment.python.code import Code

MAX_READS = 1000
"""Most reads of one module."""
_GETTERS = frozenset({"os.getenv", "os.environ.get", "os.environ.pop", "os.environ.setdefault"})
_MAPPINGS = frozenset({"os.environ"})
_TAKERS = (ast.Call, ast.keyword, ast.Dict, ast.Starred, ast.For, ast.Return)
_WHOLE = frozenset({"copy", "items", "keys", "values"})


def os_reads(code: Code) -> Findings:
    """The reads of one module."""
    findings = Findings()
    with code.codes.only_wanted():
        _look_through(code, findings)
    return findings


def _look_through(code: Code, findings: Findings) -> None:
    for node in code.nodes:
        if len(findings.reads) > MAX_READS:
            last = findings.reads[-1].node
            findings.dynamic.append(Dynamic(code.span(last), "reads more than can be told"))
            return
        if isinstance(node, ast.Call):
            meaning = _getter(code, node.func)
            if meaning:
                _call(code, node, meaning, findings)
        elif isinstance(node, (ast.Attribute, ast.Name)) and _is_environ(code, node):
            _mapping(code, node, findings)


def _getter(code: Code, function: ast.expr) -> str:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if isinstance(function, ast.Attribute) and name not in ("getenv", "get", "pop", "setdefault"):
        return ""
    meaning = code.meaning(function)
    return meaning.path if isinstance(meaning, External) and meaning.path in _GETTERS else ""


def _is_environ(code: Code, node: ast.Attribute | ast.Name) -> bool:
    if not isinstance(node.ctx, ast.Load):
        return False
    if isinstance(node, ast.Attribute) and node.attr != "environ":
        return False
    meaning = code.meaning(node)
    return isinstance(meaning, External) and meaning.path in _MAPPINGS


def _call(code: Code, node: ast.Call, path: str, findings: Findings) -> None:
    default, given = default_of(node)
    needs = path.endswith(".pop") and not given
    fate = fate_of(code, node, optional=not given and not needs)
    if given and _may_be_none(code, default):
        fate = fate_of(code, node, optional=True)
    key = node.args[0] if node.args else keyword(node, "key")
    _add(code, node, key, fate, findings, fails=needs, given=default)


def _may_be_none(code: Code, default: ast.expr | None) -> bool:
    """`None` itself, or what a caller may give."""
    known = code.known(default) if default is not None else None
    if known is not None:
        return known.value is None and known.items is None
    if not isinstance(default, ast.Name):
        return False
    scope = code.scope(default)
    return isinstance(scope, FUNCTIONS) and None in code.assigned(default.id, scope)


def _mapping(code: Code, node: ast.expr, findings: Findings) -> None:
    """What is done with `os.environ` itself."""
    parent = code.parent(node)
    if isinstance(parent, ast.Subscript) and parent.value is node:
        if isinstance(parent.ctx, ast.Load):
            fate = fate_of(code, parent, optional=False)
            _add(code, parent, parent.slice, fate, findings, fails=True)
        elif isinstance(parent.ctx, ast.Store):
            text = code.text(parent.slice)
            if text is not None:
                findings.sets.add(text)
    elif isinstance(parent, ast.Compare) and node in parent.comparators:
        if isinstance(parent.ops[0], (ast.In, ast.NotIn)):
            _membership(code, parent, findings)
    elif isinstance(parent, ast.Attribute):
        if parent.attr in _WHOLE and not _for_children(code, parent):
            findings.dynamic.append(Dynamic(code.span(parent), "goes through all variables"))
    elif isinstance(parent, _TAKERS) and not _for_children(code, node):
        findings.dynamic.append(Dynamic(code.span(node), "takes all variables"))


def _for_children(code: Code, node: ast.AST) -> bool:
    """`env=...` of a program that is started: it gets all, this one reads none."""
    current: ast.AST | None = node
    for _ in range(6):
        if isinstance(current, ast.keyword) and current.arg == "env":
            return True
        if isinstance(current, (ast.Assign, ast.AnnAssign)):
            targets = current.targets if isinstance(current, ast.Assign) else [current.target]
            named = [target.id for target in targets if isinstance(target, ast.Name)]
            return bool(named) and all(_given_as_env(code, name, current) for name in named)
        current = code.parent(current) if current is not None else None
    return False


def _given_as_env(code: Code, name: str, at: ast.AST) -> bool:
    scope = code.scope(at)
    return any(
        isinstance(node, ast.keyword)
        and node.arg == "env"
        and isinstance(node.value, ast.Name)
        and node.value.id == name
        and code.scope(node) is scope
        for node in code.nodes
    )


def _membership(code: Code, node: ast.Compare, findings: Findings) -> None:
    """`"X" in os.environ`: a question, unless the answer ends the program."""
    fate = Fate()
    negated = isinstance(node.ops[0], ast.NotIn)
    parent = code.parent(node)
    if isinstance(parent, ast.If) and parent.test is node:
        body = parent.body if negated else parent.orelse
        if body and ends_program(code, body):
            fate.fails(parent.test, place_of(code, parent).way)
    elif isinstance(parent, ast.comprehension) and negated and node in parent.ifs:
        refused_in_list(code, parent, fate, blank=False)
    elif isinstance(parent, ast.Assert) and not negated:
        fate.fails(parent, place_of(code, parent).way)
    _add(code, node, node.left, fate, findings, fails=False)


def _add(
    code: Code,
    node: ast.expr,
    key: ast.expr | None,
    fate: Fate,
    findings: Findings,
    *,
    fails: bool,
    given: ast.expr | None = None,
) -> None:
    place = place_of(code, node)
    caught = place.way is Way.CAUGHT
    if _is_other(code, node):
        return
    names = names_of(code, key)
    fails = fails or fate.none_fails
    if names is None:
        wrapper = wrapper_in(code, key, node, fate, findings, fails=fails)
        if wrapper is None:
            what = "reads variables whose names cannot be told"
            findings.dynamic.append(Dynamic(code.span(node), what))
        return
    further = [_other_names(code, item) for item in fate.others]
    others = [name for names_ in further for name in names_]
    fails = fails or any(isinstance(item, ast.Subscript) for item in fate.others if others)
    for name in names:
        findings.reads.append(
            Found(
                (name, *others),
                node,
                code,
                place.scope,
                Way.ALWAYS if place.way is Way.ALWAYS else place.way,
                fails=fails and not caught and all(further),
                maybe=fate.maybe,
                late=fate.late,
                shape=fate.shape,
                default=told(code, given) or fate.default,
                choices=fate.choices,
                guard=fate.guard,
                blank_is_absent=fate.blank_fails or fate.blank_passes,
                truth=fate.truth,
                made_up=any(makes_up(code, item) for item in (given, *fate.others)),
            )
        )


def _other_names(code: Code, node: ast.expr) -> tuple[str, ...]:
    """The variable that is read in place of another: `getenv("A") or getenv("B")`."""
    if isinstance(node, ast.Call) and _getter(code, node.func) and node.args:
        return names_of(code, node.args[0]) or ()
    if isinstance(node, ast.Subscript) and isinstance(node.value, (ast.Attribute, ast.Name)):
        return names_of(code, node.slice) or () if _is_environ(code, node.value) else ()
    return ()


def _is_other(code: Code, node: ast.expr) -> bool:
    """True for the second of `getenv("A") or getenv("B")`, which is told with the first."""
    parent = code.parent(node)
    if not isinstance(parent, ast.BoolOp) or not isinstance(parent.op, ast.Or):
        return False
    return parent.values[0] is not node and bool(_other_names(code, parent.values[0]))
