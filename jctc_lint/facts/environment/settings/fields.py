"""The fields of a settings class: which variables fill them, and what they take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.environment.made_up import makes_up
from jctc_lint.facts.environment.model import Library, Need, Read, Shape
from jctc_lint.facts.environment.python.model import SettingsField
from jctc_lint.facts.environment.settings.bases import order_of
from jctc_lint.facts.environment.settings.defaults import Defaults
from jctc_lint.facts.environment.settings.validators import validators_of
from jctc_lint.facts.environment.settings.written import written_fields
from jctc_lint.record import record, replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.environment.python.code import Local
    from jctc_lint.facts.environment.settings.config import Config
    from jctc_lint.facts.environment.settings.validators import Validators
    from jctc_lint.facts.environment.settings.written import Written
    from jctc_lint.text import Span

MAX_NESTED = 4


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
        validated = self._validated(item)
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
        order, complete = order_of(model)
        validators = validators_of(order)
        for inner in written_fields(order, self.version).values():
            own = inner.aliases[0] if inner.aliases else inner.name
            below = tuple(f"{name}{delimiter}{own}" for name in names)
            whole = Maker(self.version, self.config, validators)
            decoded = whole._decoded(inner)
            validated = whole._validated(inner)
            read = whole._read(inner, (*below, *names), decoded=decoded, validated=validated)
            read = replace(read, shared=names)
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
        """Whether the text is taken for JSON first: "always", "tried" or ""."""
        if item.path:
            return "always"
        if item.type.no_decode and self.version == 2:
            return ""
        off = self.config.flag("enable_decoding", default=True) is False
        if self.version == 2 and off and not item.type.force_decode:
            return ""
        return item.type.decoded

    def _validated(self, item: Written) -> bool:
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
            least=self._least(item, shape),
            refused=self.validators.refused.get(item.name, ()) if shape is Shape.TEXT else (),
            narrowed=self._narrowed(item),
        )
        defaults = Defaults(self.version, self.config, self.validators)
        return replace(read, need=defaults.need(item, read, validated=validated))

    def _least(self, item: Written, shape: Shape) -> int:
        """The length that `Field(min_length=...)` or a validator asks for."""
        told = max(item.least or 0, self.validators.least.get(item.name, 0))
        return told if shape is Shape.TEXT else 0

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


def _with_parts(read: Read, parts: list[Read]) -> Read:
    """A nested model: its fields' own variables bring it too."""
    names = tuple(dict.fromkeys([*read.names, *(part.name for part in parts)]))
    told = any(part.need is Need.START for part in parts)
    shared = names[len(read.names) :]
    return replace(read, names=names, need=Need.NONE if told else read.need, shared=shared)


def _made_up(item: Written) -> Span | None:
    """`secrets.token_urlsafe(32)` as default: another one in each process."""
    node = item.default_node
    return item.code.span(node) if node is not None and makes_up(item.code, node) else None


def _secret(name: str) -> bool:
    from jctc_lint.facts.secrets.names import is_secret_name

    return is_secret_name(name)
