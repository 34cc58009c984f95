"""Alembic environments of a repository: where their revisions are, and what is in them."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.configuration import (
    Configuration,
    FileNames,
    configurations,
    folder_of,
)
from jctc_lint.facts.migrations.downgrades import Downgrades, downgrades_of
from jctc_lint.facts.migrations.graph import Graph
from jctc_lint.facts.migrations.listing import Lister, Listing, has_header
from jctc_lint.facts.migrations.location import Locator, joined
from jctc_lint.facts.migrations.model import Gap, Revision, Stray, StrayReason
from jctc_lint.facts.migrations.revision import Reader
from jctc_lint.reading.discover import Kind
from jctc_lint.record import field, record
from jctc_lint.text import Span, pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jctc_lint.facts.migrations.dialect import Dialect
    from jctc_lint.facts.migrations.mentions import Mentions
    from jctc_lint.facts.repository import Repository

_IMPORTS_ALEMBIC = pattern(r"^\s*(from|import)\s+alembic\b", re.M)


@record(frozen=False)
class Environment:
    """One chain of revisions, as one way to start Alembic would see it.

    Folders are paths from the root. `span` is where it is configured, else the first line of its
    env.py; `why` says in a few words how it was found.
    """

    script_location: str
    version_locations: tuple[str, ...]
    why: str
    span: Span
    repository: Repository = field(repr=False)
    section: str = "alembic"
    url: str = ""
    revisions: tuple[Revision, ...] = ()
    strays: tuple[Stray, ...] = ()
    gaps: tuple[Gap, ...] = ()
    names: FileNames = field(default_factory=FileNames)

    @property
    def subject(self) -> str:
        name = self.script_location or "."
        inner = ",".join(self.version_locations)
        whole = inner == joined(self.script_location, "versions")
        return f"environment:{name}" if whole else f"environment:{name}[{inner}]"

    @cached_property
    def graph(self) -> Graph:
        return Graph(self.revisions)

    @property
    def mentions(self) -> Mentions:
        return self.repository.migration_mentions

    @cached_property
    def downgrades(self) -> Downgrades:
        return downgrades_of(self)

    def may_declare(self, identity: str) -> bool:
        """True when something that was not read may declare an id: then it is not missing.

        Asks what code says, so use it only where an id leads nowhere.
        """
        return bool(self.gaps) or self.graph.may_declare(identity) or bool(self.mentions.plugins)

    @cached_property
    def dialect(self) -> Dialect:
        """The database that the chain is for."""
        from jctc_lint.facts.migrations.dialect import dialect_of

        return dialect_of(self)

    @cached_property
    def env_text(self) -> str:
        """The text of env.py, "" where there is none."""
        return self.repository.files.glance(joined(self.script_location, "env.py"))

    @cached_property
    def template_text(self) -> str:
        """The text of script.py.mako, from which new revisions are made."""
        return self.repository.files.glance(joined(self.script_location, "script.py.mako"))

    def location_of(self, revision: Revision) -> str:
        """The version location that a revision's file lies in, however deep."""
        holding = [v for v in self.version_locations if not v or revision.path.startswith(f"{v}/")]
        return max(holding, key=len, default="")

    def strays_with(self, identity: str) -> tuple[Stray, ...]:
        """Files that declare this id and are passed over."""
        return tuple(stray for stray in self.strays if stray.revision.id == identity)


@record(eq=True)
class _Place:
    """Where an environment lies, before its files are looked at."""

    script: str
    versions: tuple[str, ...]
    why: str
    span: Span
    section: str = "alembic"
    url: str = ""
    recursive: bool = False
    sourceless: bool = False
    gaps: tuple[Gap, ...] = ()
    names: FileNames = field(default_factory=FileNames)


def find_environments(repository: Repository) -> tuple[Environment, ...]:
    """All environments: configured ones first, in the order of their files."""
    found: dict[tuple[str, tuple[str, ...]], Environment] = {}
    reader = Reader(repository.files)
    for place in _places(repository):
        for environment in _read(place, repository, reader):
            key = (environment.script_location, environment.version_locations)
            found.setdefault(key, environment)
    return tuple(found.values())


def _places(repository: Repository) -> Iterator[_Place]:
    scripts = [folder_of(path) for path in repository.inventory.of(Kind.ENV_PY)]
    known: set[str] = set()
    for configuration in configurations(repository):
        place = _configured(configuration, repository, tuple(scripts))
        if place is not None:
            known.add(place.script)
            yield place
    for script in scripts:
        if script not in known:
            place = _bare(script, repository)
            if place is not None:
                yield place


def _configured(
    configuration: Configuration, repository: Repository, scripts: tuple[str, ...]
) -> _Place | None:
    files = repository.files
    folder = configuration.folder
    locator = Locator(files, folder, scripts)
    written = configuration.script
    if not written:
        # Flask-Migrate and others set it in code; their ini lies beside env.py.
        if not files.exists(joined(folder, "env.py")):
            return None
        script, start = folder, folder
        why = f"'{configuration.path}' lies beside its env.py"
    else:
        located = locator.script(written)
        if located is None:
            return None
        script, start = located.folder, located.start
        why = f"[{configuration.section}] in '{configuration.path}' names it"
    versions: list[str] = []
    gaps: list[Gap] = []
    if configuration.problem:
        gaps.append(Gap("version_locations", configuration.problem, configuration.span))
    for location in configuration.versions or (joined(script, "versions"),):
        if configuration.versions is None:
            versions.append(location)
            continue
        resolved = locator.versions(location, start)
        if resolved is not None:
            versions.append(resolved)
        elif ":" in location or location.startswith("/"):
            why_not = f"'{location}' is not in the repository"
            gaps.append(Gap("version_locations", why_not, configuration.span))
    return _Place(
        script,
        tuple(dict.fromkeys(versions)),
        why,
        configuration.span,
        configuration.section,
        configuration.url,
        configuration.recursive,
        configuration.sourceless,
        tuple(gaps),
        configuration.names,
    )


def _bare(script: str, repository: Repository) -> _Place | None:
    """An env.py that nothing configures: it counts when it uses Alembic and has versions."""
    path = joined(script, "env.py")
    versions = joined(script, "versions")
    if not _IMPORTS_ALEMBIC.search(repository.files.glance(path)):
        return None
    source = repository.files.read(path)
    if source is None or not repository.files.is_directory(versions):
        return None
    why = f"'{path}' lies beside a versions folder"
    return _Place(script, (versions,), why, source.line_span(1))


def _read(place: _Place, repository: Repository, reader: Reader) -> Iterator[Environment]:
    """The environment at a place; several where code picks one of its sub-folders."""
    lister = Lister(repository, place.recursive, place.sourceless)
    others = frozenset(place.versions)
    listings = [lister.look(folder, others) for folder in place.versions]
    nested = {folder: paths for listing in listings for folder, paths in listing.nested.items()}
    if nested and not place.recursive:
        mentions = repository.migration_mentions
        if mentions.recursive or mentions.locations:
            yield from _set_in_code(place, listings, nested, repository, reader)
            return
    yield _environment(place, listings, repository, reader)


def _set_in_code(
    place: _Place,
    listings: list[Listing],
    nested: dict[str, list[str]],
    repository: Repository,
    reader: Reader,
) -> Iterator[Environment]:
    """Sub-folders that the configuration does not name: each its own chain, or all one."""
    mentions = repository.migration_mentions
    setter = (*mentions.recursive, *mentions.locations)[0]
    flat = any(listing.loaded for listing in listings)
    tops = _tops(place.versions, nested)
    groups = {top: [reader.read(path) for path in paths] for top, paths in tops.items()}
    alone = not flat and len(groups) > 1 and all(_is_closed(group) for group in groups.values())
    if alone and not mentions.recursive:
        for top in groups:
            why = f"{place.why}; '{setter}' picks one of its folders"
            chosen = _replaced(place, (top,), why)
            lister = Lister(repository, recursive=True, sourceless=place.sourceless)
            yield _environment(chosen, [lister.look(top)], repository, reader)
        return
    why = f"{place.why}; '{setter}' adds the folders below"
    lister = Lister(repository, recursive=True, sourceless=place.sourceless)
    whole = [lister.look(folder) for folder in place.versions]
    yield _environment(_replaced(place, place.versions, why), whole, repository, reader)


def _replaced(place: _Place, versions: tuple[str, ...], why: str) -> _Place:
    return _Place(
        place.script,
        versions,
        why,
        place.span,
        place.section,
        place.url,
        gaps=place.gaps,
        names=place.names,
    )


def _tops(versions: Iterable[str], nested: dict[str, list[str]]) -> dict[str, list[str]]:
    """The nested files by the folder right below their version location."""
    found: dict[str, list[str]] = {}
    for folder, paths in nested.items():
        location = next(v for v in versions if folder.startswith(f"{v}/") or not v)
        rest = folder[len(location) :].lstrip("/")
        found.setdefault(joined(location, rest.split("/")[0]), []).extend(paths)
    return found


def _is_closed(revisions: list[Revision]) -> bool:
    ids = {revision.id for revision in revisions}
    named = {name.text for revision in revisions for name in revision.down}
    return named <= ids


def _environment(
    place: _Place, listings: list[Listing], repository: Repository, reader: Reader
) -> Environment:
    paths = [path for listing in listings for path in listing.loaded]
    gaps = list(place.gaps)
    gaps.extend(
        Gap("revision", f"'{path}' cannot be read here", place.span)
        for listing in listings
        for path in listing.outside
    )
    if any(listing.truncated for listing in listings):
        gaps.append(Gap("revision", "there are too many files", place.span))
    return Environment(
        place.script,
        place.versions,
        place.why,
        place.span,
        repository,
        place.section,
        place.url,
        tuple(reader.read(path) for path in paths),
        tuple(stray for listing in listings for stray in _strays(listing, repository, reader)),
        tuple(gaps),
        place.names,
    )


def _strays(listing: Listing, repository: Repository, reader: Reader) -> Iterator[Stray]:
    for path in listing.passed:
        name = path.rsplit("/", 1)[-1]
        reason = StrayReason.NAME if name.endswith(".py") else StrayReason.SUFFIX
        yield Stray(reader.read(path), reason, folder_of(path))
    for path in listing.ignored:
        if has_header(repository.files.glance(path)):
            revision = reader.read(path)
            yield Stray(revision, StrayReason.IGNORED, folder_of(path))
    for folder, paths in listing.nested.items():
        for path in paths:
            yield Stray(reader.read(path), StrayReason.FOLDER, folder)
