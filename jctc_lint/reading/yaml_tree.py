"""YAML as a tree of nodes with exact spans. Scalars stay text: their types are Compose's business.

Events come from ruamel.yaml's C parser. It refuses some plain flow scalars (`[5432:5432]`) that
YAML and Compose accept, so a refusal is confirmed by ruamel.yaml's pure parser before it counts.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from jctc_lint.record import field, record
from jctc_lint.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jctc_lint.text import Source

MAX_DEPTH = 100
"""Deepest nesting, aliases followed."""
MAX_NODES = 500_000
"""Most nodes, each alias counted as often as it is used: what stops an alias bomb."""
_MAX_PURE = 256 * 1024
"""Longest text (characters) the slow parser is asked about."""


@record(frozen=False)
class Scalar:
    """A scalar. `style` is "" (plain), "'", '"', "|" or ">"; `tag` is as written (`!reset`)."""

    value: str
    style: str
    tag: str | None
    span: Span
    height: int = 1
    weight: int = 1

    @property
    def plain(self) -> bool:
        return self.style == ""


@record(frozen=False)
class Sequence:
    items: list[Node]
    tag: str | None
    flow: bool
    span: Span
    height: int = 1
    weight: int = 1


@record(frozen=False)
class Entry:
    """One `key: value`. `alias` is the span of `*name` when the value stands elsewhere."""

    key: Node
    value: Node
    alias: Span | None = None

    @property
    def name(self) -> str:
        return self.key.value if isinstance(self.key, Scalar) else ""


@record(frozen=False)
class Mapping:
    entries: list[Entry]
    tag: str | None
    flow: bool
    span: Span
    height: int = 1
    weight: int = 1

    @cached_property
    def flat(self) -> dict[str, Entry]:
        """Entries by name with `<<` merged in: own keys win, then the first of the merged."""
        result: dict[str, Entry] = {}
        merging = self._merging
        for entry in self.entries:
            if not merging or not is_merge(entry):
                result.setdefault(entry.name, entry)
        for part in self._merges if merging else ():
            for name, merged in part.flat.items():
                result.setdefault(name, merged)
        return result

    @cached_property
    def _merges(self) -> list[Mapping]:
        """What `<<` merges in, in order."""
        return [part for entry in self._merging for part in _merge_parts(entry.value)]

    @cached_property
    def _merging(self) -> list[Entry]:
        return [entry for entry in self.entries if is_merge(entry)]

    def merged(self, name: str) -> Entry | None:
        """The entry of a name that `<<` brings in beside one that Compose takes out (`!reset`)."""
        for part in self._merges:
            found = part.flat.get(name)
            if found is not None and found.value.tag != "!reset":
                return found
        return None

    def get(self, name: str) -> Node | None:
        entry = self.flat.get(name)
        return entry.value if entry else None

    @property
    def duplicates(self) -> list[tuple[Entry, Entry]]:
        """Pairs (first, repeated) of entries with the same plain key in this very mapping."""
        names = {entry.key.value for entry in self.entries if isinstance(entry.key, Scalar)}
        if len(names) == len(self.entries):
            return []
        seen: dict[str, Entry] = {}
        pairs = []
        for entry in self.entries:
            if isinstance(entry.key, Scalar):
                first = seen.setdefault(entry.key.value, entry)
                if first is not entry:
                    pairs.append((first, entry))
        return pairs


Node = Scalar | Sequence | Mapping


def is_merge(entry: Entry) -> bool:
    """True for YAML's merge key, `<<` written plain."""
    key = entry.key
    return isinstance(key, Scalar) and key.value == "<<" and key.plain


def _merge_parts(node: Node) -> Iterator[Mapping]:
    for part in node.items if isinstance(node, Sequence) else [node]:
        # What Compose takes out (`!reset`) merges nothing.
        if isinstance(part, Mapping) and part.tag != "!reset":
            yield part


@record(eq=True)
class YamlProblem:
    """Why a text is not (all of) a YAML tree."""

    span: Span
    reason: str


@record(eq=True)
class YamlFile:
    """The documents of a file (empty ones left out), or the problem that stopped the reading."""

    source: Source
    documents: tuple[Node, ...]
    problem: YamlProblem | None = None


class _Mark(Protocol):
    index: int


class _Event(Protocol):
    start_mark: _Mark
    end_mark: _Mark
    anchor: str | None
    tag: Any
    value: str
    style: str | None
    flow_style: bool | None


class _Refused(Exception):
    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(reason)
        self.offset = offset
        self.reason = reason


def parse(source: Source) -> YamlFile:
    """Read a YAML text. Never raises: what is wrong is in `problem`."""
    try:
        return YamlFile(source, tuple(_Composer(source).compose(_c_events(source.text))))
    except _Refused as refused:
        problem = refused
    if len(source.text) <= _MAX_PURE and not problem.reason.startswith("nested"):
        try:
            return YamlFile(source, tuple(_Composer(source).compose(_pure_events(source.text))))
        except _Refused as refused:
            problem = refused
    offset = min(max(problem.offset, 0), len(source.text))
    line = source.position(offset)[0]
    span = source.line_span(line)
    start = min(max(offset, span.start), span.end)
    return YamlFile(source, (), YamlProblem(Span(source, start, span.end), problem.reason))


def _c_events(text: str) -> Iterator[_Event]:
    import ruamel.yaml
    from _ruamel_yaml import CParser

    try:
        yield from iter(CParser(text).get_event, None)
    except ruamel.yaml.error.YAMLError as error:
        raise _refusal(error) from None
    except UnicodeEncodeError as error:
        raise _Refused(error.start, "a character that is no Unicode text") from None


def _pure_events(text: str) -> Iterator[_Event]:
    import ruamel.yaml

    yaml = ruamel.yaml.YAML(typ="safe", pure=True)
    try:
        yield from yaml.parse(text)
    except ruamel.yaml.error.YAMLError as error:
        raise _refusal(error) from None
    except (RecursionError, ValueError, IndexError, AttributeError):
        # ruamel.yaml's pure scanner raises these on some broken directives and escapes.
        raise _Refused(0, "text that is no YAML") from None


def _refusal(error: Exception) -> _Refused:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    offset = mark.index if mark is not None else getattr(error, "position", 0) or 0
    reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "no YAML"
    context = getattr(error, "context", None)
    return _Refused(offset, f"{context}: {reason}" if context else str(reason))


@record(frozen=False)
class _Open:
    """A collection whose end has not come yet."""

    node: Sequence | Mapping
    anchor: str | None
    key: Node | None = None


@record(frozen=False)
class _Composer:
    """Builds nodes from events without recursion, and bounds depth and size on the way."""

    source: Source
    roots: list[Node] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, Node] = field(default_factory=dict)
    count: int = 0

    def compose(self, events: Iterator[_Event]) -> list[Node]:
        handlers: dict[type, Callable[[_Event], None] | None] = {}
        for event in events:
            kind = type(event)
            if kind not in handlers:
                handlers[kind] = getattr(self, "_on_" + kind.__name__, None)
            handler = handlers[kind]
            if handler is not None:
                handler(event)
        return self.roots

    def _on_DocumentStartEvent(self, _event: _Event) -> None:  # noqa: N802
        self.anchors = {}

    def _on_ScalarEvent(self, event: _Event) -> None:  # noqa: N802
        style = event.style or ""
        span = Span(self.source, event.start_mark.index, event.end_mark.index)
        if style in ("|", ">"):
            # The end mark runs on to the next token.
            text = self.source.text[span.start : span.end].rstrip()
            span = Span(self.source, span.start, span.start + len(text))
        tag = event.tag
        node = Scalar(event.value, style, None if tag is None else str(tag), span)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        self._add(node, event)

    def _on_SequenceStartEvent(self, event: _Event) -> None:  # noqa: N802
        self._push(Sequence([], _tag(event), bool(event.flow_style), self._span(event)), event)

    def _on_MappingStartEvent(self, event: _Event) -> None:  # noqa: N802
        self._push(Mapping([], _tag(event), bool(event.flow_style), self._span(event)), event)

    def _on_SequenceEndEvent(self, event: _Event) -> None:  # noqa: N802
        self._pop(event)

    def _on_MappingEndEvent(self, event: _Event) -> None:  # noqa: N802
        self._pop(event)

    def _on_AliasEvent(self, event: _Event) -> None:  # noqa: N802
        node = self.anchors.get(event.anchor or "")
        if node is None:
            raise _Refused(event.start_mark.index, f"alias '*{event.anchor}' has no anchor before")
        self._add(node, event, alias=self._span(event))

    def _push(self, node: Sequence | Mapping, event: _Event) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise _Refused(event.start_mark.index, f"nested deeper than {MAX_DEPTH} levels")
        self.stack.append(_Open(node, event.anchor))

    def _pop(self, event: _Event) -> None:
        opened = self.stack.pop()
        node = opened.node
        end = event.end_mark.index if node.flow else _last_end(node)
        node.span = Span(self.source, node.span.start, max(node.span.start, end))
        self._anchor(opened.anchor, node)
        self._add(node, event)

    def _anchor(self, name: str | None, node: Node) -> None:
        if name is not None:
            self.anchors[name] = node

    def _add(self, node: Node, event: _Event, alias: Span | None = None) -> None:
        self.count += 1
        if not self.stack:
            self.roots.append(node)
            return
        parent = self.stack[-1]
        container = parent.node
        if node.height >= container.height:
            container.height = node.height + 1
        container.weight += node.weight
        if container.height > MAX_DEPTH or container.weight > MAX_NODES:
            raise _Refused(event.start_mark.index, "nested aliases that expand without bound")
        if isinstance(container, Sequence):
            container.items.append(node)
        elif parent.key is None:
            parent.key = node
        else:
            container.entries.append(Entry(parent.key, node, alias))
            parent.key = None

    def _span(self, event: _Event) -> Span:
        return Span(self.source, event.start_mark.index, event.end_mark.index)


def _last_end(node: Sequence | Mapping) -> int:
    """End of a block collection's last part (its end mark would run over trailing comments)."""
    if isinstance(node, Sequence):
        return node.items[-1].span.end if node.items else node.span.start
    if not node.entries:
        return node.span.start
    last = node.entries[-1]
    return (last.alias or last.value.span).end


def _tag(event: _Event) -> str | None:
    tag = event.tag
    return str(tag) if tag is not None else None
