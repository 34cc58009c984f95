"""What text pydantic takes for a field, from the annotation of the field."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.environment.model import Shape
from jctc_lint.facts.environment.python.code import External, Local
from jctc_lint.record import record, replace

if TYPE_CHECKING:
    from jctc_lint.facts.environment.python.code import Code, Meaning

_TEXTS = frozenset(
    {"str", "bytes", "SecretStr", "SecretBytes", "Path", "PurePath", "PosixPath", "constr",
     "StrictStr", "NewPath", "EmailStr", "NameEmail"}
)  # fmt: skip
_INTEGERS = frozenset(
    {"int", "PositiveInt", "NegativeInt", "NonNegativeInt", "NonPositiveInt", "conint"}
)
_NUMBERS = frozenset(
    {"float", "Decimal", "PositiveFloat", "NegativeFloat", "NonNegativeFloat",
     "NonPositiveFloat", "confloat", "condecimal", "FiniteFloat"}
)  # fmt: skip
_LISTS = frozenset(
    {"list", "List", "set", "Set", "frozenset", "FrozenSet", "tuple", "Tuple", "Sequence",
     "MutableSequence", "AbstractSet", "MutableSet", "deque", "Deque", "conlist", "conset",
     "Collection", "Iterable"}
)  # fmt: skip
_OBJECTS = frozenset(
    {"dict", "Dict", "Mapping", "MutableMapping", "DefaultDict", "defaultdict", "OrderedDict",
     "Counter", "ChainMap"}
)  # fmt: skip
_NOT_DECODED = frozenset({"Collection", "Iterable"})
"""Kinds of lists that pydantic-settings does not take for JSON."""
_OF_TYPING = ("builtins.", "typing.", "typing_extensions.", "collections.", "pathlib.", "decimal.",
              "pydantic.", "pydantic_settings.")  # fmt: skip
_SECRETS = frozenset({"SecretStr", "SecretBytes"})
MAX_DEPTH = 8


@record
class Type:
    """`decoded`: "always" (text that is no JSON ends the start), "tried" (it is kept), or "".

    `model` is the class of a nested model; `before`: the annotation holds a validator that is run
    on the text. `known` is False where something of the type is not understood.
    """

    shape: Shape = Shape.UNKNOWN
    decoded: str = ""
    optional: bool = False
    choices: tuple[str, ...] = ()
    secret: bool = False
    model: Local | None = None
    before: bool = False
    no_decode: bool = False
    force_decode: bool = False
    known: bool = False
    any: bool = False
    narrowed: bool = False
    any_text: bool = False
    """A text is one of several things that are taken."""
    metadata: tuple[ast.Call, ...] = ()


UNKNOWN = Type()


def type_of(code: Code, node: ast.expr | None, depth: int = 0) -> Type:
    """The type that an annotation names."""
    if node is None or depth > MAX_DEPTH:
        return UNKNOWN
    if isinstance(node, ast.Constant):
        if node.value is None:
            return Type(optional=True, known=True)
        inner = _parsed(node.value)
        return type_of(code, inner, depth + 1) if inner is not None else UNKNOWN
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _union([type_of(code, item, depth + 1) for item in _members(node)])
    if isinstance(node, ast.Subscript):
        return _subscript(code, node, depth)
    if isinstance(node, ast.Call):
        return _named(code, node.func, depth, call=True)
    return _named(code, node, depth)


def _parsed(value: object) -> ast.expr | None:
    if not isinstance(value, str) or len(value) > 500:
        return None
    try:
        return ast.parse(value.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _members(node: ast.BinOp) -> list[ast.expr]:
    found: list[ast.expr] = []
    current: ast.expr = node
    while isinstance(current, ast.BinOp) and isinstance(current.op, ast.BitOr):
        found.append(current.right)
        current = current.left
    return [current, *reversed(found)]


def name_of(code: Code, node: ast.expr) -> tuple[str, Meaning]:
    """The last name of a type of a library, or "" and what it is."""
    meaning = code.meaning(node)
    if isinstance(meaning, External) and meaning.path.startswith(_OF_TYPING):
        return meaning.path.rpartition(".")[2], meaning
    return "", meaning


def _named(code: Code, node: ast.expr, depth: int, *, call: bool = False) -> Type:
    name, meaning = name_of(code, node)
    if name:
        return _of_name(name)
    if isinstance(meaning, External):
        return UNKNOWN
    if isinstance(meaning, Local):
        if isinstance(meaning.node, ast.ClassDef):
            return UNKNOWN if call else _class(meaning, depth)
        if isinstance(meaning.node, ast.expr):
            return type_of(meaning.code, meaning.node, depth + 1)
    return UNKNOWN


def _of_name(name: str) -> Type:
    if name in _TEXTS:
        whole = name in ("EmailStr", "NameEmail", "NewPath", "constr")
        return Type(Shape.UNKNOWN if whole else Shape.TEXT, secret=name in _SECRETS, known=True)
    if name in _LISTS:
        return Type(Shape.JSON_LIST, "" if name in _NOT_DECODED else "always", known=True)
    if name in ("Any", "object"):
        return Type(Shape.TEXT, known=True, optional=True, any=True)
    for names, found in _PLAIN:
        if name in names:
            return replace(found, narrowed=name not in ("int", "float", "bool"))
    return Type(Shape.URL, known=True) if name.endswith(("Url", "Dsn", "URL")) else UNKNOWN


_PLAIN = (
    (_INTEGERS, Type(Shape.INTEGER, known=True)),
    (_NUMBERS, Type(Shape.NUMBER, known=True)),
    (_OBJECTS, Type(Shape.JSON_OBJECT, "always", known=True)),
    (frozenset({"bool"}), Type(Shape.BOOLEAN, known=True)),
    (frozenset({"Json"}), Type(known=True)),
    (frozenset({"Secret"}), Type(secret=True, known=True)),
)


def _subscript(code: Code, node: ast.Subscript, depth: int) -> Type:
    name, _ = name_of(code, node.value)
    inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if name == "Optional":
        return _union([type_of(code, inner[0], depth + 1), Type(optional=True, known=True)])
    if name == "Union":
        return _union([type_of(code, item, depth + 1) for item in inner])
    if name == "Literal":
        return _literal(code, inner)
    if name == "Annotated":
        return _annotated(code, inner, depth)
    if name in ("Final", "Required"):
        return type_of(code, inner[0], depth + 1)
    return _of_name(name) if name else UNKNOWN


def _annotated(code: Code, inner: list[ast.expr], depth: int) -> Type:
    found = type_of(code, inner[0], depth + 1)
    calls: list[ast.Call] = list(found.metadata)
    for item in inner[1:]:
        call = item if isinstance(item, ast.Call) else None
        name = name_of(code, call.func if call is not None else item)[0]
        if name == "NoDecode":
            found = replace(found, no_decode=True)
        elif name == "ForceDecode":
            found = replace(found, force_decode=True)
        elif name in ("BeforeValidator", "WrapValidator", "PlainValidator"):
            found = replace(found, before=True)
        elif name == "Json":
            found = replace(found, shape=Shape.UNKNOWN, decoded="")
        elif name in ("UrlConstraints", "Strict", "StringConstraints"):
            found = replace(found, shape=Shape.UNKNOWN)
        elif call is not None:
            calls.append(call)
    return replace(found, metadata=tuple(calls))


def _literal(code: Code, inner: list[ast.expr]) -> Type:
    values = [code.known(item) for item in inner]
    texts = [v.value for v in values if v is not None and isinstance(v.value, str)]
    nothing = any(v is not None and v.value is None and v.items is None for v in values)
    if len(texts) + nothing != len(inner):
        return Type(known=True)
    return Type(Shape.CHOICE, choices=tuple(texts), optional=nothing, known=True)


def _union(members: list[Type]) -> Type:
    """Of several types: the one beside None, or what takes any of them."""
    optional = any(item.optional for item in members)
    others = [item for item in members if item.shape is not Shape.UNKNOWN or not item.optional]
    decoded = "tried" if any(item.decoded for item in members) else ""
    known = all(item.known for item in members)
    before = any(item.before for item in members)
    if len(others) == 1:
        only = others[0]
        return replace(only, optional=optional or only.optional, decoded=decoded, known=known)
    if any(item.shape is Shape.TEXT for item in others):
        secret = any(item.secret for item in others)
        shape = Shape.UNKNOWN if decoded else Shape.TEXT
        return Type(
            shape, decoded, optional, secret=secret, known=known, before=before, any_text=True
        )
    return Type(Shape.UNKNOWN, decoded, optional, known=known, before=before)


_ENUMS = frozenset({"enum.Enum", "enum.StrEnum", "enum.IntEnum", "enum.Flag", "enum.IntFlag"})
_MODELS = frozenset(
    {"pydantic.BaseModel", "pydantic.v1.BaseModel", "pydantic_settings.BaseSettings",
     "pydantic.BaseSettings", "pydantic.v1.BaseSettings", "pydantic.main.BaseModel"}
)  # fmt: skip


def _class(found: Local, depth: int) -> Type:
    """A class of the repository: an enum, a model, or something else."""
    from jctc_lint.facts.environment.settings.bases import order_of

    assert isinstance(found.node, ast.ClassDef)
    order, complete = order_of(found)
    outside = {item.path for item in order if isinstance(item, External)}
    if outside & _ENUMS:
        return _enum(order, outside)
    if outside & _MODELS:
        root = any(isinstance(i, External) and i.path.endswith("RootModel") for i in order)
        if root or not complete:
            return UNKNOWN
        return Type(Shape.JSON_OBJECT, "always", model=found, known=True)
    if any(isinstance(i, External) and i.path == "typing.TypedDict" for i in order):
        return Type(Shape.JSON_OBJECT, "always", known=True)
    if any(_is_dataclass(found.code, item) for item in found.node.decorator_list):
        return Type(Shape.JSON_OBJECT, "always", known=True)
    del depth
    return UNKNOWN


def _is_dataclass(code: Code, node: ast.expr) -> bool:
    meaning = code.meaning(node.func if isinstance(node, ast.Call) else node)
    return isinstance(meaning, External) and meaning.path in (
        "dataclasses.dataclass",
        "pydantic.dataclasses.dataclass",
    )


def _enum(order: list[Local | External], outside: set[str]) -> Type:
    if any("Flag" in path or "IntEnum" in path for path in outside) or "builtins.int" in outside:
        return Type(known=True)
    texts: list[str] = []
    for item in order:
        if not isinstance(item, Local) or not isinstance(item.node, ast.ClassDef):
            continue
        for statement in item.node.body:
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
                if statement.name == "_missing_":
                    return Type(known=True)
            elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                text = _member(item.code, statement, strings="enum.StrEnum" in outside)
                if text is None:
                    return Type(known=True)
                texts.append(text)
    return Type(Shape.CHOICE, choices=tuple(texts), known=True) if texts else Type(known=True)


def _member(code: Code, statement: ast.Assign, *, strings: bool) -> str | None:
    target = statement.targets[0]
    value = statement.value
    if strings and isinstance(value, ast.Call) and isinstance(target, ast.Name):
        meaning = code.meaning(value.func)
        auto = isinstance(meaning, External) and meaning.path == "enum.auto"
        return target.id.lower() if auto else None
    return code.text(value)
