"""The fields of a settings class: which variables fill them, and what happens without."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.environment.model import Library, Need, Read, Shape
from jctc_lint.facts.environment.python_code import External, Local
from jctc_lint.facts.environment.python_model import SettingsField
from jctc_lint.facts.environment.settings_types import UNKNOWN, Type, name_of, type_of
from jctc_lint.facts.environment.shapes import accepts
from jctc_lint.record import field, record, replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.environment.python_code import Code
    from jctc_lint.facts.environment.settings_config import Config
    from jctc_lint.text import Span

MAX_NESTED = 4


@record(frozen=False)
class Written:
    """A field as its class writes it. `required` is None where that is not known."""

    name: str
    code: Code
    statement: ast.AnnAssign | ast.Assign
    type: Type
    required: bool | None = True
    default: str | None = None
    undefined: bool = False
    """`Field()` that says nothing of a default."""
    none: bool = False
    """The default is None."""
    default_node: ast.expr | None = None
    aliases: tuple[str, ...] | None = ()
    """Names of its own; None where they cannot be told."""
    path: bool = False
    """An alias leads into the value: what is read is JSON."""
    env: tuple[str, ...] | None = None
    env_span: Span | None = None
    least: int | None = None
    constrained: bool = False

    @property
    def span(self) -> Span:
        return self.code.span(self.statement)


@record(frozen=False)
class Validators:
    """Fields by the kind of validators that they have. `open`: some may fill in or rename."""

    before: set[str] = field(default_factory=set)
    other: set[str] = field(default_factory=set)
    after: set[str] = field(default_factory=set)
    splitters: dict[str, Span] = field(default_factory=dict)
    """By field: a validator that splits texts before anything else is done."""
    open: str = ""
    fills: str = ""
    """Why values may come from the class's own code."""

    def on(self, name: str, kind: str) -> bool:
        names: set[str] = getattr(self, kind)
        return name in names or "*" in names


def written_fields(order: list[Local | External], version: int) -> dict[str, Written]:
    """The fields of all classes together; the nearest class says what holds."""
    found: dict[str, Written] = {}
    for item in reversed(order):
        if not isinstance(item, Local) or not isinstance(item.node, ast.ClassDef):
            continue
        for statement in item.node.body:
            written = _written(item.code, statement, version)
            if written is not None:
                if isinstance(statement, ast.Assign):
                    earlier = found.get(written.name)
                    if earlier is None and version == 2:
                        continue
                    written.type = earlier.type if earlier is not None else UNKNOWN
                found[written.name] = written
            elif isinstance(statement, ast.FunctionDef) and statement.name in found:
                del found[statement.name]
    return found


def _written(code: Code, statement: ast.stmt, version: int) -> Written | None:
    if isinstance(statement, ast.Assign):
        target, value = statement.targets[0], statement.value
        annotation: ast.expr | None = None
    elif isinstance(statement, ast.AnnAssign):
        target, value, annotation = statement.target, statement.value, statement.annotation
        if _is_class_variable(code, annotation):
            return None
    else:
        return None
    if not isinstance(target, ast.Name) or target.id.startswith("_"):
        return None
    if target.id in ("model_config", "Config"):
        return None
    written = Written(target.id, code, statement, type_of(code, annotation))
    for call in written.type.metadata:
        if name_of(code, call.func)[0] == "Field":
            _field_call(code, call, written, value_given=value is not None)
    if value is not None:
        _value(code, value, written)
        if version == 1 and written.undefined and written.type.optional:
            written.required, written.none = False, True
    elif version == 1 and (written.type.optional or not written.type.known):
        written.required = None if not written.type.known else False
        written.none = True
    return written


def _is_class_variable(code: Code, annotation: ast.expr) -> bool:
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return "ClassVar" in annotation.value
    node = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return name_of(code, node)[0] == "ClassVar"


def _value(code: Code, value: ast.expr, written: Written) -> None:
    if isinstance(value, ast.Constant) and value.value is ...:
        return
    if isinstance(value, ast.Call):
        meaning = code.meaning(value.func)
        path = meaning.path if isinstance(meaning, External) else ""
        if path.startswith("pydantic") and path.rpartition(".")[2] == "Field":
            _field_call(code, value, written)
            return
    _default(code, value, written)


def _default(code: Code, value: ast.expr, written: Written) -> None:
    if isinstance(value, ast.Constant) and value.value is ...:
        return
    written.required = False
    written.default_node = value
    known = code.known(value)
    if known is not None and known.items is None:
        written.none = known.value is None
        if known.value is not None and not isinstance(known.value, bytes):
            written.default = str(known.value)


def _field_call(code: Code, call: ast.Call, written: Written, *, value_given: bool = False) -> None:
    given = {item.arg: item.value for item in call.keywords if item.arg is not None}
    if any(item.arg is None for item in call.keywords):
        written.required, written.aliases = None, None
        return
    default = given.get("default", call.args[0] if call.args else None)
    if default is not None:
        _default(code, default, written)
    elif "default_factory" in given:
        written.required = False
        written.default_node = given["default_factory"]
    elif not value_given:
        written.required = written.undefined = True
    alias = given.get("validation_alias", given.get("alias"))
    if alias is not None:
        written.aliases, written.path = _aliases(code, alias)
    if "env" in given:
        known = code.known(given["env"])
        items = known.items if known is not None else None
        texts = [i.value for i in items] if items is not None else [known.value if known else None]
        written.env = tuple(text for text in texts if isinstance(text, str))
        keyword = next(item for item in call.keywords if item.arg == "env")
        value = code.span(keyword.value)
        start = value.start - len("env=")
        written.env_span = type(value)(value.source, start, value.end)
    least = code.known(given["min_length"]) if "min_length" in given else None
    if least is not None and isinstance(least.value, int):
        written.least = least.value
    written.constrained = bool(
        given.keys() & {"pattern", "regex", "gt", "ge", "lt", "le", "max_length", "min_length"}
    )


def _aliases(code: Code, node: ast.expr) -> tuple[tuple[str, ...] | None, bool]:
    """The names of an alias, and whether one leads into the value."""
    text = code.text(node)
    if text is not None:
        return (text,), False
    if not isinstance(node, ast.Call):
        meaning = code.meaning(node)
        if isinstance(meaning, Local) and isinstance(meaning.node, ast.Call):
            return _aliases(meaning.code, meaning.node)
        return None, False
    name = name_of(code, node.func)[0]
    if name == "AliasPath" and node.args:
        first = code.text(node.args[0])
        return ((first,) if first is not None else None), len(node.args) > 1
    if name != "AliasChoices":
        return None, False
    names: list[str] = []
    path = False
    for argument in node.args:
        inner, into = _aliases(code, argument)
        if inner is None:
            return None, False
        names += inner
        path = path or into
    return tuple(names), path


def validators_of(order: list[Local | External]) -> Validators:
    """What the methods of the classes do to the fields."""
    found = Validators()
    for item in order:
        if not isinstance(item, Local) or not isinstance(item.node, ast.ClassDef):
            continue
        for statement in item.node.body:
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
                _method(item.code, statement, found)
            elif isinstance(statement, (ast.If, ast.Try, ast.For, ast.With)):
                found.open = "fields of it hang on conditions"
            elif isinstance(statement, ast.Assign):
                _assigned_validator(item.code, statement, found)
    return found


def _assigned_validator(code: Code, statement: ast.Assign, found: Validators) -> None:
    """`_check = validator("field", pre=True)(function)`."""
    call = statement.value
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Call):
        _decorator(code, call.func, found)


def _method(code: Code, method: ast.FunctionDef | ast.AsyncFunctionDef, found: Validators) -> None:
    if method.name in ("settings_customise_sources", "customise_sources"):
        found.fills = "values come from sources of its own"
    elif method.name in ("__init__", "__new__"):
        found.fills = f"it has an {method.name}() of its own"
    for decorator in method.decorator_list:
        known = set(found.before)
        _decorator(code, decorator, found)
        if _splits(method):
            for name in found.before - known:
                found.splitters[name] = code.name_span(method)


def _splits(method: ast.AST) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "split"
        for node in ast.walk(method)
    )


def _decorator(code: Code, decorator: ast.expr, found: Validators) -> None:
    call = decorator if isinstance(decorator, ast.Call) else None
    name = name_of(code, call.func if call is not None else decorator)[0]
    given = {k.arg: k.value for k in call.keywords} if call is not None else {}
    mode = code.text(given.get("mode")) or "after"
    pre = isinstance(given.get("pre"), ast.Constant) and bool(getattr(given["pre"], "value", False))
    if name in ("model_validator", "root_validator"):
        if mode != "after" or pre:
            found.fills = "a validator of the whole class may fill in what is missing"
        return
    if name not in ("field_validator", "validator"):
        return
    names = [code.text(argument) for argument in call.args] if call is not None else []
    if None in names:
        found.open = "a validator names its fields by code"
    fields = {item for item in names if item is not None}
    if mode == "before" or pre:
        found.before |= fields
    elif mode == "after":
        found.after |= fields
    else:
        found.other |= fields


@record
class Maker:
    """Makes the fields of one class: what holds for all of them."""

    version: int
    config: Config
    validators: Validators

    def fields(self, written: dict[str, Written]) -> Iterator[SettingsField]:
        for item in written.values():
            yield from self._field(item)

    def _field(self, item: Written) -> Iterator[SettingsField]:
        names = self._names(item)
        decoded = self._decoded(item)
        validated = self._validated(item, decoded=decoded)
        read = self._read(item, names, decoded=decoded, validated=validated)
        delimiter = self.config.text("env_nested_delimiter", None)
        nested: list[SettingsField] = []
        if delimiter and item.type.model is not None and item.aliases is not None:
            needed = read.need is Need.START and item.required is True
            model = item.type.model
            nested += self._nested(item, model, read.names, delimiter, 0, needed=needed)
            read = _with_parts(read, [part.read for part in nested])
        annotation = getattr(item.statement, "annotation", None)
        dead = item.env_span if self.version == 2 and item.env_span is not None else None
        yield SettingsField(
            item.name,
            read,
            item.code.span(annotation).text if annotation is not None else "",
            decoded == "always",
            validated,
            dead,
            item.env or (),
            self._splitter(item),
            _made_up(item),
        )
        yield from nested

    def _nested(
        self,
        item: Written,
        model: Local,
        names: tuple[str, ...],
        delimiter: str,
        depth: int,
        *,
        needed: bool,
    ) -> Iterator[SettingsField]:
        """`A__B`: a field of a model that is the value of a field."""
        from jctc_lint.facts.environment.settings_bases import order_of

        order, complete = order_of(model)
        validators = validators_of(order)
        for inner in written_fields(order, self.version).values():
            own = inner.aliases[0] if inner.aliases else inner.name
            below = tuple(f"{name}{delimiter}{own}" for name in names)
            whole = Maker(self.version, self.config, validators)
            decoded = whole._decoded(inner)
            validated = whole._validated(inner, decoded=decoded)
            read = whole._read(inner, (*below, *names), decoded=decoded, validated=validated)
            sure = needed and complete and not validators.fills
            if read.need is Need.START and not sure:
                read = replace(read, need=Need.UNKNOWN if needed else Need.NONE)
            yield SettingsField(
                f"{item.name}.{inner.name}", read, "", decoded == "always", validated
            )
            if inner.type.model is not None and depth < MAX_NESTED:
                yield from self._nested(
                    item, inner.type.model, below, delimiter, depth + 1, needed=False
                )

    def _splitter(self, item: Written) -> Span | None:
        found = self.validators.splitters
        return found.get(item.name, found.get("*"))

    def _names(self, item: Written) -> tuple[str, ...]:
        prefix = self.config.text("env_prefix") or ""
        own = prefix + item.name
        if self.version == 1:
            return item.env or (own,)
        if not item.aliases:
            return (own,)
        by_name = self.config.flag("populate_by_name", default=False) or self.config.flag(
            "validate_by_name", default=False
        )
        return (*item.aliases, own) if by_name else item.aliases

    def _decoded(self, item: Written) -> str:
        """ "always", "tried" or "": whether the text is taken for JSON first."""
        if item.path:
            return "always"
        if item.type.no_decode and self.version == 2:
            return ""
        off = self.config.flag("enable_decoding", default=True) is False
        if self.version == 2 and off and not item.type.force_decode:
            return ""
        return item.type.decoded

    def _validated(self, item: Written, *, decoded: str) -> bool:
        del decoded
        on = self.validators.on
        before = item.type.before or on(item.name, "before") or on(item.name, "other")
        return before or bool(self.validators.open)

    def _read(
        self, item: Written, names: tuple[str, ...], *, decoded: str, validated: bool
    ) -> Read:
        shape = self._shape(item, decoded=decoded, validated=validated)
        secret = item.type.secret or _secret(item.name)
        read = Read(
            names,
            item.span,
            Library.PYDANTIC,
            Need.NONE,
            shape,
            None if secret and item.default else item.default,
            item.type.choices if shape is Shape.CHOICE else (),
            any_case=self.config.flag("case_sensitive", default=False) is False,
            blank_is_absent=self.config.flag("env_ignore_empty", default=False) is True,
            secret=secret,
            narrowed=self._narrowed(item),
        )
        return replace(read, need=self._need(item, read, validated=validated))

    def _narrowed(self, item: Written) -> bool:
        return (
            item.constrained
            or item.type.narrowed
            or bool(item.type.metadata)
            or self.validators.on(item.name, "after")
        )

    def _shape(self, item: Written, *, decoded: str, validated: bool) -> Shape:
        shape = item.type.shape
        if item.path or (validated and decoded != "always"):
            return Shape.UNKNOWN
        if validated and shape not in (Shape.JSON_LIST, Shape.JSON_OBJECT):
            return Shape.UNKNOWN
        if validated:
            # What the validator is given is any JSON: only text that is none is refused for sure.
            return Shape.JSON
        listed = shape in (Shape.JSON_LIST, Shape.JSON_OBJECT)
        return Shape.UNKNOWN if listed and not decoded else shape

    def _need(self, item: Written, read: Read, *, validated: bool) -> Need:
        if self.validators.fills or self.config.unsure or item.aliases is None:
            return Need.UNKNOWN if item.required is not False else Need.NONE
        if item.required is None:
            return Need.UNKNOWN
        if item.required:
            return Need.START
        if item.default_node is not None and not item.type.optional:
            outer = _outer_name(item.code, item.default_node)
            if outer is not None:
                # Without the variable the default is None, which is refused.
                same = outer.lower() in [name.lower() for name in read.names]
                return Need.START if same and item.type.known and not validated else Need.UNKNOWN
        if self._default_refused(item, read, validated=validated):
            return Need.START
        return Need.NONE if self._default_known(item, read) else Need.UNKNOWN

    def _default_known(self, item: Written, read: Read) -> bool:
        """Whether it can be told that the default itself is taken."""
        node = item.default_node
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(value, (int, float)) and read.shape is Shape.TEXT and not item.type.any:
            return False
        if value is None or read.shape is not Shape.UNKNOWN or not item.type.known:
            return True
        return isinstance(value, str) and item.type.any_text

    def _default_refused(self, item: Written, read: Read, *, validated: bool) -> bool:
        """Defaults are validated as well: with version 2, `x: str = None` is refused without X."""
        if validated or self.config.flag("validate_default", default=True) is not True:
            return False
        if self.validators.on(item.name, "after") or not item.type.known or item.type.any:
            return False
        node = item.default_node
        if item.none:
            return self.version == 2 and not item.type.optional
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(value, (int, float)):
            return not item.type.any_text and _number_refused(read, value, self.version)
        if (
            item.least is not None
            and isinstance(node, ast.Constant)
            and isinstance(node.value, str)
        ):
            return read.shape is Shape.TEXT and len(node.value) < item.least
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            plain = read.shape in (Shape.INTEGER, Shape.NUMBER, Shape.BOOLEAN, Shape.CHOICE)
            listed = read.shape in (Shape.JSON_LIST, Shape.JSON_OBJECT)
            # Version 1 makes an empty dict of an empty text.
            if self.version == 1 and not node.value and read.shape is Shape.JSON_OBJECT:
                return False
            told = accepts(replace(read, blank_is_absent=False), node.value)
            return listed or (plain and told is False)
        return False


def _number_refused(read: Read, value: float, version: int) -> bool:
    """Whether a number is refused as a default: version 2 makes no text of it."""
    if read.shape in (Shape.JSON_LIST, Shape.JSON_OBJECT, Shape.CHOICE):
        return True
    if read.shape is Shape.BOOLEAN:
        return value not in (0, 1)
    return read.shape is Shape.TEXT and version == 2


def _with_parts(read: Read, parts: list[Read]) -> Read:
    """A nested model: its fields' own variables bring it too."""
    names = tuple(dict.fromkeys([*read.names, *(part.name for part in parts)]))
    told = any(part.need is Need.START for part in parts)
    return replace(read, names=names, need=Need.NONE if told else read.need)


def _outer_name(code: Code, node: ast.expr) -> str | None:
    """The variable of a default such as `os.getenv("X")`, which may be None."""
    if not isinstance(node, ast.Call) or len(node.args) != 1 or node.keywords:
        return None
    meaning = code.meaning(node.func)
    if isinstance(meaning, External) and meaning.path in ("os.getenv", "os.environ.get"):
        return code.text(node.args[0])
    return None


_MAKES_SECRETS = ("secrets.token_", "secrets.choice", "os.urandom", "uuid.uuid4",
                  "cryptography.fernet.Fernet.generate_key")  # fmt: skip


def _made_up(item: Written) -> Span | None:
    """`secrets.token_urlsafe(32)` as default: another one in each process."""
    node = item.default_node
    if node is None:
        return None
    for inner in ast.walk(node):
        function = inner.func if isinstance(inner, ast.Call) else inner
        if not isinstance(function, (ast.Attribute, ast.Name)):
            continue
        meaning = item.code.meaning(function)
        if isinstance(meaning, External) and meaning.path.startswith(_MAKES_SECRETS):
            return item.code.span(node)
    return None


def _secret(name: str) -> bool:
    from jctc_lint.facts.secret_names import is_secret_name

    return is_secret_name(name)
