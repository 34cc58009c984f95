"""The Compose files of a repository, each with what makes Compose refuse it as a text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.aliases import circles
from jctc_lint.facts.compose.grouping import BASES, OVERRIDES, name_of
from jctc_lint.facts.compose.model import Layer, Problem
from jctc_lint.facts.compose.refusals import mapping_refusals, scalar_refusals
from jctc_lint.facts.compose.sections import SECTIONS, made_by_ytt
from jctc_lint.reading.discover import Kind
from jctc_lint.reading.yaml_tree import Mapping, Scalar, Sequence, is_merge
from jctc_lint.record import record
from jctc_lint.text import Span, pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jctc_lint.facts.repository import Repository
    from jctc_lint.reading.yaml_tree import Entry, Node, YamlFile
    from jctc_lint.text import Source

_KEY = pattern(
    r"^['\"]?(services|include|networks|volumes|secrets|configs|version|x-[\w.\-]+)['\"]?[ \t]*:",
    re.MULTILINE,
)
_TEMPLATE = pattern(r"\{%.*?%\}", re.DOTALL)
_TEMPLATE_NAMES = frozenset({"template", "templates", "tmpl", "tpl", "jinja", "jinja2", "j2"})
_WORD = pattern(r"[^a-z0-9]+")
_CONFLICT = pattern(r"^<<<<<<< .*$", re.MULTILINE)
_UNBOUNDED = ("nested deeper", "nested aliases")


@record
class Repeated:
    """A key that a mapping has twice. `path` is its place, as in `services.web.ports`."""

    name: str
    path: str
    first: Span
    again: Span


@record
class ComposeFile:
    """A file that Compose is given. `problems` are of the layers YAML and SHAPE only.

    `unbounded` is the problem of a file that nests or repeats itself without bounds.
    """

    source: Source
    problems: tuple[Problem, ...] = ()
    repeated: tuple[Repeated, ...] = ()
    unbounded: Problem | None = None


def compose_files(repository: Repository) -> tuple[ComposeFile, ...]:
    """All Compose files, by path: those found by name, and those that they bring in."""
    shapes: dict[str, list[Problem]] = {}
    paths = dict.fromkeys(repository.inventory.of(Kind.COMPOSE))
    for project in repository.compose:
        paths.update(dict.fromkeys(project.paths))
        for problem in project.problems:
            if problem.layer is Layer.SHAPE:
                shapes.setdefault(problem.span.path, []).append(problem)
    found = []
    for path in sorted(paths):
        file = repository.yaml(path)
        if file is not None and _ours(file) and not _template(file.source):
            found.append(_file(file, shapes.get(path, [])))
    return tuple(found)


def _ours(file: YamlFile) -> bool:
    """True for what is meant for Compose, as far as its name and its keys tell."""
    name = name_of(file.source.path)
    if name in BASES or name in OVERRIDES:
        return True
    if file.problem is not None or not file.documents:
        return _KEY.search(file.source.text) is not None
    keys = {
        name
        for document in file.documents
        if isinstance(document, Mapping)
        for name in document.flat
    }
    return not SECTIONS.isdisjoint(keys) or any(name.startswith("x-") for name in keys)


def _template(source: Source) -> bool:
    """True for what another tool makes a Compose file of."""
    words = _WORD.split(name_of(source.path).lower())
    return (
        "{{" in source.path
        or not _TEMPLATE_NAMES.isdisjoint(words)
        or _TEMPLATE.search(source.text) is not None
        or made_by_ytt(source.text)
    )


def _file(file: YamlFile, shapes: list[Problem]) -> ComposeFile:
    source = file.source
    if file.problem is not None:
        if file.problem.reason.startswith(_UNBOUNDED):
            problem = Problem(file.problem.span, file.problem.reason, Layer.YAML)
            return ComposeFile(source, unbounded=problem)
        return ComposeFile(source, tuple(_syntax(file)))
    if not any(isinstance(document, Mapping) for document in file.documents):
        span = file.documents[0].span if file.documents else Span(source, 0, 0)
        if span.start == span.end and name_of(source.path) not in (*BASES, *OVERRIDES):
            return ComposeFile(source)
        reason = "is no mapping"
        return ComposeFile(source, (Problem(span, reason, Layer.SHAPE),))
    walk = _Walk()
    for document in file.documents:
        walk.over(document)
        walk.refused(circles(document), None)
    problems = dict.fromkeys((*walk.problems, *shapes))
    return ComposeFile(source, tuple(problems), tuple(walk.repeated))


def _syntax(file: YamlFile) -> Iterator[Problem]:
    """What is wrong with a text that is no YAML; nothing where a template will put YAML."""
    assert file.problem is not None
    source = file.source
    if "{{" in file.problem.span.text:
        return
    conflict = _CONFLICT.search(source.text)
    if conflict is not None:
        span = Span(source, conflict.start(), conflict.end())
        yield Problem(span, "a merge conflict was left in it", Layer.YAML)
        return
    # The name of an alias may be a secret: `PASSWORD: *s3cret`.
    alias = file.problem.reason.startswith("alias ")
    reason = "an alias whose anchor is not defined before it" if alias else file.problem.reason
    yield Problem(file.problem.span, reason, Layer.YAML)


_Path = tuple["_Path", str] | None
"""The keys down to a node, the last one first."""


class _Walk:
    """Goes over all nodes, those behind aliases once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.repeated: list[Repeated] = []
        self.seen: set[int] = set()

    def over(self, root: Node) -> None:
        pending: list[tuple[Node, _Path]] = [(root, None)]
        while pending:
            node, path = pending.pop()
            if id(node) in self.seen:
                continue
            self.seen.add(id(node))
            if isinstance(node, Scalar):
                self.refused(scalar_refusals(node), path)
            elif isinstance(node, Sequence):
                items = reversed(list(enumerate(node.items)))
                pending.extend((item, (path, str(number))) for number, item in items)
            else:
                self.refused(mapping_refusals(node), path)
                self._repeated(node, path)
                entries = reversed(node.entries)
                pending.extend((entry.value, _below(path, entry)) for entry in entries)

    def refused(self, refusals: Iterable[tuple[Span, str]], path: _Path) -> None:
        """Note what Compose refuses at a place."""
        for span, reason in refusals:
            self.problems.append(Problem(span, reason, Layer.YAML, _written(path)))

    def _repeated(self, node: Mapping, path: _Path) -> None:
        for first, again in node.duplicates:
            # `K=v:` may hold a secret behind the "=".
            name = again.name.partition("=")[0]
            place = _written((path, name))
            self.repeated.append(Repeated(name, place, first.key.span, again.key.span))


def _below(path: _Path, entry: Entry) -> _Path:
    return path if is_merge(entry) else (path, entry.name.partition("=")[0])


def _written(path: _Path) -> str:
    names = []
    while path is not None:
        path, name = path
        names.append(name)
    return ".".join(reversed(names))
