"""Statements: followed in order, each branch that cannot be decided as one that may happen."""

from __future__ import annotations

import ast
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation import inheritance
from jctc_lint.facts.migrations.evaluation.comparisons import compared
from jctc_lint.facts.migrations.evaluation.expressions import item_of
from jctc_lint.facts.migrations.evaluation.imports import import_from, import_module
from jctc_lint.facts.migrations.evaluation.values import (
    MISSING,
    Class,
    Element,
    External,
    Frame,
    Function,
    Handle,
    Instance,
    LiveSet,
    Raised,
    Unknown,
    Unordered,
    is_plain,
    truth,
    why_unknown,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.snapshots import Snapshot
    from jctc_lint.facts.migrations.evaluation.values import Value

MAX_ROUNDS = 10_000
MAX_IDLE = 20
"""Rounds of a `while` after which all is as before: only the database can say when it ends."""


class Signal(Enum):
    """How a block was left before its end."""

    RETURN = "return"
    BREAK = "break"
    CONTINUE = "continue"


def run(machine: Machine, body: list[ast.stmt], frame: Frame) -> Signal | None:
    for statement in body:
        machine.step()
        signal = STATEMENTS.get(type(statement), _nothing)(machine, statement, frame)
        if signal is not None:
            return signal
    return None


def _nothing(_machine: Machine, _node: Value, _frame: Frame) -> None:
    return None


def _expression(machine: Machine, node: ast.Expr, frame: Frame) -> None:
    if not isinstance(node.value, ast.Constant):
        machine.evaluate(node.value, frame)


def _assign(machine: Machine, node: ast.Assign, frame: Frame) -> None:
    value = machine.evaluate(node.value, frame)
    for target in node.targets:
        machine.assign(target, value, frame)


def _annotated(machine: Machine, node: ast.AnnAssign, frame: Frame) -> None:
    if node.value is not None:
        machine.assign(node.target, machine.evaluate(node.value, frame), frame)


def _augmented(machine: Machine, node: ast.AugAssign, frame: Frame) -> None:
    target = node.target
    reading: ast.expr
    if isinstance(target, ast.Name):
        reading = ast.copy_location(ast.Name(target.id, ast.Load()), target)
        before = machine.evaluate(reading, frame)
        if isinstance(before, list) and isinstance(node.op, ast.Add):
            items = machine.items(machine.evaluate(node.value, frame))
            if items is not None:
                before.extend(items)
                return
    elif isinstance(target, ast.Attribute):
        reading = ast.copy_location(ast.Attribute(target.value, target.attr, ast.Load()), target)
    else:
        reading = ast.copy_location(ast.Subscript(target.value, target.slice, ast.Load()), target)
    whole = ast.copy_location(ast.BinOp(reading, node.op, node.value), target)
    machine.assign(target, machine.evaluate(whole, frame), frame)


def _return(machine: Machine, node: ast.Return, frame: Frame) -> Signal:
    frame.result = machine.evaluate(node.value, frame) if node.value is not None else None
    return Signal.RETURN


def _if(machine: Machine, node: ast.If, frame: Frame) -> Signal | None:
    test = machine.evaluate(node.test, frame)
    known = truth(test)
    if known is not None:
        return run(machine, node.body if known else node.orelse, frame)
    why = why_unknown(test, "a condition that is not known")
    return _either(machine, [node.body, node.orelse], why, frame)


def _either(
    machine: Machine, bodies: list[list[ast.stmt]], why: str, frame: Frame
) -> Signal | None:
    """Blocks of which one is run, nobody knows which."""
    before = machine.snapshot(frame)
    outcomes: list[tuple[Signal | None, Value, bool]] = []
    states = []
    for body in bodies:
        machine.restore(before, frame)
        signal, raised = machine.perhaps(why, partial(run, machine, body, frame))
        outcomes.append((signal, frame.result, raised))
        states.append(machine.snapshot(frame))
    machine.merge([s for s, (_, _, raised) in zip(states, outcomes, strict=True) if not raised],
                  frame, why)  # fmt: skip
    going = [outcome for outcome in outcomes if not outcome[2]]
    if not going:
        raise Raised("", why)
    signals = {signal for signal, _, _ in going}
    if len(signals) == 1:
        only: Signal | None = going[0][0]
        if only is Signal.RETURN and len({id(result) for _, result, _ in going}) > 1:
            plain = all(going[0][1] == result for _, result, _ in going)
            frame.result = going[0][1] if plain else Unknown(why)
        return only
    # Some go on and some leave: what follows may not happen.
    leaving = signals - {None}
    until = "function" if Signal.RETURN in leaving else "loop"
    machine.open_region(why, frame, "round" if leaving == {Signal.CONTINUE} else until)
    return None


def _for(machine: Machine, node: ast.For | ast.AsyncFor, frame: Frame) -> Signal | None:
    iterated = machine.evaluate(node.iter, frame)
    items = machine.items(iterated)
    if items is None:
        why = why_unknown(iterated, "a loop over what is not known")
        return _unknown_loop(machine, node, why, frame)
    if isinstance(iterated, Unordered) and len(items) > 1 and machine.sink.certain:
        follow = partial(_rounds, machine, node, iterated, frame)
        from jctc_lint.facts.migrations.evaluation.any_order import in_any_order

        return in_any_order(machine, items, frame, machine.span(node.iter), follow)
    return _rounds(machine, node, iterated, frame, items)


def _rounds(
    machine: Machine,
    node: ast.For | ast.AsyncFor,
    iterated: Value,
    frame: Frame,
    items: list[Value],
) -> Signal | None:
    opened, left = len(frame.regions), len(frame.exits)
    for item in items[:MAX_ROUNDS]:
        machine.step()
        machine.assign(node.target, item, frame)
        signal = run(machine, node.body, frame)
        machine.close_regions(frame, opened, rounds=True)
        if signal is Signal.BREAK:
            break
        if signal is Signal.RETURN:
            return signal
        if isinstance(iterated, LiveSet) and len(iterated) != len(items):
            reason = "Set changed size during iteration"
            raise machine.raised("RuntimeError", reason, node.iter, frame)
    else:
        signal = None
    _end_loop(machine, frame, opened, left)
    return run(machine, node.orelse, frame) if signal is None else None


def _end_loop(machine: Machine, frame: Frame, opened: int, left: int) -> None:
    frame.exits[left:] = [until for until in frame.exits[left:] if until == "function"]
    if not any(until == "function" for _, until in frame.regions[opened:]):
        machine.close_regions(frame, opened)


def _unknown_loop(
    machine: Machine, node: ast.For | ast.AsyncFor | ast.While, why: str, frame: Frame
) -> Signal | None:
    """A block that runs never, once or often: once stands for all."""
    before = machine.snapshot(frame)
    if not isinstance(node, ast.While):
        machine.assign(node.target, Unknown(why), frame)
    signal, raised = machine.perhaps(why, lambda: run(machine, node.body, frame))
    after = machine.snapshot(frame)
    machine.merge([before] if raised else [before, after], frame, why)
    if signal is Signal.RETURN:
        machine.open_region(why, frame)
    return None


def _while(machine: Machine, node: ast.While, frame: Frame) -> Signal | None:
    opened, left = len(frame.regions), len(frame.exits)
    idle = 0
    for _ in range(MAX_ROUNDS):
        if len(frame.regions) > opened or len(frame.exits) > left:
            # It may have ended here: one round stands for all.
            _end_loop(machine, frame, opened, left)
            return None
        test = machine.evaluate(node.test, frame)
        known = truth(test)
        if known is None:
            return _unknown_loop(machine, node, why_unknown(test, "a condition"), frame)
        if not known:
            return run(machine, node.orelse, frame)
        machine.step()
        before, asked = machine.snapshot(frame), machine.sink.asked
        signal = run(machine, node.body, frame)
        machine.close_regions(frame, opened, rounds=True)
        idle = idle + 1 if asked == machine.sink.asked and _stands(frame, before) else 0
        if signal is Signal.BREAK or (signal is None and idle > MAX_IDLE):
            _end_loop(machine, frame, opened, left)
            return None
        if signal is Signal.RETURN:
            return signal
    return _unknown_loop(machine, node, "a loop that does not end", frame)


def _stands(frame: Frame, before: Snapshot) -> bool:
    """Whether all names are bound as they were, and what is plain is the same."""
    if frame.names.keys() != before.names.keys():
        return False
    for name, value in before.names.items():
        now = frame.names[name]
        if value is now:
            if before.differs(value):
                return False
        elif is_plain(value) or is_plain(now):
            if not (is_plain(value) and is_plain(now) and value == now):
                return False
    return True


def _with(machine: Machine, node: ast.With | ast.AsyncWith, frame: Frame) -> Signal | None:
    entered: list[Value] = []
    for item in node.items:
        manager = machine.evaluate(item.context_expr, frame)
        value = machine.enter(manager, item.context_expr)
        entered.append(manager)
        if item.optional_vars is not None:
            machine.assign(item.optional_vars, value, frame)
    try:
        signal = run(machine, node.body, frame)
    except Raised as raised:
        swallowed = False
        for manager in reversed(entered):
            swallowed = machine.leave(manager, node, raised) or swallowed
        if swallowed:
            return None
        raise
    for manager in reversed(entered):
        machine.leave(manager, node, None)
    return signal


def _raise(machine: Machine, node: ast.Raise, frame: Frame) -> None:
    if node.exc is None:
        caught = frame.names.get(CAUGHT)
        if isinstance(caught, Raised):
            raise caught
        raise Raised("", "raise", node)
    value = machine.evaluate(node.exc, frame)
    if isinstance(value, Instance) and isinstance(value.names.get(CAUGHT), Raised):
        raise value.names[CAUGHT]
    if isinstance(value, Element):
        reason = next((arg for arg in value.args if isinstance(arg, str)), value.name)
        raise machine.raised(value.name, reason, node, frame)
    if isinstance(value, External):
        raise machine.raised(value.last, value.last, node, frame)
    name = value.of.name if isinstance(value, Instance) else getattr(value, "name", "")
    raise machine.raised(name if isinstance(name, str) else "", "it raises", node, frame)


def _assert(machine: Machine, node: ast.Assert, frame: Frame) -> None:
    if truth(machine.evaluate(node.test, frame)) is False:
        raise machine.raised("AssertionError", "an assertion does not hold", node, frame)


CAUGHT = "<caught>"
"""Where a frame, or an exception's instance, keeps what was raised."""


def _try(machine: Machine, node: ast.Try | ast.TryStar, frame: Frame) -> Signal | None:
    doubtful = machine.doubtful_count()
    tries = bool(node.handlers)
    opened = len(frame.regions)
    machine.sink.attempts += tries
    try:
        signal = run(machine, node.body, frame)
    except Raised as raised:
        machine.sink.attempts -= tries
        machine.close_regions(frame, opened)
        signal = _handled(machine, node, raised, frame)
    else:
        machine.sink.attempts -= tries
        if machine.doubtful_count() != doubtful and any(h.body for h in node.handlers):
            _perhaps_handled(machine, node, frame)
        if signal is None:
            signal = run(machine, node.orelse, frame)
    ended = run(machine, node.finalbody, frame)
    return ended if ended is not None else signal


def _handled(
    machine: Machine, node: ast.Try | ast.TryStar, raised: Raised, frame: Frame
) -> Signal | None:
    for handler in node.handlers:
        catches = machine.catches(handler, raised, frame)
        if catches is False:
            continue
        machine.swallow(raised)
        if handler.name:
            shown = Instance(Class(raised.kind, (External("Exception"),), {}), {CAUGHT: raised})
            frame.names[handler.name] = shown
        outer = frame.names.get(CAUGHT, MISSING)
        frame.names[CAUGHT] = raised
        try:
            return run(machine, handler.body, frame)
        finally:
            if outer is MISSING:
                frame.names.pop(CAUGHT, None)
            else:
                frame.names[CAUGHT] = outer
    try:
        run(machine, node.finalbody, frame)
    finally:
        raise raised


def _perhaps_handled(machine: Machine, node: ast.Try | ast.TryStar, frame: Frame) -> None:
    """Handlers of a block of which it is not known whether it fails."""
    why = "an exception that may or may not come"
    before = machine.snapshot(frame)
    states = [before]
    for handler in node.handlers:
        machine.restore(before, frame)
        if handler.name:
            frame.names[handler.name] = Unknown(why)
        signal, raised = machine.perhaps(why, partial(run, machine, handler.body, frame))
        if signal in (Signal.BREAK, Signal.RETURN):
            frame.exits.append("loop" if signal is Signal.BREAK else "function")
        if not raised:
            states.append(machine.snapshot(frame))
    machine.merge(states, frame, why)


def _function(machine: Machine, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame) -> None:
    made: Value = machine.function(node, frame)
    for decorator in reversed(node.decorator_list):
        made = machine.decorated(decorator, made, frame)
    machine.bind(node.name, made, frame)


def _class(machine: Machine, node: ast.ClassDef, frame: Frame) -> None:
    bases: list[Value] = []
    for base in node.bases:
        bases.append(machine.evaluate(base, frame))
        if isinstance(bases[-1], Element) and isinstance(bases[-1].named.get("cls"), Class):
            # `declarative_base(cls=...)`: what it makes has this class as its base.
            bases.append(bases[-1].named["cls"])
    inner = Frame(frame.module, {}, frame)
    run(machine, node.body, inner)
    made = Class(node.name, tuple(bases), inner.names, None, node, frame)
    if any(isinstance(b, External) and b.path.startswith("enum.") for b in made.order):
        hidden = ("_", "<")
        members = {
            name: value
            for name, value in inner.names.items()
            if not name.startswith(hidden) and not _is_code(value)
        }
        members = _automatic(machine, members, made)
        made = Class(node.name, tuple(bases), inner.names, members, node, frame)
    inheritance.subclassed(machine, made, frame)
    if machine.classes is not None and machine.sink.certain:
        machine.classes.append(made)
    elif machine.classes is not None:
        machine.lost.append((frame.module, node, "it hangs on what is not known"))
    decorated: Value = made
    for decorator in reversed(node.decorator_list):
        decorated = machine.decorated(decorator, decorated, frame)
    machine.bind(node.name, decorated, frame)


def _automatic(machine: Machine, members: dict[str, Value], of: Class) -> dict[str, Value]:
    """Members with `auto()` filled in, without what `_ignore_` names."""
    strings = any(isinstance(b, External) and b.last == "StrEnum" for b in of.order)
    makes = of.find("_generate_next_value_")
    ignored = of.names.get("_ignore_", ())
    ignored = ignored.split() if isinstance(ignored, str) else ignored
    found: dict[str, Value] = {}
    for number, (name, value) in enumerate(members.items(), start=1):
        if isinstance(ignored, (list, tuple)) and name in ignored:
            continue
        auto = isinstance(value, Unknown) and value.why == "auto()"
        if auto and isinstance(makes, Function):
            args = [name, 1, number - 1, [*found.values()]]
            found[name] = machine.run_function(makes, args, {}, makes.node)  # type: ignore[arg-type]
        else:
            found[name] = (name.lower() if strings else number) if auto else value
    return found


def _is_code(value: Value) -> bool:
    return type(value).__name__ in ("Function", "Class", "Method")


def _delete(machine: Machine, node: ast.Delete, frame: Frame) -> None:
    for target in node.targets:
        if isinstance(target, ast.Name):
            frame.names.pop(target.id, None)
        elif isinstance(target, ast.Subscript):
            owner = machine.evaluate(target.value, frame)
            key = machine.evaluate(target.slice, frame)
            if isinstance(owner, (dict, list)) and not isinstance(key, Unknown):
                try:
                    del owner[key]
                except (KeyError, IndexError, TypeError):
                    raise Raised("KeyError", repr(key), target) from None


def _shared(_machine: Machine, node: ast.Global | ast.Nonlocal, frame: Frame) -> None:
    frame.shared.update(node.names)


def _match(machine: Machine, node: ast.Match, frame: Frame) -> Signal | None:
    subject = machine.evaluate(node.subject, frame)
    for case in node.cases:
        fits = _fits(machine, case.pattern, subject, frame)
        if fits is True and case.guard is not None:
            fits = truth(machine.evaluate(case.guard, frame))
        if fits is True:
            return run(machine, case.body, frame)
        if fits is None:
            why = why_unknown(subject, "a pattern that is not known to fit")
            bodies: list[list[ast.stmt]] = [case.body for case in node.cases]
            return _either(machine, [*bodies, []], why, frame)
    return None


def _fits(machine: Machine, pattern: ast.pattern, subject: Value, frame: Frame) -> bool | None:
    match pattern:
        case ast.MatchValue(value=value):
            same = compared(ast.Eq, subject, machine.evaluate(value, frame), value)
            return truth(same)
        case ast.MatchSingleton(value=value):
            return None if isinstance(subject, Unknown) else subject is value
        case ast.MatchOr(patterns=patterns):
            found = [_fits(machine, part, subject, frame) for part in patterns]
            return True if True in found else None if None in found else False
        case ast.MatchAs(pattern=inner, name=name):
            fits = True if inner is None else _fits(machine, inner, subject, frame)
            if fits and name is not None:
                machine.bind(name, subject, frame)
            return fits
    return None


def _import(machine: Machine, node: ast.Import, frame: Frame) -> None:
    import_module(machine, node, frame)


def _import_from(machine: Machine, node: ast.ImportFrom, frame: Frame) -> None:
    import_from(machine, node, frame)


def _alias(machine: Machine, node: Value, frame: Frame) -> None:
    """`type Name = ...`, of Python 3.12."""
    value = machine.evaluate(node.value, frame)
    made = Element("TypeAlias", "typing.TypeAliasType", [value], {}, node.name, machine.module)
    machine.bind(node.name.id, made, frame)


def _break(_machine: Machine, _node: ast.Break, _frame: Frame) -> Signal:
    return Signal.BREAK


def _continue(_machine: Machine, _node: ast.Continue, _frame: Frame) -> Signal:
    return Signal.CONTINUE


STATEMENTS: dict[type, Callable[[Machine, Value, Frame], Signal | None]] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Return: _return,
    ast.If: _if,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Raise: _raise,
    ast.Assert: _assert,
    ast.Try: _try,
    ast.TryStar: _try,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Delete: _delete,
    ast.Global: _shared,
    ast.Nonlocal: _shared,
    ast.Match: _match,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Break: _break,
    ast.Continue: _continue,
}

if hasattr(ast, "TypeAlias"):
    STATEMENTS[ast.TypeAlias] = _alias

__all__ = ["CAUGHT", "STATEMENTS", "Handle", "Signal", "item_of", "run"]
