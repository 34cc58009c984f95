"""Reads through `os`: `os.environ[...]`, `getenv`, `.get`, and functions of the repository's own."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.environment.model import Library, Need, Read, Shape
from jctc_lint.facts.environment.python_code import FUNCTIONS, External, Local
from jctc_lint.facts.environment.python_fate import Fate, fate_of, refused_in_list
from jctc_lint.facts.environment.python_model import Dynamic
from jctc_lint.facts.environment.python_place import Way, place_of
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.environment.python_code import Code, Function, Scope

_GETTERS = frozenset({"os.getenv", "os.environ.get", "os.environ.pop", "os.environ.setdefault"})
_MAPPINGS = frozenset({"os.environ"})
_WHOLE = frozenset({"copy", "items", "keys", "values"})
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@record(frozen=False)
class Found:
    """One read in one place: what `Read` needs, and where it stands.

    `scope` and `way` tell when it happens; the need of a start is told when it is known which
    functions run then.
    """

    names: tuple[str, ...]
    node: ast.expr
    code: Code
    scope: Scope
    way: Way
    fails: bool
    """Without the variable an exception is raised."""
    maybe: bool = False
    late: bool = False
    library: Library = Library.OS
    shape: Shape = Shape.UNKNOWN
    default: str | None = None
    choices: tuple[str, ...] = ()
    guard: ast.expr | ast.stmt | None = None
    blank_is_absent: bool = False
    truth: ast.Call | None = None
    any_case: bool = False

    def read(self, *, started: bool) -> Read:
        """`started`: its scope runs while the program starts."""
        guard = self.code.span(self.guard) if self.guard is not None else None
        secret = _secret(self.names[0])
        return Read(
            self.names,
            self.code.span(self.node),
            self.library,
            self._need(started=started),
            self.shape,
            None if secret and self.default else self.default,
            self.choices,
            guard if self.fails else None,
            self.any_case,
            self.blank_is_absent,
            secret,
        )

    def _need(self, *, started: bool) -> Need:
        if self.fails and self.way in (Way.ALWAYS, Way.MAIN):
            return Need.START if started and not self.late else Need.USE
        return Need.UNKNOWN if self.fails or self.maybe else Need.NONE


def _secret(name: str) -> bool:
    from jctc_lint.facts.secret_names import is_secret_name

    return is_secret_name(name)


@record(frozen=False)
class Findings:
    """What one module does with its environment."""

    reads: list[Found] = field(default_factory=list)
    dynamic: list[Dynamic] = field(default_factory=list)
    sets: set[str] = field(default_factory=set)
    wrappers: list[Wrapper] = field(default_factory=list)


@record
class Wrapper:
    """A function of the repository that reads the variable that its caller names.

    `index` and `name` are the parameter of the variable's name, `default` that of its default.
    """

    code: Code
    function: Function
    index: int
    name: str
    found: Found
    default: str | None = None
    default_index: int = -1
    pattern: tuple[str, str] = ("", "")
    """What it puts before and behind the name."""


def os_reads(code: Code) -> Findings:
    """The reads of one module."""
    findings = Findings()
    for node in code.nodes:
        if isinstance(node, ast.Call):
            meaning = _getter(code, node.func)
            if meaning:
                _call(code, node, meaning, findings)
        elif isinstance(node, (ast.Attribute, ast.Name)) and _is_environ(code, node):
            _mapping(code, node, findings)
    return findings


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
    default, given = _default_of(node)
    needs = path.endswith(".pop") and not given
    fate = fate_of(code, node, optional=not given and not needs)
    if given and _may_be_none(code, default):
        fate = fate_of(code, node, optional=True)
    key = node.args[0] if node.args else _keyword(node, "key")
    _add(code, node, key, fate, findings, fails=needs, default=_told(code, default))


def _may_be_none(code: Code, default: ast.expr | None) -> bool:
    """`None` itself, or what a caller may give."""
    known = code.known(default) if default is not None else None
    if known is not None:
        return known.value is None and known.items is None
    if not isinstance(default, ast.Name):
        return False
    scope = code.scope(default)
    return isinstance(scope, FUNCTIONS) and None in code.assigned(default.id, scope)


def _default_of(node: ast.Call) -> tuple[ast.expr | None, bool]:
    if len(node.args) > 1:
        return node.args[1], True
    default = _keyword(node, "default")
    return default, default is not None


def _keyword(node: ast.Call, name: str) -> ast.expr | None:
    return next((item.value for item in node.keywords if item.arg == name), None)


def _told(code: Code, default: ast.expr | None) -> str | None:
    known = code.known(default) if default is not None else None
    return str(known.value) if known is not None and known.value is not None else None


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
    elif isinstance(parent, (ast.Call, ast.keyword, ast.Dict, ast.Starred, ast.For, ast.Return)):
        if not _for_children(code, node):
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
        from jctc_lint.facts.environment.python_place import ends_program

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
    default: str | None = None,
) -> None:
    place = place_of(code, node)
    caught = place.way is Way.CAUGHT
    if _is_other(code, node):
        return
    names = names_of(code, key)
    fails = fails or fate.none_fails
    if names is None:
        wrapper = _wrapper(code, key, node, fate, findings, fails=fails)
        if wrapper is None:
            what = "reads variables whose names cannot be told"
            findings.dynamic.append(Dynamic(code.span(node), what))
        return
    others = [other for item in fate.others for other in _other_names(code, item)]
    fails = fails or any(isinstance(item, ast.Subscript) for item in fate.others if others)
    for name in names:
        findings.reads.append(
            Found(
                (name, *others),
                node,
                code,
                place.scope,
                Way.ALWAYS if place.way is Way.ALWAYS else place.way,
                fails=fails and not caught and not (fate.others and not others),
                maybe=fate.maybe,
                late=fate.late,
                shape=_shape(code, node, fate, default),
                default=default if default is not None else fate.default,
                choices=fate.choices,
                guard=fate.guard,
                blank_is_absent=fate.blank_fails,
                truth=fate.truth,
            )
        )


def _shape(code: Code, node: ast.expr, fate: Fate, default: str | None) -> Shape:
    del code, node, default
    return fate.shape


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


def names_of(code: Code, key: ast.expr | None) -> tuple[str, ...] | None:
    """The names that an expression stands for: one, or those that a loop goes through."""
    text = code.text(key)
    if text is not None:
        return (text,)
    if isinstance(key, ast.Name):
        return _looped(code, key)
    if isinstance(key, ast.JoinedStr):
        return _joined(code, key)
    return None


def _joined(code: Code, key: ast.JoinedStr) -> tuple[str, ...] | None:
    """A text with one name in it that a loop goes through."""
    texts = [""]
    for part in key.values:
        value = part.value if isinstance(part, ast.FormattedValue) else part
        names = names_of(code, value) if isinstance(value, ast.expr) else None
        if names is None or len(names) * len(texts) > 100:
            return None
        texts = [text + name for text in texts for name in names]
    return tuple(texts)


def _looped(code: Code, key: ast.Name) -> tuple[str, ...] | None:
    current = code.parent(key)
    while current is not None:
        if isinstance(current, (ast.For, ast.AsyncFor)):
            pairs = [(current.target, current.iter)]
        elif isinstance(current, _COMPREHENSIONS):
            pairs = [(item.target, item.iter) for item in current.generators]
        else:
            pairs = []
        for target, values in pairs:
            if isinstance(target, ast.Name) and target.id == key.id:
                return _texts(code, values)
            if isinstance(target, ast.Tuple):
                for number, item in enumerate(target.elts):
                    if isinstance(item, ast.Name) and item.id == key.id:
                        return _texts(code, values, number)
        current = code.parent(current)
    return None


def _texts(code: Code, values: ast.expr, number: int | None = None) -> tuple[str, ...] | None:
    """The texts in a list; `number`: those at one place of the pairs in it, or a dict's keys."""
    inner = values
    if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
        if inner.func.attr in ("items", "keys", "values") and not inner.args:
            if inner.func.attr == "values" and number is None:
                return _dict_texts(code, inner.func.value, values=True)
            return _dict_texts(code, inner.func.value, values=number == 1)
    if number is None and _dict_of(code, inner) is not None:
        return _dict_texts(code, inner, values=False)
    known = code.known(inner)
    if known is None or known.items is None:
        return None
    items = known.items
    if number is not None:
        items = tuple(
            item.items[number] for item in items if item.items and len(item.items) > number
        )
    texts = tuple(item.value for item in items if isinstance(item.value, str))
    return texts if texts and len(texts) == len(known.items) else None


def _dict_of(code: Code, node: ast.expr) -> tuple[Code, ast.Dict] | None:
    if isinstance(node, ast.Dict):
        return code, node
    meaning = code.meaning(node)
    if isinstance(meaning, Local) and isinstance(meaning.node, ast.Dict):
        return meaning.code, meaning.node
    return None


def _dict_texts(code: Code, node: ast.expr, *, values: bool) -> tuple[str, ...] | None:
    found = _dict_of(code, node)
    if found is None:
        return None
    home, table = found
    texts = [home.text(item) for item in (table.values if values else table.keys)]
    return (
        tuple(text for text in texts if text is not None) if texts and None not in texts else None
    )


def _wrapper(
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
    default = _default_name(code, node, scope, named)
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
        text = code.text(value) if isinstance(value, ast.expr) else None
        if text is not None:
            texts[inner is not None] += text
        elif inner is None and isinstance(value, ast.expr):
            inner = value
        else:
            return "", None, ""
    return texts[0], inner, texts[1]


def _default_name(code: Code, node: ast.expr, scope: Function, named: list[str]) -> str | None:
    """The parameter that is the default: given to the read, or called so."""
    if isinstance(node, ast.Call):
        given, _ = _default_of(node)
        if isinstance(given, ast.Name) and given.id in named:
            return given.id
    del scope
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
            default=_told(code, default),
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
    given = _keyword(node, name) if name else None
    if given is not None:
        return given
    return node.args[index] if 0 <= index < len(node.args) else None
