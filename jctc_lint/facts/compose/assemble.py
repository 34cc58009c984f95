"""Reads the files of a project and joins them: documents, `include`, `extends`, `-f` order.

As compose-go's loader does it: a document is decoded, its includes are taken in, what its `!reset`
names is taken out of the earlier files, its `extends` are resolved, it is merged over them.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.aliases import circles
from jctc_lint.facts.compose.contributions import Contribution, Via
from jctc_lint.facts.compose.interpolation import Known, Variables
from jctc_lint.facts.compose.merge import (
    merge,
    merge_resource,
    merge_service,
    prune,
    same,
    written_out,
)
from jctc_lint.facts.compose.model import Layer, Problem
from jctc_lint.facts.compose.paths import from_root, seen_from_above
from jctc_lint.facts.compose.shape import no_mapping, of_another_kind
from jctc_lint.facts.compose.tables import (
    below,
    section_of,
    size_of,
    with_contexts,
    with_entry,
    without,
)
from jctc_lint.facts.compose.tree import Decoder, Field, Items, Leaf, Table
from jctc_lint.reading.yaml_tree import Mapping
from jctc_lint.record import field, record, replace
from jctc_lint.text import Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.environment import Surroundings
    from jctc_lint.facts.compose.tree import Path, Tree
    from jctc_lint.reading.yaml_tree import YamlFile

MAX_EXTENDS = 60
"""Longest chain of services that extend each other."""
MAX_ENTRIES = 500_000
"""Most entries (of lists and mappings in services) that `extends` may bring along in all."""
MAX_FILES = 200
"""Most files that includes may bring together."""
IMPORTED = ("services", "volumes", "networks", "secrets", "configs", "models")
"""Sections that an include brings along."""


@record(eq=True)
class Place:
    """How a file is read: what its paths are relative to, and its variables."""

    directory: str
    variables: Variables


@record
class _Services:
    """The services of one file as written, to look up what `extends` names.

    `extended` are those that were looked up: what is left with their bases joined, and what each
    of these contributed, the base first.
    """

    path: str
    place: Place
    table: Table
    marks: tuple[Path, ...]
    written: Table
    """As `table`, without what the file includes."""
    extended: dict[str, tuple[Tree | None, Contribution]] = field(default_factory=dict)


@record(frozen=False, eq=True)
class Assembly:
    """Joins files. `sources` are those that were read, in order; `complete` as in `Project`."""

    surroundings: Surroundings
    interpolate: bool = True
    problems: list[Problem] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    env_files: dict[str, None] = field(default_factory=dict)
    complete: bool = True
    contributions: dict[tuple[str, str], list[Contribution]] = field(default_factory=dict)
    """By section and name (`services`, `db`), who says something of it, in the order of joining."""
    steps: list[Table] = field(default_factory=list)
    """What was joined before another document was, and what was included."""
    _decoders: dict[tuple[str, str, int], Decoder] = field(default_factory=dict)
    _entries: int = 0
    _others: dict[tuple[str, int], tuple[Variables, _Services | None]] = field(default_factory=dict)
    _includes: tuple[Via, ...] = ()
    _began: str = ""
    """The file whose services are being extended."""

    def files(self, paths: tuple[str, ...], place: Place, chain: tuple[str, ...] = ()) -> Table:
        """The files joined in order. `chain` are the files that include these."""
        joined: Table | None = None
        for path in paths:
            for document in self._documents(path, place):
                if joined is not None:
                    self.steps.append(joined)
                joined = self._document(document, joined, path, place, (*chain, path))
        if joined is not None:
            return joined
        source = next(iter(self.sources.values()), Source(paths[0], ""))
        return Table({}, Span(source, 0, 0))

    def _documents(self, path: str, place: Place) -> Iterator[Table]:
        file = self._open(path)
        if file is None:
            return
        decoder = self._decoder(path, place)
        for document in file.documents:
            if isinstance(document, Mapping):
                for span, reason in circles(document):
                    self._problem(span, f"has {reason}", Layer.YAML)
                decoded = decoder.decode(document)
                assert isinstance(decoded, Table)
                yield decoded
            else:
                self._problem(document.span, "is no mapping", Layer.SHAPE)

    def _open(self, path: str) -> YamlFile | None:
        file = self.surroundings.repository.yaml(path)
        if file is None:
            self.complete = False
            return None
        self.sources.setdefault(path, file.source)
        if file.problem is not None:
            self.complete = False
            self._problem(file.problem.span, file.problem.reason, Layer.YAML)
        return file

    def _decoder(self, path: str, place: Place) -> Decoder:
        key = (path, place.directory, id(place.variables))
        if key not in self._decoders:
            variables = place.variables if self.interpolate else None
            self._decoders[key] = Decoder(variables, place.directory, self.problems)
        return self._decoders[key]

    def _document(
        self, table: Table, base: Table | None, path: str, place: Place, chain: tuple[str, ...]
    ) -> Table:
        written = table
        table = self._with_includes(table, place, chain)
        if base is not None and table.marks:
            base = prune(written_out(base), table.marks)
        table = self._with_extends(table, path, place, written)
        for section in IMPORTED[1:]:
            for name, entry in section_of(written, section).fields.items():
                self._contribute(section, name, Contribution(entry.value))
        return table if base is None else merge(base, table, self.problems)

    def _problem(self, span: Span, reason: str, layer: Layer = Layer.VALUE) -> None:
        self.problems.append(Problem(span, reason, layer))

    # extends

    def _with_extends(self, table: Table, path: str, place: Place, written: Table) -> Table:
        services = table.table("services")
        if services is None:
            if "services" in table.fields:
                self.problems.append(no_mapping(table.fields["services"], "services"))
            return table
        marks = below(table.marks, "services")
        here = _Services(path, place, services, marks, section_of(written, "services"))
        fields = {}
        for name, entry in services.fields.items():
            value, contributed = self._extended_service(name, here, ())
            fields[name] = entry if value is None else replace(entry, value=value)
            self._contribute("services", name, contributed)
        return with_entry(table, "services", replace(services, fields=fields))

    def _extended_service(
        self, name: str, here: _Services, chain: tuple[tuple[str, str], ...]
    ) -> tuple[Tree | None, Contribution]:
        if name not in here.extended:
            here.extended[name] = self._extend(name, here, chain)
        return here.extended[name]

    def _extend(
        self, name: str, here: _Services, chain: tuple[tuple[str, str], ...]
    ) -> tuple[Tree | None, Contribution]:
        service = here.table.get(name)
        written = here.written.get(name)
        alone = Contribution(written)
        if service is None:
            return None, alone
        extends = service.fields.get("extends") if isinstance(service, Table) else None
        if not isinstance(service, Table) or extends is None:
            return service, alone
        bare = without(service, "extends")
        link = (self._looked_in(extends), name)
        if link in chain:
            self._problem(extends.span, f"extends '{name}', which extends it again", Layer.CIRCLE)
            return bare, alone
        if len(chain) > MAX_EXTENDS:
            self.complete = False
            return bare, alone
        found = self._base_of(extends, here)
        if found is None:
            return bare, alone
        wanted, there = found
        base, given = self._extended_service(wanted, there, (*chain, link))
        if not isinstance(base, Table):
            return bare, alone
        self._entries += size_of(base)
        if self._entries > MAX_ENTRIES:
            self.complete = False
            return bare, alone
        base = prune(base, below(here.marks, name))
        via = Via("extends", extends.span)
        joined = merge_service(base, bare, self.problems, same_file=there is here)
        return joined, Contribution(written, via, given)

    def _looked_in(self, extends: Field) -> str:
        """The file that Compose notes for a step, to find circles.

        Without `file` that is always the file it began with, so that two services of one name in
        two files may look like a circle to it.
        """
        file = extends.value.leaf("file") if isinstance(extends.value, Table) else None
        if file is None:
            return self._began
        return from_root(file.directory, file.likely) or file.likely

    def _contribute(self, section: str, name: str, given: Contribution) -> None:
        if given.tree is not None:
            includes = self._includes
            given = replace(given, includes=includes) if includes else given
            self.contributions.setdefault((section, name), []).append(given)

    def _base_of(self, extends: Field, here: _Services) -> tuple[str, _Services] | None:
        """The name of the extended service and the services it is looked up in."""
        value = extends.value
        file: Leaf | None = None
        wanted = value if isinstance(value, Leaf) else None
        if isinstance(value, Table):
            wanted, file = value.leaf("service"), value.leaf("file")
        if wanted is None or not isinstance(wanted.value, str):
            self._problem(extends.span, "does not say which service it extends")
            return None
        there: _Services | None = here
        if file is not None:
            there = self._services_of(file, here.place)
            if there is None:
                return None
        assert there is not None
        if wanted.likely not in there.table.fields:
            if wanted.resolved is not None:
                self._problem(
                    extends.span,
                    f"extends '{wanted.likely}', which does not exist",
                    Layer.REFERENCE,
                )
            else:
                self.complete = False
            return None
        return wanted.likely, there

    def _services_of(self, file: Leaf, place: Place) -> _Services | None:
        """The services of another file, as written there, its documents joined."""
        path = self._local(file)
        if path is None:
            return None
        key = (path, id(place.variables))
        if key not in self._others:
            folder = posixpath.dirname(path)
            there = Place(folder, place.variables)
            joined: Table | None = None
            marks: tuple[Path, ...] = ()
            for document in self._documents(path, there):
                marks = document.marks
                base = prune(joined, marks) if joined is not None else None
                joined = document if base is None else merge(base, document, self.problems)
            services = joined.table("services") if joined is not None else None
            if services is None:
                self._problem(file.span, "names a file without services")
                found = None
            else:
                self.problems.extend(of_another_kind(services))
                found = _Services(path, there, services, below(marks, "services"), services)
            self._others[key] = (place.variables, found)
        return self._others[key][1]

    def _local(self, leaf: Leaf) -> str | None:
        """The path of a file that can be read; else the project is not complete."""
        if leaf.resolved is None:
            self.complete = False
            return None
        path = from_root(leaf.directory, leaf.resolved)
        repository = self.surroundings.repository
        if path is not None and not repository.files.exists(path):
            above = seen_from_above(leaf.directory, leaf.resolved)
            there = repository.left_to_others(path) or any(map(repository.files.exists, above))
            layer = Layer.FILE if there else Layer.REFERENCE
            self._problem(leaf.span, "names a file that does not exist", layer)
            path = None
        if path is None:
            self.complete = False
        return path

    # include

    def _with_includes(self, table: Table, place: Place, chain: tuple[str, ...]) -> Table:
        include = table.get("include")
        if include is None or (isinstance(include, Leaf) and include.value is None):
            return table
        if not isinstance(include, Items):
            self._problem(include.span, "has an 'include' that is no list", Layer.SHAPE)
            return table
        for item in include.items:
            if isinstance(item, Field):
                continue
            outer = self._includes
            self._includes = (*outer, Via("include", item.span))
            imported = self._included(item, place, chain)
            self._includes = outer
            if imported is not None:
                table = self._import(table, imported)
        return without(table, "include")

    def _included(self, item: Tree, place: Place, chain: tuple[str, ...]) -> Table | None:
        leaves: tuple[Leaf, ...] = (item,) if isinstance(item, Leaf) else ()
        settings = item if isinstance(item, Table) else Table({}, item.span)
        leaves = leaves or tuple(part for part in settings.items("path") if isinstance(part, Leaf))
        paths = [self._local(leaf) for leaf in leaves]
        if not paths or any(path is None for path in paths):
            return None
        known = tuple(path for path in paths if path is not None)
        if known[0] in chain or len(self.sources) > MAX_FILES:
            self._problem(item.span, "is included again by what it includes", Layer.CIRCLE)
            return None
        folder = settings.leaf("project_directory")
        directory: str | None = posixpath.dirname(known[0])
        if folder is not None:
            directory = from_root(folder.directory, folder.likely)
        if directory is None:
            self.complete = False
            return None
        variables = self._include_variables(settings, place, directory)
        imported = self.files(known, Place(directory, variables), chain)
        self.steps.append(imported)
        return with_contexts(imported)

    def _include_variables(self, settings: Table, place: Place, directory: str) -> Variables:
        leaves = [part for part in settings.items("env_file") if isinstance(part, Leaf)]
        paths: list[str] = []
        for leaf in leaves:
            path = self._local(leaf) if leaf.likely != "/dev/null" else None
            paths.extend([path] if path is not None else [])
        own = posixpath.join(directory, ".env")
        if not leaves and self.surroundings.repository.files.exists(own):
            paths = [own]
        return self.variables(place.variables, tuple(paths))

    def variables(self, outer: Variables, paths: tuple[str, ...]) -> Variables:
        """The outer variables and, for names that they lack, those of these dotenv files."""
        inner: dict[str, Known] = {}
        for path in paths:
            self.env_files[path] = None
            read = self.surroundings.dotenv(path, outer, inner)
            if read is None:
                self.complete = False
            elif read[1] is not None:
                self.problems.append(read[1])
        if not inner:
            return outer
        return Variables({**inner, **outer.values}, outer.closed)

    def _import(self, table: Table, imported: Table) -> Table:
        for kind in IMPORTED:
            theirs = imported.table(kind)
            if theirs is None:
                continue
            ours = table.table(kind)
            fields = dict(ours.fields) if ours is not None else {}
            marks = below(table.marks, kind)
            for name, entry in theirs.fields.items():
                if name not in fields:
                    fields[name] = entry
                    continue
                base = entry.value
                if isinstance(base, Table):
                    base = prune(base, below(marks, name))
                over = fields[name]
                if same(base, over.value):
                    continue
                value = merge_resource(kind, base, over.value, self.problems)
                fields[name] = replace(over, value=value)
            table = with_entry(
                table, kind, Table(fields, theirs.span if ours is None else ours.span)
            )
        return table
