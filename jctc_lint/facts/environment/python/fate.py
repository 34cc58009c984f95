"""What becomes of a value that was read: what it is turned into, and what refuses its absence."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.environment.model import Shape
from jctc_lint.facts.environment.python.code import External
from jctc_lint.facts.environment.python.place import Way, ends_program, is_end, place_of
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.environment.python.code import Code

_SHAPES = {
    "builtins.int": Shape.INTEGER,
    "builtins.float": Shape.NUMBER,
    "decimal.Decimal": Shape.NUMBER,
    "json.loads": Shape.UNKNOWN,
    "distutils.util.strtobool": Shape.BOOLEAN,
    "pathlib.Path": Shape.TEXT,
    "ast.literal_eval": Shape.UNKNOWN,
    "uuid.UUID": Shape.UNKNOWN,
    "sqlalchemy.create_engine": Shape.URL,
    "sqlalchemy.ext.asyncio.create_async_engine": Shape.URL,
    "sqlalchemy.engine.make_url": Shape.URL,
    "sqlalchemy.make_url": Shape.URL,
}
"""Calls that cannot take None, and what they make of text."""
_METHODS = frozenset(
    {"split", "strip", "lower", "upper", "replace", "encode", "startswith", "endswith", "rstrip",
     "lstrip", "rsplit", "splitlines", "removeprefix", "removesuffix", "casefold", "title",
     "format", "partition", "rpartition", "isdigit", "join", "find"}
)  # fmt: skip
"""Methods of text: None has none of them."""
_TRUE_WORDS = frozenset({"1", "true", "t", "yes", "y", "on"})
MAX_USES = 200
_TESTS = (ast.If, ast.IfExp, ast.While, ast.UnaryOp, ast.BoolOp, ast.List, ast.Tuple, ast.Set,
          ast.comprehension, ast.GeneratorExp)  # fmt: skip


@record(frozen=False)
class Fate:
    """`none_fails`: absence ends in an exception, always so at `guard` or the read itself.

    `maybe`: absence fails under a condition. `blank_fails`: an empty text is refused as well.
    `truth`: it is given to bool(), for which every text but "" is true.
    """

    shape: Shape = Shape.UNKNOWN
    none_fails: bool = False
    maybe: bool = False
    blank_fails: bool = False
    blank_passes: bool = False
    """An empty text is passed over, as by `value or default`."""
    guard: ast.expr | ast.stmt | None = None
    default: str | None = None
    has_default: bool = False
    truth: ast.Call | None = None
    choices: tuple[str, ...] = ()
    others: list[ast.expr] = field(default_factory=list)
    """Values that are taken in its place: `a or b`."""
    late: bool = False
    """What refuses it stands in a function, while the value is read at start."""

    tested: bool = False
    """Some test asks whether it is there."""
    by_test: bool = False
    """What refuses its absence is a test, not a use that cannot take None."""

    def fails(self, at: ast.expr | ast.stmt, place: Way, *, blank: bool = False) -> None:
        """A test refuses it."""
        self.tested = True
        if place in (Way.ALWAYS, Way.MAIN):
            self.none_fails = self.by_test = self.none_fails or not self.has_default
            self.blank_fails = self.blank_fails or blank
            self.guard = self.guard or at
        elif place is not Way.CAUGHT:
            self.maybe = True

    def breaks(self, at: ast.expr, place: Way) -> None:
        """A use cannot take None."""
        if place in (Way.ALWAYS, Way.MAIN) and not self.has_default:
            self.none_fails = True
            self.guard = self.guard or at


def fate_of(code: Code, node: ast.expr, *, optional: bool) -> Fate:
    """Follow a value from the expression that reads it. `optional`: it may be None."""
    fate = Fate(has_default=not optional)
    _follow(code, node, fate, depth=0)
    return fate


def _follow(code: Code, node: ast.expr, fate: Fate, depth: int) -> None:
    """Upwards from an expression that has the value, as far as it stays the value."""
    for _ in range(20):
        parent = code.parent(node)
        if isinstance(parent, ast.BoolOp) and isinstance(parent.op, ast.Or):
            if not _alternatives(code, parent, node, fate):
                return
            node = parent
        elif isinstance(parent, ast.Call):
            _given(code, parent, node, fate)
            return
        elif isinstance(parent, ast.Attribute) and isinstance(code.parent(parent), ast.Call):
            call = code.parent(parent)
            assert isinstance(call, ast.Call)
            if not _method(code, call, parent, fate):
                return
            node = call
        elif isinstance(parent, (ast.Assign, ast.AnnAssign, ast.NamedExpr)):
            _stored(code, parent, fate, depth)
            return
        else:
            _ends(code, parent, node, fate)
            return


def _alternatives(code: Code, parent: ast.BoolOp, node: ast.expr, fate: Fate) -> bool:
    """`value or ...`; whether to go on with the whole."""
    later = parent.values[parent.values.index(node) + 1 :]
    fate.blank_passes = bool(later)
    for other in later:
        if is_end(code, other):
            fate.fails(other, place_of(code, parent).way, blank=True)
            return False
        known = code.known(other)
        if known is not None and isinstance(known.value, (str, int, float)):
            fate.has_default = True
            fate.default = fate.default if fate.default is not None else str(known.value)
        elif isinstance(other, (ast.Call, ast.Subscript, ast.Name, ast.Attribute, ast.Await)):
            fate.others.append(other)
        else:
            fate.has_default = True
    return True


def _given(code: Code, call: ast.Call, node: ast.expr, fate: Fate) -> None:
    """The value is an argument of a call."""
    meaning = code.meaning(call.func)
    path = meaning.path if isinstance(meaning, External) else ""
    first = bool(call.args) and call.args[0] is node
    if path == "builtins.bool" and first:
        fate.truth = call
    elif path in _SHAPES and first:
        fate.shape = _SHAPES[path]
        fate.breaks(call, place_of(code, call).way)
    elif path in ("builtins.all",) and first:
        _tested(code, call, fate, blank=True)


def _method(code: Code, call: ast.Call, attribute: ast.Attribute, fate: Fate) -> bool:
    """A method of the text is called; whether the result is still the text."""
    if attribute.attr not in _METHODS:
        return False
    fate.breaks(call, place_of(code, call).way)
    if attribute.attr in ("split", "rsplit"):
        separator = code.text(call.args[0]) if call.args else None
        fate.shape = Shape.LIST if separator == "," else Shape.TEXT
        return False
    return attribute.attr in ("strip", "lower", "upper", "rstrip", "lstrip", "casefold", "replace")


def _ends(code: Code, parent: ast.AST | None, node: ast.expr, fate: Fate) -> None:
    """The value goes into something that is not the value."""
    if isinstance(parent, ast.Compare) and len(parent.ops) == 1:
        _compared(code, parent, node, fate)
    elif isinstance(parent, ast.Assert) and parent.test is node:
        fate.fails(parent, place_of(code, parent).way, blank=True)
    elif isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add):
        fate.breaks(parent, place_of(code, parent).way)
    elif isinstance(parent, _TESTS):
        _tested(code, node, fate, blank=True)


def _compared(code: Code, parent: ast.Compare, node: ast.expr, fate: Fate) -> None:
    other = parent.comparators[0] if node is parent.left else parent.left
    operator = parent.ops[0]
    if isinstance(other, ast.Constant) and other.value is None:
        fate.tested = True
        if isinstance(operator, (ast.Is, ast.Eq)):
            _refused_if(code, parent, fate, blank=False)
        else:
            _refused_unless(code, parent, fate, blank=False)
        return
    known = code.known(other)
    if known is None:
        return
    words = [item.value for item in known.items] if known.items is not None else [known.value]
    texts = [word for word in words if isinstance(word, str)]
    if texts and all(text.lower() in _TRUE_WORDS for text in texts):
        fate.shape = Shape.BOOLEAN
        fate.choices = tuple(texts)


def _stored(
    code: Code,
    parent: ast.Assign | ast.AnnAssign | ast.NamedExpr,
    fate: Fate,
    depth: int,
) -> None:
    """The value gets a name: look at what is done with the name."""
    targets = parent.targets if isinstance(parent, ast.Assign) else [parent.target]
    if isinstance(parent, ast.NamedExpr):
        _ends(code, code.parent(parent), parent, fate)
    if depth > 1 or len(targets) != 1:
        return
    target = targets[0]
    if isinstance(target, ast.Name):
        scope = code.scope(target)
        bound = code.assigned(target.id, scope)
        rebound = len(bound) > 1
        uses = _uses(code, target, scope)
    elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
        scope, rebound = code.scope(target), False
        uses = _attribute_uses(code, target, scope)
    else:
        return
    found = []
    for use in uses:
        inner = Fate(has_default=fate.has_default)
        _follow(code, use, inner, depth + 1)
        found.append((inner, code.scope(use) is not scope))
    tested = any(inner.tested for inner, _ in found)
    for inner, late in found:
        if tested and not inner.by_test:
            inner.none_fails = False
        _take_over(fate, inner, late=late, rebound=rebound)


def _take_over(fate: Fate, inner: Fate, *, late: bool, rebound: bool) -> None:
    """What is done with a name is done with the value, unless the name got another one."""
    fate.tested = fate.tested or inner.tested
    if rebound:
        fate.maybe = fate.maybe or inner.none_fails or inner.maybe
        return
    if fate.shape is Shape.UNKNOWN and inner.shape is not Shape.UNKNOWN:
        fate.shape, fate.choices = inner.shape, inner.choices
    if inner.none_fails and not fate.none_fails:
        fate.none_fails, fate.guard, fate.late = True, inner.guard, late
        fate.by_test = inner.by_test
    fate.blank_fails = fate.blank_fails or (inner.blank_fails and not late)
    fate.maybe = fate.maybe or inner.maybe


def _uses(code: Code, target: ast.Name, scope: ast.AST) -> Iterator[ast.expr]:
    for node in code.loads.get(target.id, ())[:MAX_USES]:
        if isinstance(node, ast.Name) and _looked_up(code, node, scope):
            yield node


def _looked_up(code: Code, node: ast.Name, scope: ast.AST) -> bool:
    """Whether a name is looked up in this scope."""
    for inner in code.scopes(node):
        if inner is scope:
            return True
        if code.assigned(node.id, inner):
            return False
    return False


def _attribute_uses(code: Code, target: ast.Attribute, scope: ast.AST) -> Iterator[ast.expr]:
    assert isinstance(target.value, ast.Name)
    for node in code.loads.get(f".{target.attr}", ())[:MAX_USES]:
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == target.value.id
            and code.scope(node) is scope
        ):
            yield node


def _tested(code: Code, node: ast.expr, fate: Fate, *, blank: bool) -> None:
    """The value's truth is asked, alone or with others: is falsehood refused?"""
    fate.tested = True
    current: ast.expr = node
    negated = False
    for _ in range(20):
        parent = code.parent(current)
        if isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.Not):
            negated = not negated
        elif isinstance(parent, ast.BoolOp):
            conjunction = isinstance(parent.op, ast.And)
            if conjunction == negated:
                return
        elif _gathers(code, parent, current):
            if negated:
                return
        elif isinstance(parent, ast.comprehension):
            if negated and current in parent.ifs:
                refused_in_list(code, parent, fate, blank=blank)
            return
        elif isinstance(parent, (ast.If, ast.Assert)):
            _branch(code, parent, current, fate, negated=negated, blank=blank)
            return
        else:
            return
        assert isinstance(parent, ast.expr)
        current = parent


def refused_in_list(code: Code, part: ast.comprehension, fate: Fate, *, blank: bool) -> None:
    """`missing = [name for name in NAMES if not getenv(name)]`: is a list with any refused?"""
    whole = code.parent(part)
    parent = code.parent(whole) if whole is not None else None
    if not isinstance(whole, (ast.ListComp, ast.SetComp)) or len(whole.generators) != 1:
        return
    tests: list[ast.expr] = [whole]
    if isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Name):
        scope = code.scope(parent)
        if len(code.assigned(parent.targets[0].id, scope)) == 1:
            tests = list(_uses(code, parent.targets[0], scope))
    elif isinstance(parent, ast.NamedExpr):
        tests = [parent]
    for test in tests:
        owner = code.parent(test)
        asked: ast.expr = test
        if isinstance(owner, ast.Call) and code.meaning(owner.func) == External("builtins.len"):
            comparison = code.parent(owner)
            if isinstance(comparison, ast.Compare) and isinstance(comparison.ops[0], ast.Gt):
                asked, owner = comparison, code.parent(comparison)
        if isinstance(owner, ast.If) and owner.test is asked and ends_program(code, owner.body):
            fate.fails(owner.test, place_of(code, owner).way, blank=blank)


def _gathers(code: Code, parent: ast.AST | None, node: ast.expr) -> bool:
    """True for what is true only when all that is in it is: `all([a, b])`."""
    if isinstance(parent, (ast.List, ast.Tuple, ast.Set)):
        return True
    if isinstance(parent, ast.GeneratorExp):
        return parent.elt is node and not parent.generators[0].ifs
    return isinstance(parent, ast.Call) and _is_all(code, parent)


def _is_all(code: Code, call: ast.Call) -> bool:
    return code.meaning(call.func) == External("builtins.all")


def _branch(
    code: Code,
    parent: ast.If | ast.Assert,
    test: ast.expr,
    fate: Fate,
    *,
    negated: bool,
    blank: bool,
) -> None:
    if isinstance(parent, ast.Assert):
        if parent.test is test and not negated:
            fate.fails(parent, place_of(code, parent).way, blank=blank)
        return
    if parent.test is not test:
        return
    refusing = parent.body if negated else parent.orelse
    if refusing and ends_program(code, refusing):
        fate.fails(parent.test, place_of(code, parent).way, blank=blank)
    elif refusing and _may_end(refusing):
        fate.maybe = True


def _may_end(body: list[ast.stmt]) -> bool:
    return any(isinstance(node, ast.Raise) for statement in body for node in ast.walk(statement))


def _refused_if(code: Code, comparison: ast.Compare, fate: Fate, *, blank: bool) -> None:
    """`value is None` holds where it is absent."""
    current: ast.expr = comparison
    parent = code.parent(current)
    while isinstance(parent, ast.BoolOp) and isinstance(parent.op, ast.Or):
        current, parent = parent, code.parent(parent)
    if isinstance(parent, ast.If) and parent.test is current:
        if ends_program(code, parent.body):
            fate.fails(parent.test, place_of(code, parent).way, blank=blank)
        elif _may_end(parent.body):
            fate.maybe = True
    elif isinstance(parent, ast.BoolOp) and isinstance(code.parent(parent), ast.If):
        owner = code.parent(parent)
        assert isinstance(owner, ast.If)
        fate.maybe = fate.maybe or _may_end(owner.body)


def _refused_unless(code: Code, comparison: ast.Compare, fate: Fate, *, blank: bool) -> None:
    """`value is not None` is wanted."""
    parent = code.parent(comparison)
    if isinstance(parent, ast.Assert):
        fate.fails(parent, place_of(code, parent).way, blank=blank)
        return
    orelse = parent.orelse if isinstance(parent, ast.If) and parent.test is comparison else []
    if orelse and ends_program(code, orelse):
        fate.fails(comparison, place_of(code, parent or comparison).way, blank=blank)
