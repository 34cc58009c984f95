"""What a container receives of a value that was written, and which steps altered it on the way.

For rules that ask "does the container get what its author wrote?":

    for entry in service.written_environment:     # or labels, build args, project.variables ...
        result = received(entry)
        result.written    # as written, YAML's own quotes taken off: what its author sees
        result.value      # what arrives; None when unset, unknown or refused
        result.error      # why Compose refuses it, or None
        result.unknown    # names of the variables that it hangs on
        for step in result.steps:                 # in the order in which they happen
            step.change, step.span, step.name     # what happened, where, to which variable
            step.before, step.after               # may hold a secret: never print them

No step means: it arrives as it was written. `Change` says which steps there are. Whether one was
meant (`${VAR}`, `"\\n"`, a comment behind a value) or an accident is the rule's business.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.model import Form
from jctc_lint.facts.compose.tree import place
from jctc_lint.reading.dotenv import DotenvEntry
from jctc_lint.record import field, record
from jctc_lint.text import Span, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.interpolation import Segment
    from jctc_lint.facts.compose.model import Assignment, Value
    from jctc_lint.reading.yaml_tree import Scalar


class Change(StrEnum):
    """A way in which a value is altered between the file and the container."""

    COMMENT = "comment"
    """` #...` behind an unquoted value is cut off. `span` is the comment."""
    BLANKS = "blanks"
    """Blanks at the end of an unquoted value are cut off. `span` is the blanks."""
    TAIL = "tail"
    """Dotenv: what follows the closing quote is no part of the value. `span` is that text."""
    PROPERTY = "property"
    """YAML takes `!x` or `&x` at the start for a tag or an anchor."""
    FOLDED = "folded"
    """YAML folds the lines of a multi-line scalar into one."""
    NEWLINE = "newline"
    """A block scalar (`|`, `>`) ends with a line break that reaches the container."""
    ESCAPE = "escape"
    """Escapes in quotes (`\\n`, `''`) are replaced."""
    TYPED = "typed"
    """YAML reads a number, a truth value or a date, and Compose prints it its own way."""
    NULL = "null"
    """YAML reads null: the variable is unset, or comes from the shell of the deploying machine."""
    DOLLAR = "dollar"
    """`$$` becomes `$`."""
    VARIABLE = "variable"
    """`$name` or `${name...}` is replaced; `name` says which."""
    QUOTES = "quotes"
    """Not altered, and that is the point: quotes around the value of `K="v"` are delivered."""


@record(eq=True)
class Step:
    """One change. `before` and `after` are the text concerned; `after` is None when unknown."""

    change: Change
    span: Span
    before: str = field(repr=False)
    after: str | None = field(repr=False)
    name: str = ""
    operator: str = ""


@record(eq=True)
class Received:
    """What comes of an assignment. See the module's text."""

    assignment: Assignment
    written: str = field(repr=False)
    value: str | None = field(repr=False)
    error: str | None
    unknown: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def changes(self) -> frozenset[Change]:
        return frozenset(step.change for step in self.steps)


def received(assignment: Assignment) -> Received:
    """What the container receives of an assignment by itself (later ones may replace it)."""
    value = assignment.value
    if value is None:
        steps = tuple(_null(assignment.null)) if assignment.null is not None else ()
        written = steps[0].before if steps else ""
        return Received(assignment, written, None, _name_error(assignment), (), steps)
    steps = steps_of(value)
    if assignment.form is not Form.DOTENV and value.style == "" and _in_quotes(value.text):
        steps = (*steps, Step(Change.QUOTES, value.span, value.text[1:-1], value.text))
    error = value.error or _name_error(assignment)
    resolved = None if error is not None else value.resolved
    return Received(assignment, written_of(value), resolved, error, value.unknown, steps)


def written_of(value: Value) -> str:
    """The value as its author sees it: source text without YAML's (or dotenv's) outer quotes.

    What is cut off behind it (a comment, a tail) is not in it.
    """
    origin = value.origin
    if origin is None:
        return value.text
    span = value.span
    if isinstance(origin, DotenvEntry):
        raw = span.text
        return raw[1:-1] if origin.quote else raw
    if value.offset or origin.style in ("|", ">"):
        return span.text if span is not origin.span else value.text
    return span.text[1:-1] if origin.style else span.text


def steps_of(value: Value) -> tuple[Step, ...]:
    """The steps that alter any value (an image, a command ...), in their order."""
    origin = value.origin
    if isinstance(origin, DotenvEntry):
        reading = _dotenv(origin)
    elif origin is not None:
        reading = _yaml(origin, value.text, value.offset)
    else:
        reading = iter(())
    return (*reading, *_substitution(value))


def _in_quotes(text: str) -> bool:
    return len(text) > 1 and text[0] == text[-1] and text[0] in "'\""


def _name_error(assignment: Assignment) -> str | None:
    if assignment.form is Form.LIST and assignment.name[-1:].isspace():
        return "has a name that ends with a blank"
    return None


_BEHIND = pattern(r"([ \t]*)(#[^\r\n]*)?")


def _yaml(node: Scalar, text: str, offset: int) -> Iterator[Step]:
    raw = node.span.text
    if node.style == "":
        yield from _behind(node)
        if raw[:1] in ("!", "&"):
            yield Step(Change.PROPERTY, node.span, raw, node.value)
        elif "\n" in raw:
            yield Step(Change.FOLDED, node.span, raw, node.value)
        if not offset and node.value != text:
            yield Step(Change.TYPED, node.span, node.value, text)
    elif node.style in ("|", ">"):
        if node.value.endswith("\n"):
            yield Step(Change.NEWLINE, node.span, node.value.rstrip("\n"), node.value)
    else:
        body = raw[raw.find(node.style) + 1 : -1]
        if "\n" in body:
            yield Step(Change.FOLDED, node.span, body, node.value)
        elif body != node.value:
            yield Step(Change.ESCAPE, node.span, body, node.value)


def _behind(node: Scalar) -> Iterator[Step]:
    """What YAML cuts off behind a plain scalar."""
    source = node.span.source
    match = _BEHIND.match(source.text, node.span.end)
    assert match is not None
    blanks, comment = match[1], match[2]
    end = match.end()
    if comment and blanks:
        span = Span(source, match.start(2), end)
        yield Step(Change.COMMENT, span, node.value + blanks + comment, node.value)
    elif blanks and source.text[end : end + 1] in ("\n", "\r", ""):
        span = Span(source, match.start(1), end)
        yield Step(Change.BLANKS, span, node.value + blanks, node.value)


def _null(node: Scalar) -> Iterator[Step]:
    yield from (step for step in _behind(node) if step.change is Change.COMMENT)
    raw = node.span.text
    if raw[:1] in ("!", "&"):
        yield Step(Change.PROPERTY, node.span, raw, "")
    yield Step(Change.NULL, node.span, node.value, "")


def _dotenv(entry: DotenvEntry) -> Iterator[Step]:
    value = entry.value_span
    text = entry.text or ""
    if entry.comment is not None:
        before = text + " " + entry.comment.text
        yield Step(Change.COMMENT, entry.comment, before, text)
    if entry.blanks is not None:
        yield Step(Change.BLANKS, entry.blanks, text + entry.blanks.text, text)
    if entry.tail is not None:
        yield Step(Change.TAIL, entry.tail, text + entry.tail.text, text)
    if value is not None and entry.quote and value.text[1:-1] != text:
        yield Step(Change.ESCAPE, value, value.text[1:-1], text)


def _substitution(value: Value) -> Iterator[Step]:
    for part in value.segments:
        written = value.text[part.start : part.end]
        if part.name is not None:
            span = _place(value, part)
            after = part.text if part.text is not None else part.unset
            yield Step(Change.VARIABLE, span, written, after, part.name, part.operator)
        elif written == "$$":
            yield Step(Change.DOLLAR, _place(value, part), "$$", "$")


def _place(value: Value, part: Segment) -> Span:
    origin = value.origin
    if isinstance(origin, DotenvEntry):
        return place(value.span, origin.quote, value.text, part.start, part.end)
    if origin is None or not value.offset:
        return place(value.span, value.style, value.text, part.start, part.end)
    start, end = part.start + value.offset, part.end + value.offset
    return place(origin.span, origin.style, origin.value, start, end)
