"""Reads an SQL expression and prints it as PostgreSQL keeps it, with the casts that it adds.

What is not known to be printed so raises `Unsure`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from jctc_lint.facts.schema.expression_literals import INTEGERS, Unsure, constant
from jctc_lint.facts.schema.model import Name, Type
from jctc_lint.facts.schema.names import quoted
from jctc_lint.facts.schema.tokens import Token, tokens
from jctc_lint.facts.schema.types import array, base, built_in, is_array

if TYPE_CHECKING:
    from collections.abc import Mapping

_TEXT, _BOOLEAN = Type("text"), Type("boolean")
_ZONED, _LOCAL = Type("timestamp with time zone"), Type("timestamp without time zone")
_FUNCTIONS: dict[str, tuple[tuple[Type, ...], Type]] = {
    "now": ((), _ZONED),
    "clock_timestamp": ((), _ZONED),
    "statement_timestamp": ((), _ZONED),
    "transaction_timestamp": ((), _ZONED),
    "gen_random_uuid": ((), Type("uuid")),
    "uuid_generate_v1": ((), Type("uuid")),
    "uuid_generate_v1mc": ((), Type("uuid")),
    "uuid_generate_v4": ((), Type("uuid")),
    "random": ((), Type("double precision")),
    "txid_current": ((), Type("bigint")),
    "jsonb_build_object": ((), Type("jsonb")),
    "json_build_object": ((), Type("json")),
    "jsonb_build_array": ((), Type("jsonb")),
    "json_build_array": ((), Type("json")),
    "nextval": ((Type("regclass"),), Type("bigint")),
    "md5": ((_TEXT,), _TEXT),
    "lower": ((_TEXT,), _TEXT),
    "upper": ((_TEXT,), _TEXT),
    "btrim": ((_TEXT,), _TEXT),
    "length": ((_TEXT,), Type("integer")),
    "char_length": ((_TEXT,), Type("integer")),
    "character_length": ((_TEXT,), Type("integer")),
    "timezone": ((_TEXT, _ZONED), _LOCAL),
}
_INTERVAL = Type("interval")
_WORDS = {
    "current_timestamp": _ZONED, "current_date": Type("date"), "localtimestamp": _LOCAL,
    "current_user": Type("name"), "session_user": Type("name"),
}  # fmt: skip
_TRUTHS = ("null", "true", "false", "unknown")
_COMPARISONS = {"=": "=", "<>": "<>", "!=": "<>", "<": "<", ">": ">", "<=": "<=", ">=": ">="}
_ENDS = ("", ")", "and", "or", "is", "in", "not", "+", "-", "*", "/", "||", *_COMPARISONS)
"""What follows a column in a condition."""
_STRINGS = ("text", "character varying")
_DEEPEST = 40


class Missing(Exception):
    """A name that can only be a column's, of which there is none; the name is its argument."""


class Node(NamedTuple):
    """Printed text and type; `literal` is the inside of a string without a type yet."""

    text: str
    type: Type | None
    literal: str | None = None


def printed(text: str, columns: Mapping[str, Type | None]) -> Node:
    """The whole of an expression."""
    parser = _Parser(tokens(text), columns)
    found = parser.alternatives()
    if parser.at < len(parser.found):
        raise Unsure
    return found


class _Parser:
    def __init__(self, found: list[Token], columns: Mapping[str, Type | None]) -> None:
        self.found, self.columns = found, columns
        self.at = self.depth = 0

    def peek(self, ahead: int = 0) -> str:
        at = self.at + ahead
        if at >= len(self.found):
            return ""
        token = self.found[at]
        if token.kind == "word":
            return token.name if not token.text.startswith('"') else '"'
        return token.text

    def accept(self, *texts: str) -> bool:
        if all(self.peek(ahead) == text for ahead, text in enumerate(texts)):
            self.at += len(texts)
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.accept(text):
            raise Unsure

    # -- AND, OR, NOT, comparisons -------------------------------------------------------------

    def alternatives(self) -> Node:
        return self._joined("or", self._conditions)

    def _conditions(self) -> Node:
        return self._joined("and", self._condition)

    def _joined(self, word: str, part) -> Node:  # type: ignore[no-untyped-def]
        parts = [part()]
        while self.accept(word):
            parts.append(part())
        if len(parts) == 1:
            found: Node = parts[0]
            return found
        texts = [_truth(item) for item in parts]
        return Node(f"({f' {word.upper()} '.join(texts)})", _BOOLEAN)

    def _condition(self) -> Node:
        self._deeper()
        if self.accept("not"):
            found = Node(f"(NOT {_truth(self._condition())})", _BOOLEAN)
        else:
            found = self._comparison()
        self.depth -= 1
        return found

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Unsure

    def _comparison(self) -> Node:
        left = self._value()
        operator = _COMPARISONS.get(self.peek())
        if operator:
            self.at += 1
            right = self._value()
            left, right = _alike(left, right)
            return Node(f"({left.text} {operator} {right.text})", _BOOLEAN)
        if self.accept("is"):
            negated = "NOT " if self.accept("not") else ""
            for word in _TRUTHS:
                if self.accept(word):
                    if left.text == "NULL" or (word != "null" and left.type != _BOOLEAN):
                        raise Unsure
                    return Node(f"({left.text} IS {negated}{word.upper()})", _BOOLEAN)
            raise Unsure
        negated_in = self.peek() == "not" and self.peek(1) == "in"
        if negated_in or self.peek() == "in":
            self.at += 2 if negated_in else 1
            return self._listed(left, negated=negated_in)
        return left

    def _listed(self, left: Node, *, negated: bool) -> Node:
        self.expect("(")
        items = [self._value()]
        while self.accept(","):
            items.append(self._value())
        self.expect(")")
        if left.type is None or len(items) < 2 or any(item.literal is None for item in items):
            raise Unsure
        kind = left.type
        element = Type(base(kind.text)) if kind.enum is None else kind
        if base(kind.text) not in _STRINGS and kind.enum is None:
            raise Unsure
        texts = ", ".join(constant(item.literal or "", element) for item in items)
        values, subject = f"ARRAY[{texts}]", left.text
        if element.text == "character varying":
            values, subject = f"({values})::text[]", f"({left.text})::text"
        how = "<> ALL" if negated else "= ANY"
        values = f"({values})"
        return Node(f"({subject} {how} {values})", _BOOLEAN)

    # -- values ----------------------------------------------------------------------------------

    def _value(self) -> Node:
        """`||`, under it sums, under them products."""
        found = self._sum()
        while self.accept("||"):
            texts = [_as_text(item) for item in (found, self._sum())]
            found = Node(f"({' || '.join(texts)})", _TEXT)
        return found

    def _sum(self) -> Node:
        found = self._product()
        while self.peek() in ("+", "-"):
            sign = self.peek()
            self.at += 1
            found = _computed(found, sign, self._product())
        return found

    def _product(self) -> Node:
        found = self._operand()
        while self.peek() in ("*", "/", "%"):
            sign = self.peek()
            self.at += 1
            found = _computed(found, sign, self._operand())
        return found

    def _operand(self) -> Node:
        found = self._cast(self._atom())
        if self.peek() == "at" and self.peek(1) == "time" and self.peek(2) == "zone":
            self.at += 3
            zone = self._cast(self._atom())
            if found.type != _ZONED or (zone.literal is None and zone.type != _TEXT):
                raise Unsure
            where = zone.text if zone.literal is None else f"'{zone.literal}'::text"
            return Node(f"({found.text} AT TIME ZONE {where})", _LOCAL)
        return found

    def _cast(self, found: Node) -> Node:
        while self.accept("::"):
            found = _casted(found, self._type())
        return found

    def _type(self) -> Type:
        parts: list[str] = []
        while self.at < len(self.found):
            token = self.found[self.at]
            if token.kind == "word" and (not parts or parts[-1] in _LONG_TYPES):
                parts.append(token.text if token.text.startswith('"') else token.name)
                self.at += 1
            elif token.text == "(" and parts:
                parts.append(self._arguments())
            elif token.text == "[" and parts and self.peek(1) == "]":
                parts.append("[]")
                self.at += 2
            else:
                break
        text = " ".join(parts).replace(" [", "[").replace(" (", "(")
        known = built_in(text)
        if known is not None:
            return known
        if len(parts) == 1 or (len(parts) == 2 and parts[1] == "[]"):
            name = parts[0].strip('"')
            return Type(quoted(name) + ("[]" if parts[-1] == "[]" else ""), Name(name))
        raise Unsure

    def _arguments(self) -> str:
        start = self.at
        while self.at < len(self.found) and self.peek() != ")":
            self.at += 1
        self.at += 1
        return "".join(token.text for token in self.found[start : self.at])

    def _atom(self) -> Node:
        self._deeper()
        found = self._any_atom()
        self.depth -= 1
        return found

    def _any_atom(self) -> Node:
        if self.at >= len(self.found):
            raise Unsure
        token = self.found[self.at]
        self.at += 1
        if token.text == "(":
            inner = self.alternatives()
            self.expect(")")
            return inner
        if token.kind == "string":
            if not token.text.startswith("'"):
                raise Unsure
            return Node(token.text, None, token.text[1:-1])
        if token.kind == "number":
            return _number(token.text)
        if token.text in ("-", "+") and self.found[self.at : self.at + 1]:
            return self._negative(token.text)
        if token.kind == "word":
            return self._word(token)
        raise Unsure

    def _negative(self, sign: str) -> Node:
        token = self.found[self.at]
        self.at += 1
        if token.kind != "number" or sign == "+" or self.peek() == "::":
            raise Unsure
        found = _number(token.text)
        assert found.type is not None
        plain = found.text.strip("'").partition("'")[0]
        return Node(f"'-{plain}'::{found.type.text}", found.type)

    def _word(self, token: Token) -> Node:
        name, bare = token.name, not token.text.startswith('"')
        if bare and name in ("true", "false"):
            return Node(name, _BOOLEAN)
        if bare and name == "null":
            return Node("NULL", None)
        if bare and name == "cast" and self.accept("("):
            inner = self.alternatives()
            self.expect("as")
            made = self._type()
            self.expect(")")
            return _casted(inner, made)
        if bare and name == "array" and self.accept("["):
            return self._array()
        if self.peek() == "(":
            return self._call(name)
        following = self.found[self.at] if self.at < len(self.found) else None
        if bare and name == "interval" and following and following.kind == "string":
            self.at += 1
            return Node(constant(following.text[1:-1], _INTERVAL), _INTERVAL)
        if bare and name in _WORDS:
            return Node(name.upper(), _WORDS[name])
        if name in self.columns and self.peek() != ".":
            return Node(quoted(name), self.columns[name])
        if self.peek() in _ENDS and (not bare or quoted(name) == name):
            raise Missing(name)
        raise Unsure

    def _array(self) -> Node:
        if self.accept("]"):
            self.expect("::")
            made = self._type()
            if not is_array(made):
                raise Unsure
            return Node(f"ARRAY[]::{made.text}", made)
        items = [self._value()]
        while self.accept(","):
            items.append(self._value())
        self.expect("]")
        if any(item.literal is None and item.type != _TEXT for item in items):
            raise Unsure
        if self.peek() == "::":
            raise Unsure
        texts = ", ".join(_argument(item, _TEXT) for item in items)
        return Node(f"ARRAY[{texts}]", array(_TEXT))

    def _call(self, name: str) -> Node:
        self.expect("(")
        given: list[Node] = []
        while not self.accept(")"):
            given.append(self._value())
            if not self.accept(",") and self.peek() != ")":
                raise Unsure
        if name not in _FUNCTIONS:
            raise Unsure
        wanted, result = _FUNCTIONS[name]
        if len(wanted) != len(given):
            raise Unsure
        texts = [_argument(node, made) for node, made in zip(given, wanted, strict=True)]
        return Node(f"{name}({', '.join(texts)})", result)


_LONG_TYPES = ("double", "character", "bit", "timestamp", "time", "with", "without", "interval")


def _number(text: str) -> Node:
    if "e" in text.lower() or text.endswith(".") or text.startswith("."):
        raise Unsure
    if "." in text:
        return Node(text, Type("numeric"))
    if len(text) > 20:
        raise Unsure
    value = int(text)
    for kind in ("integer", "bigint"):
        if value < INTEGERS[kind]:
            printed_text = str(value) if kind == "integer" else f"'{value}'::bigint"
            return Node(printed_text, Type(kind))
    raise Unsure


def _truth(node: Node) -> str:
    if node.type != _BOOLEAN:
        raise Unsure
    return node.text


def _casted(node: Node, made: Type) -> Node:
    if node.literal is not None:
        text = constant(node.literal, made)
        if "(" in made.text and base(made.text) == "character varying":
            text = f"'{node.literal}'::{made.text}"
        elif "(" in made.text:
            raise Unsure
        return Node(text, made)
    if node.text == "NULL":
        return Node(f"NULL::{made.text}", made)
    if node.type is None:
        raise Unsure
    if node.type.text == made.text:
        return node
    if "(" in made.text or not _castable(base(node.type.text), base(made.text)):
        raise Unsure
    return Node(f"({node.text})::{made.text}", made)


def _castable(one: str, two: str) -> bool:
    """Whether a cast may be there: none between numbers and moments."""
    moments = {*_MOMENTS, _INTERVAL.text, "date"}
    return not ((one in moments and two in _RANKS) or (one in _RANKS and two in moments))


def _argument(node: Node, made: Type) -> str:
    if node.literal is not None:
        return constant(node.literal, made)
    if node.type is None:
        raise Unsure
    if node.type.text == made.text:
        return node.text
    if made.text == "text" and base(node.type.text) == "character varying":
        return f"({node.text})::text"
    raise Unsure


def _as_text(node: Node) -> str:
    """A side of `||`."""
    if node.literal is None and (node.type is None or base(node.type.text) not in _STRINGS):
        raise Unsure
    if node.literal is None and node.type is not None and is_array(node.type):
        raise Unsure
    return _argument(node, _TEXT)


def _computed(left: Node, sign: str, right: Node) -> Node:
    """Arithmetic on numbers, and on moments with intervals."""
    if left.type is None or right.type is None or left.literal or right.literal:
        raise Unsure
    one, two = base(left.type.text), base(right.type.text)
    if one in _MOMENTS and right.type == _INTERVAL and sign in ("+", "-"):
        return Node(f"({left.text} {sign} {right.text})", Type(one))
    if one not in _RANKS or two not in _RANKS or is_array(left.type) or is_array(right.type):
        raise Unsure
    if one == "real" or two == "real" or (sign == "%" and "double precision" in (one, two)):
        raise Unsure
    rank = max(_RANKS.index(one), _RANKS.index(two))
    made = Type(_RANKS[rank])
    texts = [
        item.text if rank < _RANKS.index("numeric") or base(item.type.text) == made.text
        else f"({item.text})::{made.text}"
        for item in (left, right) if item.type is not None
    ]  # fmt: skip
    return Node(f"({texts[0]} {sign} {texts[1]})", made)


_MOMENTS = (_ZONED.text, _LOCAL.text)
_RANKS = ("smallint", "integer", "bigint", "numeric", "real", "double precision")
"""Numbers, the one that arithmetic on two of them is done in last."""


def _alike(left: Node, right: Node) -> tuple[Node, Node]:
    """Both sides of a comparison with the casts that make one operator fit."""
    if left.literal is not None and right.literal is None:
        right, left = _alike(right, left)
        return left, right
    if left.type is None:
        raise Unsure
    kind = base(left.type.text)
    if is_array(left.type):
        raise Unsure
    if right.literal is not None:
        if kind == "character varying":
            return Node(f"({left.text})::text", _TEXT), _typed(right, _TEXT)
        if kind in ("character",):
            raise Unsure
        return left, _typed(right, Type(kind) if left.type.enum is None else left.type)
    if right.type is None:
        raise Unsure
    other = base(right.type.text)
    if kind == other or (kind in INTEGERS and other in INTEGERS):
        if kind == other == "character varying":
            return Node(f"({left.text})::text", _TEXT), Node(f"({right.text})::text", _TEXT)
        return left, right
    if kind in ("numeric", "double precision", "real") and other == "integer":
        wide = "numeric" if kind == "numeric" else "double precision"
        return left, Node(f"({right.text})::{wide}", Type(wide))
    if kind == "double precision" and other == "numeric":
        return left, Node(f"({right.text})::double precision", left.type)
    raise Unsure


def _typed(node: Node, made: Type) -> Node:
    return Node(constant(node.literal or "", made), made)
