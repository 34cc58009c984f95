"""Functions of the repository that read the variable which their caller names."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.environment.model import Shape
from jctc_lint.facts.environment.python.code import FUNCTIONS
from jctc_lint.facts.environment.python.fate import Fate, fate_of
from jctc_lint.facts.environment.python.found import Findings, Found, Wrapper
from jctc_lint.facts.environment.python.model import Dynamic
from jctc_lint.facts.environment.python.names import names_of
from jctc_lint.facts.environment.python.place import Way, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.environment.python.code import Code, Function


def wrapper_in(
    code: Code,
    key: ast.expr | None,
    node: ast.expr,
    fate: Fate,
    findings: Findings,
    *,
    fails: bool,
) -> Wrapper | None:
    """A read whose variable the function's caller names."""
    before, inner, behind = _around(code, key)
    scope = code.scope(node)
    if not isinstance(inner, ast.Name) or not isinstance(scope, FUNCTIONS):
        return None
    parameters = [*scope.args.posonlyargs, *scope.args.args]
    named = [item.arg for item in [*parameters, *scope.args.kwonlyargs]]
    if inner.id not in named or len(code.assigned(inner.id, scope)) > 1:
        return None
    place = place_of(code, node)
    found = Found(
        (),
        node,
        code,
        scope,
        place.way,
        fails=fails and place.way is not Way.CAUGHT,
        maybe=fate.maybe,
        shape=fate.shape,
        choices=fate.choices,
        guard=fate.guard,
        blank_is_absent=fate.blank_fails,
    )
    positions = [item.arg for item in parameters]
    default = _default_name(node, named)
    wrapper = Wrapper(
        code,
        scope,
        positions.index(inner.id) if inner.id in positions else -1,
        inner.id,
        found,
        default,
        positions.index(default) if default in positions else -1,
        (before, behind),
    )
    findings.wrappers.append(wrapper)
    return wrapper


def _around(code: Code, key: ast.expr | None) -> tuple[str, ast.expr | None, str]:
    """The parts of a name that is put together of texts and one parameter."""
    if isinstance(key, ast.Call) and isinstance(key.func, ast.Attribute) and not key.args:
        if key.func.attr in ("strip",):
            return "", key.func.value, ""
        return "", None, ""
    if isinstance(key, ast.BinOp) and isinstance(key.op, ast.Add):
        left, right = code.text(key.left), code.text(key.right)
        if left is not None:
            return left, key.right, ""
        return ("", key.left, right) if right is not None else ("", None, "")
    if not isinstance(key, ast.JoinedStr):
        return "", key, ""
    texts, inner = ["", ""], None
    for part in key.values:
        value = part.value if isinstance(part, ast.FormattedValue) else part
        text = code.text(value)
        if text is not None:
            texts[inner is not None] += text
        elif inner is None:
            inner = value
        else:
            return "", None, ""
    return texts[0], inner, texts[1]


def _default_name(node: ast.expr, named: list[str]) -> str | None:
    """The parameter that is the default: given to the read, or called so."""
    if isinstance(node, ast.Call):
        given, _ = default_of(node)
        if isinstance(given, ast.Name) and given.id in named:
            return given.id
    return next((name for name in named if name in ("default", "fallback", "default_value")), None)


def wrapped(code: Code, wrappers: dict[int, list[Wrapper]]) -> Iterator[Found | Dynamic]:
    """Calls of the repository's own reading functions."""
    for node, meaning in code.calls if wrappers else ():
        for wrapper in wrappers.get(id(meaning.node), ()):
            yield from _through(code, node, wrapper)


def _through(code: Code, node: ast.Call, wrapper: Wrapper) -> Iterator[Found | Dynamic]:
    key = _argument(node, wrapper.index, wrapper.name)
    names = names_of(code, key)
    if names is None:
        if key is not None:
            yield Dynamic(code.span(node), "reads variables whose names cannot be told")
        return
    default = _argument(node, wrapper.default_index, wrapper.default or "")
    if default is None and wrapper.default is not None:
        default = _own_default(wrapper.function, wrapper.default)
    known = code.known(default) if default is not None else None
    absent = default is None or (known is not None and known.value is None and known.items is None)
    place = place_of(code, node)
    fate = fate_of(code, node, optional=absent)
    inner = wrapper.found
    fails = (absent and inner.fails) or fate.none_fails
    guarded = inner.way in (Way.ALWAYS, Way.MAIN) and inner.fails
    before, behind = wrapper.pattern
    for name in names:
        yield Found(
            (before + name + behind,),
            node,
            code,
            place.scope,
            place.way,
            fails=fails and place.way is not Way.CAUGHT and (guarded or fate.none_fails),
            maybe=inner.maybe or fate.maybe or (absent and inner.fails and not guarded),
            shape=inner.shape if inner.shape is not Shape.UNKNOWN else fate.shape,
            default=told(code, default),
            choices=inner.choices or fate.choices,
            guard=fate.guard,
            blank_is_absent=inner.blank_is_absent or fate.blank_fails,
        )


def _own_default(function: Function, name: str) -> ast.expr | None:
    """The default of a parameter."""
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    behind = positional[len(positional) - len(arguments.defaults) :]
    given = dict(zip((item.arg for item in behind), arguments.defaults, strict=True))
    keywords = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return given.get(name) or next((value for item, value in keywords if item.arg == name), None)


def _argument(node: ast.Call, index: int, name: str) -> ast.expr | None:
    given = keyword(node, name) if name else None
    if given is not None:
        return given
    return node.args[index] if 0 <= index < len(node.args) else None


def default_of(node: ast.Call) -> tuple[ast.expr | None, bool]:
    if len(node.args) > 1:
        return node.args[1], True
    default = keyword(node, "default")
    return default, default is not None


def keyword(node: ast.Call, name: str) -> ast.expr | None:
    return next((item.value for item in node.keywords if item.arg == name), None)


def told(code: Code, default: ast.expr | None) -> str | None:
    known = code.known(default) if default is not None else None
    return str(known.value) if known is not None and known.value is not None else None
