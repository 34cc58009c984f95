"""Follows code: names, calls, branches. What the database is asked goes to the sink."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation import (
    attributes,
    builtins,
    calls,
    elements,
    enums,
    flask_db,
    handles,
    rendering,
)
from jctc_lint.facts.migrations.evaluation.expressions import EXPRESSIONS, YIELDED
from jctc_lint.facts.migrations.evaluation.modules import Module, is_nowhere
from jctc_lint.facts.migrations.evaluation.statements import run
from jctc_lint.facts.migrations.evaluation.values import (
    LITERALS,
    MISSING,
    Class,
    Element,
    External,
    Frame,
    Function,
    Handle,
    Instance,
    Later,
    Member,
    Method,
    Raised,
    Unknown,
    annotates,
    is_live,
    is_plain,
    one_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from jctc_lint.facts.migrations.evaluation.modules import Modules
    from jctc_lint.facts.migrations.evaluation.sink import Sink
    from jctc_lint.facts.migrations.evaluation.snapshots import Snapshot
    from jctc_lint.facts.migrations.evaluation.values import Code, Value
    from jctc_lint.facts.migrations.evaluation.world import World
    from jctc_lint.facts.schema.changes import Change
    from jctc_lint.text import Span

MAX_STEPS = 50_000
"""Most statements, calls and rounds that are followed for one revision."""
DOUBTFUL = 3
"""Steps that one counts for of which it is not known whether it happens: real revisions take few
of them, those that move all data take many, and little comes of them."""
MAX_DEPTH = 40
MAX_AGAIN = 2
"""Calls of one function within itself that are followed where it is not known whether they happen:
each may call itself several times."""


class Exhausted(Exception):
    """The bounds of what is followed for one revision are reached."""


class Machine:
    """One revision being followed. `world` is what the environment says, `sink` the database."""

    def __init__(self, modules: Modules, world: World, sink: Sink) -> None:
        self.modules = modules
        self.world = world
        self.sink = sink
        self.steps = 0
        self.most_steps = MAX_STEPS
        self.running: dict[int, int] = {}
        self.read: dict[tuple[str, Span, str], list[Change]] = {}
        """SQL that was read: loops run the same again and again."""
        self._starring: set[tuple[str, str]] = set()
        self._generators: dict[int, bool] = {}
        self.depth = 0
        self.module: Module | None = None
        self.here: ast.expr | None = None
        self.known: dict[str, Callable[..., Value]] = {}
        """Functions of SQLAlchemy that are answered by whoever asks the machine."""
        self.lost: list[tuple[Module, ast.stmt, str]] = []
        """Statements of modules that raised where they were followed."""
        self.loose: list[Element] | None = None
        self.classes: list[Class] | None = None
        """Constraints and indexes, and classes, as they are made; None: nobody asks for them."""

    # -- bounds ------------------------------------------------------------------------------

    def step(self) -> None:
        cost = 1 if self.sink.certain else DOUBTFUL
        if self.world.is_plain_code(cost, self.sink.asked):
            return
        self.steps += cost
        self.world.steps_left -= cost
        if self.steps > self.most_steps or self.world.steps_left < 0:
            raise Exhausted

    # -- names -------------------------------------------------------------------------------

    def lookup(self, name: str, frame: Frame, node: ast.expr) -> Value:
        current: Frame | None = frame
        while current is not None:
            if name in current.names:
                value = current.names[name]
                return self.resolved(value) if type(value) is Later else value
            if current.outer is None:
                break
            current = current.outer
        module = frame.module
        if not module.whole and name in module.waiting:
            return self.member(module, name)
        if name in builtins.NAMES:
            return External(f"builtins.{name}")
        for star in module.stars:
            found = self._from_star(module, star, name)
            if found is not MISSING:
                return found
        if name == "__file__":
            from jctc_lint.facts.migrations.evaluation import paths

            return paths.own_file(module.path)
        if name == "__name__":
            return Unknown(name)
        told = module.whole and not module.stars and not module.frame.regions
        if told and is_nowhere(module, name):
            raise self.raised("NameError", f"name '{name}' is not defined", node, frame)
        return Unknown(f"'{name}'")

    def _from_star(self, module: Module, star: ast.ImportFrom, name: str) -> Value:
        if star.level:
            package = self.modules.relative(module, star.level, star.module or "")
        else:
            package = self.modules.find(star.module or "")
        if isinstance(package, Module):
            return self._member(package, name)
        return External(f"{star.module}.{name}")

    def resolved(self, later: Later) -> Value:
        return self.member(later.module, later.name)

    def later(self, module: Module, name: str) -> Value:
        return Later(module, name)

    def member(self, module: Module, name: str) -> Value:
        """A name of a module of the repository; its statements run when that is asked for."""
        found = self._member(module, name)
        if found is not MISSING:
            return found
        below = self.modules.below(module, name)
        return below if isinstance(below, Module) else Unknown(f"'{name}' of '{module.path}'")

    def _member(self, module: Module, name: str) -> Value:
        frame = module.frame
        for statement in module.waiting.get(name, ()):
            if id(statement) in module.done:
                continue
            module.done.add(id(statement))
            if self.depth > MAX_DEPTH:
                return Unknown(f"'{name}', which is nested too deeply")
            self.depth += 1
            quiet = self.sink.silence()
            levels = self.sink.aside() if self.classes is not None else None
            try:
                run(self, [statement], frame)
            except (Raised, RecursionError) as error:
                frame.names[name] = Unknown(f"'{name}' of '{module.path}'")
                self.lost.append((module, statement, str(error)))
            finally:
                if levels is not None:
                    self.sink.back(levels)
                self.sink.unsilence(quiet)
                self.depth -= 1
        if name in frame.names:
            value = frame.names[name]
            return self.resolved(value) if type(value) is Later else value
        if not module.stars or (module.path, name) in self._starring:
            return MISSING
        self._starring.add((module.path, name))
        try:
            every = (self._from_star(module, star, name) for star in module.stars)
            return next((found for found in every if found is not MISSING), MISSING)
        finally:
            self._starring.discard((module.path, name))

    def bind(self, name: str, value: Value, frame: Frame) -> None:
        if name in frame.shared:
            current = frame.outer
            while current is not None and current.outer is not None and name not in current.names:
                current = current.outer
            (current or frame).names[name] = value
            return
        frame.names[name] = value

    def assign(self, target: ast.expr, value: Value, frame: Frame) -> None:
        if isinstance(target, ast.Name):
            self.bind(target.id, value, frame)
        elif isinstance(target, (ast.Tuple, ast.List)):
            self._unpack(target, value, frame)
        elif isinstance(target, ast.Starred):
            self.assign(target.value, value, frame)
        elif isinstance(target, ast.Attribute):
            attributes.assign(self, self.evaluate(target.value, frame), target.attr, value)
        elif isinstance(target, ast.Subscript):
            owner = self.evaluate(target.value, frame)
            key = self.evaluate(target.slice, frame)
            _put(owner, key, value)

    def put(self, owner: Value, name: Value, value: Value) -> None:
        """`setattr(owner, name, value)`."""
        if isinstance(name, str):
            attributes.assign(self, owner, name, value)
        elif isinstance(owner, Class):
            owner.names.setdefault(elements.PARTS, []).append(Unknown("a name that is set"))

    def _unpack(self, target: ast.Tuple | ast.List, value: Value, frame: Frame) -> None:
        items = self.items(value)
        starred = next((i for i, e in enumerate(target.elts) if isinstance(e, ast.Starred)), None)
        wanted = len(target.elts)
        if items is not None and starred is not None and len(items) >= wanted - 1:
            tail = len(items) - (wanted - starred - 1)
            items = [*items[:starred], items[starred:tail], *items[tail:]]
        if items is None or len(items) != wanted:
            items = [Unknown("a part of what is not known")] * wanted
        for element, item in zip(target.elts, items, strict=True):
            self.assign(element, item, frame)

    # -- values ------------------------------------------------------------------------------

    def evaluate(self, node: ast.expr, frame: Frame) -> Value:
        follow = EXPRESSIONS.get(type(node))
        return Unknown("an expression that is not followed") if follow is None else follow(
            self, node, frame
        )  # fmt: skip

    def peek(self, node: ast.expr, frame: Frame) -> Value:
        """A value that may never be asked for: whatever it does may not happen."""
        found: list[Value] = []
        why = "a condition that is not known"
        _, raised = self.perhaps(why, lambda: found.append(self.evaluate(node, frame)))
        return Unknown(why) if raised or not found else found[0]

    def items(self, value: Value) -> list[Value] | None:
        """What a loop over a value goes through; None where that is not known."""
        if isinstance(value, (list, tuple, dict)):
            return list(value)
        if isinstance(value, (set, frozenset)):
            return sorted(value, key=str) if is_plain(value) else list(value)
        if isinstance(value, (str, bytes)):
            return list(value) if len(value) < 1000 else None
        if isinstance(value, Class) and value.members is not None:
            return [Member(value, name, value.members[name]) for name in enums.distinct(value)]
        if isinstance(value, Handle):
            return handles.items(self, value)
        if isinstance(value, Element) and value.name == "columns":
            return elements.table_columns(value.base)
        return None

    def item(self, owner: Value, key: Value, node: ast.expr) -> Value:
        """`owner[key]` of what is no container of Python's."""
        if isinstance(owner, Class) and owner.members is not None and isinstance(key, str):
            if key in owner.members:
                return Member(owner, key, owner.members[key])
            raise self.raised_here("KeyError", repr(key), node)
        if isinstance(owner, Element) and owner.name == "columns" and isinstance(key, str):
            return elements.column_of(self, owner.base, key, node)
        if isinstance(owner, Element) and owner.name == "metadatas" and owner.base is not None:
            return flask_db.metadata(self, owner.base, key)
        if isinstance(owner, Element):
            return Element("getitem", "operator", [owner, key], {}, node, self.module, owner)
        if isinstance(owner, External):
            if annotates(owner):
                inner = list(key) if isinstance(key, tuple) else [key]
                return Element("[]", owner.path, inner, {}, node, self.module)
            return owner
        if isinstance(owner, Handle):
            return handles.item(self, owner, key, node)
        return Unknown("an item of what is not known", is_live(owner))

    def attribute(self, owner: Value, name: str, node: ast.expr) -> Value:
        if isinstance(owner, External):
            return self.external(f"{owner.path}.{name}")
        return attributes.attribute_of(self, owner, name, node)

    def external(self, path: str) -> Value:
        """A name of the outside: constants and handles where they are known."""
        known = self.world.externals.get(path)
        if known is not None:
            return known
        library = self.modules.library(path.partition(".")[0])
        name = path.rpartition(".")[2]
        if library is not None and name in library.waiting:
            for each in library.waiting if not library.done else ():
                self.member(library, each)
            return self.member(library, name)
        found = handles.external(self, path)
        if type(found) is External:
            self.world.externals[path] = found
        return found

    def rendered(self, element: Element) -> str | None:
        """An expression of SQLAlchemy as SQL text."""
        return rendering.sql_of(self, element)

    def module_names(self) -> Value:
        return self.module.frame.names if self.module is not None else Unknown("globals()")

    # -- calls -------------------------------------------------------------------------------

    def function(self, node: Code, frame: Frame) -> Function:
        arguments = node.args
        defaults = tuple(self.evaluate(default, frame) for default in arguments.defaults)
        named = {
            argument.arg: self.evaluate(default, frame)
            for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
            if default is not None
        }
        return Function(node, frame, defaults, named)

    def decorated(self, decorator: ast.expr, made: Value, frame: Frame) -> Value:
        value = self.evaluate(decorator, frame)
        from jctc_lint.facts.migrations.evaluation.functions import HARMLESS_DECORATORS

        if isinstance(value, External):
            if value.last in ("contextmanager", "asynccontextmanager"):
                return Handle("manager-maker", {"function": made})
            if value.last in HARMLESS_DECORATORS:
                return made
        if isinstance(value, Function):
            return self.call(value, [made], {}, decorator, frame)
        if isinstance(value, Element) and value.name in HARMLESS_DECORATORS:
            return made
        if isinstance(made, Class):
            return _decorated_class(made, value)
        if isinstance(made, Function):
            return Function(made.node, made.frame, made.defaults, made.named_defaults, made.owner,
                            rewritten=True)  # fmt: skip
        return Unknown("a decorator that is not known")

    def call(
        self,
        function: Value,
        args: list[Value],
        named: dict[str, Value],
        node: ast.expr,
        frame: Frame | None,
    ) -> Value:
        self.step()
        self.here = node
        return calls.call(self, function, args, named, node, frame)

    def _generates(self, node: Code) -> bool:
        if id(node) not in self._generators:
            from jctc_lint.facts.migrations.evaluation.functions import yields

            self._generators[id(node)] = yields(node)
        return self._generators[id(node)]

    def run_function(
        self, function: Function, args: list[Value], named: dict[str, Value], node: ast.expr
    ) -> Value:
        """The result of a function of the repository."""
        again = self.running.get(id(function.node), 0)
        endless = again > MAX_AGAIN and not self.sink.certain
        if self.depth > MAX_DEPTH or function.rewritten or endless:
            return self.blurred_call(function, args, named, node)
        inner = Frame(function.frame.module, {}, function.frame)
        if function.owner is not None:
            args = [function.owner, *args]
        if not self._fill(function, args, named, inner):
            raise self.raised_here("TypeError", f"{function.name}() got other arguments", node)
        self.depth += 1
        self.running[id(function.node)] = again + 1
        before = self.module
        self.module = function.frame.module
        try:
            if isinstance(function.node, ast.Lambda):
                return self.evaluate(function.node.body, inner)
            text = function.frame.module.file.source.text
            generates = "yield" in text and self._generates(function.node)
            if generates:
                inner.names[YIELDED] = []
            run(self, function.node.body, inner)
            if generates:
                return inner.names[YIELDED]
            return Unknown(inner.regions[0][0]) if inner.regions and inner.result else inner.result
        except Raised as raised:
            if raised.failure is not None or not inner.regions:
                raise
            # It raises where it did not return before: so it did, as the upgrade goes on.
            self._drop_regions(inner)
            return Unknown("the result of a function that may have returned early")
        finally:
            self.close_regions(inner, 0)
            self.module = before
            self.running[id(function.node)] = again
            self.depth -= 1

    def _drop_regions(self, frame: Frame) -> None:
        while frame.regions:
            frame.regions.pop()
            self.sink.drop()

    def _fill(
        self, function: Function, args: list[Value], named: dict[str, Value], inner: Frame
    ) -> bool:
        """Give parameters their values. False where they do not fit."""
        arguments = function.node.args
        positional = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
        names = inner.names
        names.update(zip(positional, args, strict=False))
        if len(args) > len(positional):
            if arguments.vararg is None:
                return False
        if arguments.vararg is not None:
            names[arguments.vararg.arg] = tuple(args[len(positional) :])
        keyword_only = [argument.arg for argument in arguments.kwonlyargs]
        rest: dict[str, Value] = {}
        for name, value in named.items():
            if name in positional or name in keyword_only:
                names[name] = value
            else:
                rest[name] = value
        if arguments.kwarg is not None:
            names[arguments.kwarg.arg] = rest
        elif rest:
            return False
        late = positional[len(positional) - len(function.defaults) :] if function.defaults else []
        for name, default in zip(late, function.defaults, strict=True):
            names.setdefault(name, default)
        for name, default in function.named_defaults.items():
            names.setdefault(name, default)
        return all(name in names for name in (*positional, *keyword_only))

    def blurred_call(
        self, function: Value, args: list[Value], named: dict[str, Value], node: ast.expr
    ) -> Value:
        """A call of what is not known: it may do anything where it is given the connection."""
        what = calls.shown(function)
        live = is_live(function) or is_live(args) or is_live(named)
        if live:
            self.sink.blur(f"what {what} does is not known", self.span(node), what)
        return Unknown(f"the result of {what}", live)

    # -- context managers and exceptions -----------------------------------------------------

    def enter(self, manager: Value, node: ast.expr) -> Value:
        return handles.enter(self, manager, node)

    def leave(self, manager: Value, node: ast.stmt, raised: Raised | None) -> bool:
        """The end of a `with`; True where it swallows what was raised."""
        return handles.leave(self, manager, node, raised)

    def raised(self, kind: str, reason: str, node: ast.AST, frame: Frame) -> Raised:
        made = Raised(kind, reason, node)
        made.module = frame.module
        made.certain = self.sink.certain
        return made

    def raised_here(self, kind: str, reason: str, node: ast.AST) -> Raised:
        made = Raised(kind, reason, node)
        made.module = self.module
        return made

    def catches(self, handler: ast.ExceptHandler, raised: Raised, frame: Frame) -> bool:
        if handler.type is None:
            return True
        caught = self.evaluate(handler.type, frame)
        kinds = caught if isinstance(caught, tuple) else (caught,)
        from jctc_lint.facts.migrations.evaluation.exceptions import catches

        return any(catches(kind, raised) for kind in kinds)

    def swallow(self, raised: Raised) -> None:
        self.sink.swallowed(raised)

    # -- what may happen or not --------------------------------------------------------------

    def doubtful_count(self) -> int:
        return self.sink.doubtful

    def perhaps(self, why: str, follow: Callable[[], Value]) -> tuple[Value, bool]:
        """Follow something that may not happen. The second of the result: it raises."""
        self.sink.open(why)
        try:
            return follow(), False
        except Raised:
            return None, True
        finally:
            self.sink.close()

    def open_region(self, why: str, frame: Frame, until: str = "function") -> None:
        """From here to the end of the function (or loop, or round), what follows may not happen."""
        if any(wide == "function" for _, wide in frame.regions):
            if until != "round":
                frame.exits.append(until)
            return
        frame.regions.append((why, until))
        self.sink.open(why)

    def close_regions(self, frame: Frame, count: int, *, rounds: bool = False) -> None:
        """Leave regions; `rounds` only those of a round of a loop."""
        while len(frame.regions) > count and (not rounds or frame.regions[-1][1] == "round"):
            frame.regions.pop()
            self.sink.close()

    def snapshot(self, frame: Frame) -> Snapshot:
        from jctc_lint.facts.migrations.evaluation.snapshots import Snapshot

        return Snapshot(frame)

    def restore(self, snapshot: Snapshot, frame: Frame) -> None:
        snapshot.restore(frame)

    def merge(self, states: list[Snapshot], frame: Frame, why: str) -> None:
        """Names keep the values that all ends of branches agree on."""
        if not states:
            return
        states[0].restore(frame)
        for other in states[1:]:
            for name in {*frame.names, *other.names}:
                mine = frame.names.get(name, MISSING)
                theirs = other.names.get(name, MISSING)
                if mine is theirs and not other.differs(mine):
                    continue
                if not (is_plain(mine) and is_plain(theirs) and mine is not theirs
                        and mine == theirs):  # fmt: skip
                    if name not in ("<caught>", YIELDED):
                        known = MISSING not in (mine, theirs)
                        frame.names[name] = (
                            one_of(why, [mine, theirs])
                            if known and not isinstance(mine, (list, dict, set))
                            else Unknown(why, is_live(mine) or is_live(theirs))
                        )

    def span(self, node: ast.AST) -> Span:
        module = self.module
        assert module is not None
        return module.span(node)  # type: ignore[arg-type]


def _decorated_class(made: Class, decorator: Value) -> Class:
    """A class stays itself, whatever its decorators do to it; a registry maps it."""
    if isinstance(decorator, Method):
        decorator = Element(decorator.name, "method", [], {}, base=decorator.owner)
    if isinstance(decorator, Element):
        made.decorators.append(decorator)
    return made


def _put(owner: Value, key: Value, value: Value) -> None:
    if isinstance(owner, dict):
        if isinstance(key, Unknown):
            for known in list(owner):
                owner[known] = Unknown(key.why)
            return
        try:
            owner[key] = value
        except TypeError:
            return
    elif isinstance(owner, list) and isinstance(key, int) and -len(owner) <= key < len(owner):
        owner[key] = value
    elif isinstance(owner, list):
        owner[:] = [Unknown("an item that was assigned to")] * len(owner)


__all__ = ["LITERALS", "MAX_STEPS", "Exhausted", "Instance", "Machine"]
