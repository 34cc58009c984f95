"""Column definitions and constraints, in CREATE TABLE and ALTER TABLE alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.model import Column, Constrains, Constraint
from jctc_lint.facts.schema.sql_lexer import Sort, Unreadable
from jctc_lint.facts.schema.sql_reader import RESERVED
from jctc_lint.facts.schema.sql_types import column_type, default_of
from jctc_lint.record import replace

if TYPE_CHECKING:
    from jctc_lint.facts.schema.model import Type
    from jctc_lint.facts.schema.sql_reader import Reader

_OF_A_COLUMN = (
    "constraint", "not", "null", "check", "default", "generated", "unique", "primary", "references",
    "collate", "deferrable", "initially", "compression", "storage", "using",
)  # fmt: skip
_OF_A_TABLE = frozenset({"constraint", "check", "unique", "primary", "foreign", "exclude"})
_ACTIONS = {"cascade": "CASCADE", "restrict": "RESTRICT"}


def is_constraint(reader: Reader) -> bool:
    token = reader.peek()
    return token.sort is Sort.WORD and token.text in _OF_A_TABLE


def type_until(reader: Reader, *words: str) -> Type | None:
    """The type that stands before one of these words; None when it cannot be told."""
    part = reader.until(*words)
    if part.done():
        reader.fail("a type")
    return column_type(part.source)


def column(reader: Reader) -> tuple[Column, tuple[Constraint, ...]]:
    """A column with all that stands at it, up to the end of what is read."""
    token = reader.peek()
    if token.sort is Sort.WORD and token.text in RESERVED:
        raise Unreadable(f"{token.text} can be a column only in quotes", certain=True)
    name = reader.name()
    if reader.done() or (
        reader.peek().text in _OF_A_COLUMN[:5] and reader.peek().sort is Sort.WORD
    ):
        reader.fail("a type")
    made = Column(name, type_until(reader, *_OF_A_COLUMN), nullable=True, place=reader.place)
    constraints: list[Constraint] = []
    while not reader.done():
        given = reader.name() if reader.accept("constraint") else ""
        changed = _attribute(reader, made)
        if changed is not None:
            made = changed
        elif not _deferring(reader, constraints):
            constraint = _column_constraint(reader, name, given)
            constraints.append(constraint)
            if constraint.kind is Constrains.PRIMARY:
                made = replace(made, nullable=False)
    if made.type is not None and made.type.text in _SERIAL:
        made = replace(made, nullable=False)
    return made, tuple(constraints)


_SERIAL = frozenset({"serial", "bigserial", "smallserial"})


def _attribute(reader: Reader, made: Column) -> Column | None:
    if reader.accept("not", "null"):
        if reader.accept("no", "inherit"):
            pass
        return replace(made, nullable=False)
    if reader.accept("null"):
        return made
    if reader.accept("default"):
        return replace(made, default=default_of(_value(reader).source, made.type))
    if reader.accept("generated"):
        return _generated(reader, made)
    if reader.accept("collate"):
        reader.qualified()
        return made
    if reader.accept("compression") or reader.accept("storage"):
        reader.label()
        return made
    return None


def _value(reader: Reader) -> Reader:
    """A DEFAULT's expression: it ends where another word of a column begins, but IS [NOT] NULL."""
    start = reader.at
    if reader.peek().text in {"null", "not"}:
        reader.at += 1
    reader.until(*_OF_A_COLUMN)
    while _goes_on(reader):
        reader.at += 1
        if not reader.done():
            reader.until(*_OF_A_COLUMN)
    return reader.part(start, reader.at)


def _goes_on(reader: Reader) -> bool:
    if reader.done():
        return False
    before = reader.peek(-1).text
    return reader.peek().text in {"null", "not"} and before in {"is", "not", "and", "or", "::", "("}


def _generated(reader: Reader, made: Column) -> Column:
    always = reader.accept("always")
    if not always:
        reader.expect("by", "default")
    reader.expect("as")
    if reader.accept("identity"):
        if reader.is_next("("):
            reader.skip_parentheses()
        return replace(made, identity="always" if always else "by default", nullable=False)
    expression = reader.parenthesised().source
    reader.expect("stored")
    return replace(made, generated=expression)


def _column_constraint(reader: Reader, column: str, given: str) -> Constraint:
    if reader.accept("primary", "key"):
        return _with_index(reader, Constrains.PRIMARY, given, (column,))
    if reader.accept("unique"):
        _nulls(reader)
        return _with_index(reader, Constrains.UNIQUE, given, (column,))
    if reader.accept("references"):
        return _references(reader, given, (column,))
    if reader.accept("check"):
        return _check(reader, given)
    return reader.fail("a constraint")


def table_constraint(reader: Reader) -> tuple[Constraint, str]:
    """A constraint as in ADD CONSTRAINT, and the index that it takes over."""
    given = reader.name() if reader.accept("constraint") else ""
    using = ""
    if reader.accept("primary", "key"):
        made, using = _keys(reader, Constrains.PRIMARY, given)
    elif reader.accept("unique"):
        _nulls(reader)
        made, using = _keys(reader, Constrains.UNIQUE, given)
    elif reader.accept("foreign", "key"):
        columns = reader.names_in_parentheses()
        reader.expect("references")
        made = _references(reader, given, columns)
    elif reader.accept("check"):
        made = _check(reader, given)
    elif reader.accept("exclude"):
        made = _exclude(reader, given)
    else:
        reader.fail("a constraint")
    found = [made]
    while not reader.done():
        if reader.accept("not", "valid"):
            found[0] = replace(found[0], valid=False)
        elif not _deferring(reader, found):
            reader.fail("the end")
    return found[0], using


def _keys(reader: Reader, kind: Constrains, given: str) -> tuple[Constraint, str]:
    if reader.accept("using", "index"):
        index = reader.name()
        return Constraint(kind, given or index, (), place=reader.place), index
    return _with_index(reader, kind, given, _plain_names(reader)), ""


def _plain_names(reader: Reader) -> tuple[str, ...]:
    """The columns of a key, which PostgreSQL takes by name only."""
    start = reader.at
    for part in reader.parenthesised().parts():
        word = part.peek(1).text
        if len(part.tokens) > 1 and word in {"collate", "asc", "desc"}:
            raise Unreadable(f'syntax error at or near "{word.upper()}"', certain=True)
    reader.at = start
    return reader.names_in_parentheses()


def _with_index(
    reader: Reader, kind: Constrains, given: str, columns: tuple[str, ...]
) -> Constraint:
    if reader.accept("include"):
        reader.names_in_parentheses()
    if reader.accept("with"):
        reader.skip_parentheses()
    if reader.accept("using", "index", "tablespace"):
        reader.name()
    return Constraint(kind, given, columns, place=reader.place)


def _nulls(reader: Reader) -> None:
    if reader.accept("nulls"):
        reader.accept("not")
        reader.expect("distinct")


def _references(reader: Reader, given: str, columns: tuple[str, ...]) -> Constraint:
    target = reader.qualified()
    targets = reader.names_in_parentheses() if reader.is_next("(") else ()
    made = Constraint(
        Constrains.FOREIGN, given, columns, target, targets, place=reader.place
    )  # fmt: skip
    while True:
        if reader.accept("match"):
            reader.word()
        elif reader.accept("on", "delete"):
            made = replace(made, ondelete=_action(reader))
        elif reader.accept("on", "update"):
            made = replace(made, onupdate=_action(reader))
        else:
            return made


def _action(reader: Reader) -> str:
    if reader.accept("no", "action"):
        return ""
    if reader.accept("set"):
        word = reader.accept_any("null", "default")
        if not word:
            reader.fail("NULL")
        if reader.is_next("("):
            reader.skip_parentheses()
        return f"SET {word.upper()}"
    word = reader.accept_any("cascade", "restrict")
    if not word:
        reader.fail("CASCADE")
    return _ACTIONS[word]


def _check(reader: Reader, given: str) -> Constraint:
    inner = reader.parenthesised()
    text = inner.source
    reader.accept("no", "inherit")
    return Constraint(
        Constrains.CHECK, given, (), text=text, place=reader.place
    )  # fmt: skip


def _exclude(reader: Reader, given: str) -> Constraint:
    if reader.accept("using"):
        reader.name()
    columns = []
    for part in reader.parenthesised().parts():
        element = part.until("with")
        columns.append(element.peek().text if len(element.tokens) == 1 else "")
    if reader.accept("where"):
        reader.skip_parentheses()
    return Constraint(Constrains.EXCLUDE, given, tuple(columns), place=reader.place)


def _deferring(reader: Reader, constraints: list[Constraint]) -> bool:
    """DEFERRABLE and INITIALLY, which change the constraint before them."""
    if reader.accept("not", "deferrable"):
        return True
    if reader.accept("deferrable"):
        text = "DEFERRABLE"
    elif reader.accept("initially", "deferred"):
        text = "INITIALLY DEFERRED"
    else:
        return reader.accept("initially", "immediate")
    if not constraints:
        raise Unreadable(f"{text} stands at no constraint", certain=True)
    if text == "INITIALLY DEFERRED":
        text = "DEFERRABLE INITIALLY DEFERRED"
    constraints[-1] = replace(constraints[-1], deferrable=text)
    return True
