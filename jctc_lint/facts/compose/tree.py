"""A Compose file as a tree of typed, substituted values, each with its place.

Trees are never changed once made. Decoding follows what Compose does to one YAML document before
it looks at the meaning: merge keys and aliases, the types of plain scalars, variables in text (not
in keys), `!reset` and `!override`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.compose.interpolation import Expansion, Variables, expand
from jctc_lint.facts.compose.model import Layer, Problem
from jctc_lint.facts.compose.refusals import mapping_refusals, scalar_refusals
from jctc_lint.facts.compose.scalars import Typed, printed, typed
from jctc_lint.reading.yaml_tree import Mapping, Scalar
from jctc_lint.record import field, record
from jctc_lint.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jctc_lint.reading.yaml_tree import Entry, Node, Sequence

Path = tuple[str, ...]
"""Keys from some mapping down to a value."""


@record
class Leaf:
    """A scalar. `value` is its YAML type and value, `expansion` what substitution makes of text."""

    node: Scalar
    value: Typed
    expansion: Expansion | None = None
    directory: str = ""
    """What a path written here is relative to, from the root."""

    @property
    def span(self) -> Span:
        return self.node.span

    @property
    def text(self) -> str:
        """What Compose reads before substitution; empty for null."""
        return self.value if isinstance(self.value, str) else printed(self.value)

    @property
    def resolved(self) -> str | None:
        """The final text; None when it is unknown or refused."""
        return self.expansion.text if self.expansion is not None else self.text

    @property
    def unset(self) -> str | None:
        """The final text when all unknown variables are not set."""
        return self.expansion.unset if self.expansion is not None else self.text

    @property
    def likely(self) -> str:
        """The final text as far as it can be told; as written where it cannot."""
        if self.resolved is not None:
            return self.resolved
        return self.unset if self.unset is not None else self.text

    @property
    def partial(self) -> str:
        """The final text where it is known, references to unknown variables as written."""
        if self.resolved is not None or self.expansion is None:
            return self.likely
        return "".join(
            self.text[part.start : part.end] if part.text is None else part.text
            for part in self.expansion.segments
        )

    @property
    def unknown(self) -> tuple[str, ...]:
        return self.expansion.unknown if self.expansion is not None else ()

    def place(self, start: int, end: int) -> Span:
        """Where `text[start:end]` stands; the whole scalar where escapes or folds hide it."""
        return place(self.node.span, self.node.style, self.text, start, end)


def place(span: Span, quote: str, text: str, start: int, end: int) -> Span:
    """Where `text[start:end]` stands in the source at `span`, which `text` was read from.

    `quote` is the mark that `span` ends with, if any. The whole span where escapes hide the place.
    """
    raw = span.text
    body = raw[:-1] if quote in ("'", '"') else raw
    if body.endswith(text):
        first = span.start + len(body) - len(text)
        return Span(span.source, first + start, first + end)
    part = text[start:end]
    if part and raw.count(part) == 1:
        first = span.start + raw.index(part)
        return Span(span.source, first, first + len(part))
    return span


@record
class Field:
    """A key of a mapping and its value. `span` runs from the key to the end of the value."""

    name: str
    name_span: Span
    value: Tree
    span: Span


@record
class Table:
    """A mapping. `marks` are the paths below it that carried `!reset` or `!override`."""

    fields: dict[str, Field]
    span: Span
    marks: tuple[Path, ...] = ()
    directory: str | None = None
    """What paths are relative to that nobody wrote here; None when nothing tells."""

    def get(self, name: str) -> Tree | None:
        found = self.fields.get(name)
        return found.value if found is not None else None

    def table(self, name: str) -> Table | None:
        value = self.get(name)
        return value if isinstance(value, Table) else None

    def leaf(self, name: str) -> Leaf | None:
        """The scalar under `name`; None when it is absent, null, or no scalar."""
        value = self.get(name)
        return value if isinstance(value, Leaf) and value.value is not None else None

    def items(self, name: str) -> tuple[Item, ...]:
        """The list under `name`, a single scalar as a list of one."""
        value = self.get(name)
        if isinstance(value, Items):
            return value.items
        return (value,) if isinstance(value, Leaf) and value.value is not None else ()


@record
class Items:
    """A list. Where Compose joins a list with a mapping, the mapping's entries are items too."""

    items: tuple[Item, ...]
    span: Span
    marks: tuple[Path, ...] = ()


Tree = Leaf | Table | Items
Item = Tree | Field


def invented(value: Typed, span: Span) -> Leaf:
    """A value that nobody wrote; `span` is what it comes from."""
    return Leaf(Scalar(printed(value), "", None, span), value)


_RESET = "!reset"
_OVERRIDE = "!override"


def _is_merge_word(node: Node) -> bool:
    """True for a plain `<<` as a value: Compose drops it, and its key with it."""
    return isinstance(node, Scalar) and node.value == "<<" and node.plain


@record(frozen=False, eq=True)
class Decoder:
    """Turns the nodes of one document into trees; each node once, however often it is used."""

    variables: Variables | None
    """None: they stay as they are written."""
    directory: str = ""
    problems: list[Problem] = field(default_factory=list)
    _known: dict[Node, Tree] = field(default_factory=dict)
    _whole: dict[Node, Tree] = field(default_factory=dict)
    """Those below an `!override`."""
    _fields: dict[tuple[int, bool], Field] = field(default_factory=dict)

    def decode(self, node: Node, *, whole: bool = False) -> Tree:
        """The tree of a node; `whole` below an `!override`, where `!reset` has no meaning."""
        made = self._whole if whole else self._known
        known = made.get(node)
        if known is None:
            if isinstance(node, Scalar):
                known = self._scalar(node)
            elif isinstance(node, Mapping):
                known = self._mapping(node, whole=whole)
            else:
                known = self._sequence(node, whole=whole)
            made[node] = known
        return known

    def _scalar(self, node: Scalar) -> Leaf:
        refused = scalar_refusals(node)
        if refused:
            self._refused(refused)
        try:
            value = typed(node.value, node.style, node.tag)
        except ValueError:
            value = node.value
        if self.variables is None or not isinstance(value, str) or "$" not in value:
            return Leaf(node, value, None, self.directory)
        expansion = expand(value, self.variables)
        if expansion.error is not None:
            self.problems.append(Problem(node.span, expansion.error))
        return Leaf(node, value, expansion, self.directory)

    def _mapping(self, node: Mapping, *, whole: bool) -> Table:
        fields: dict[str, Field] = {}
        marks: list[Path] = []
        for _, repeated in node.duplicates:
            reason = f"has the key '{repeated.name}' twice"
            self.problems.append(Problem(repeated.key.span, reason, Layer.YAML))
        self._refused(mapping_refusals(node))
        for name, own in node.flat.items():
            tag = own.value.tag
            if tag in (_RESET, _OVERRIDE) and not whole:
                marks.append((name,))
            # What `!reset` takes out here may still be merged in.
            entry = node.merged(name) if tag == _RESET and not whole else own
            if entry is None or _is_merge_word(entry.value):
                continue
            field = fields[name] = self._field(entry, name, whole=whole or tag == _OVERRIDE)
            if not isinstance(field.value, Leaf) and tag != _OVERRIDE:
                marks.extend((name, *mark) for mark in field.value.marks)
        return Table(fields, node.span, tuple(marks), self.directory)

    def _field(self, entry: Entry, name: str, *, whole: bool) -> Field:
        """An entry, the same for all mappings that it is merged into."""
        known = self._fields.get((id(entry), whole))
        if known is None:
            span = entry.key.span.to(entry.alias or entry.value.span)
            value = self.decode(entry.value, whole=whole)
            known = Field(name, entry.key.span, value, span)
            self._fields[id(entry), whole] = known
        return known

    def _sequence(self, node: Sequence, *, whole: bool) -> Items:
        items: list[Item] = []
        marks: list[Path] = []
        for number, item in enumerate(node.items):
            if (item.tag == _RESET and not whole) or _is_merge_word(item):
                continue
            value = self.decode(item, whole=whole or item.tag == _OVERRIDE)
            if not isinstance(value, Leaf):
                marks.extend((str(number), *mark) for mark in value.marks)
            items.append(value)
        return Items(tuple(items), node.span, tuple(marks))

    def _refused(self, refusals: Iterable[tuple[Span, str]]) -> None:
        for span, reason in refusals:
            self.problems.append(Problem(span, f"has {reason}", Layer.YAML))
