"""Which revisions are deployed: those that the settings name, or that a git commit holds."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.location import joined
from jctc_lint.facts.migrations.revision import revision_in
from jctc_lint.reading.git_history import checkout_of
from jctc_lint.reading.git_objects import Unreadable
from jctc_lint.reading.python_tree import decode_python
from jctc_lint.record import record
from jctc_lint.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.migrations.graph import Graph
    from jctc_lint.facts.migrations.model import Revision
    from jctc_lint.facts.repository import Repository
    from jctc_lint.reading.git_history import Checkout


class _Nowhere(Exception):
    """Nothing has that name."""


@record
class Deployed:
    """What lies behind us. With a `problem` it is not known, and nothing does."""

    revisions: tuple[str, ...] = ()
    """Ids, starts of ids or labels: they and all that they need are deployed."""
    committed: frozenset[str] = frozenset()
    """Ids that commits hold."""
    references: tuple[str, ...] = ()
    """The names of those commits, as they are given."""
    problem: str = ""

    def past(self, graph: Graph) -> set[str]:
        found = {identity for identity in graph.by_id if identity in self.committed}
        pending = [identity for name in self.revisions for identity in _meant(graph, name)]
        reached: set[str] = set()
        while pending:
            identity = pending.pop()
            if identity not in reached:
                reached.add(identity)
                pending += (*graph.parents[identity], *graph.dependencies[identity])
        return found | reached


def deployed(repository: Repository) -> Deployed:
    """What a revision and a git reference could mean is taken for the revision."""
    graphs = [environment.graph for environment in repository.environments]
    revisions: list[str] = []
    committed: set[str] = set()
    references: list[str] = []
    for name in repository.settings.migrations.judge_since:
        if any(True for graph in graphs for _ in _meant(graph, name)):
            revisions.append(name)
            continue
        try:
            committed |= _committed(repository, name)
            references.append(name)
        except Unreadable as error:
            return Deployed(problem=f"git's '{name}' cannot be read: {error}.")
        except _Nowhere as error:
            return Deployed(problem=str(error))
    return Deployed(tuple(revisions), frozenset(committed), tuple(references))


def _meant(graph: Graph, name: str) -> Iterator[str]:
    exact = graph.resolve(name)
    if exact is not None:
        yield exact.id
        return
    starts = [identity for identity in graph.by_id if identity.startswith(name)]
    if len(starts) == 1:
        yield starts[0]


def _committed(repository: Repository, name: str) -> set[str]:
    """The ids of all revisions that the commit of this name holds."""
    checkout = checkout_of(repository.root)
    commit = checkout.commit(name) if checkout is not None else None
    if checkout is None or commit is None:
        raise _Nowhere(_nowhere(name, checkout))
    found: set[str] = set()
    everything: list[tuple[str, str]] | None = None
    for environment in repository.environments:
        now = {revision.path: revision for revision in environment.revisions}
        folders = {path.rpartition("/")[0] for path in now} | set(environment.version_locations)
        places = [joined(checkout.prefix, folder) for folder in _outer(folders)]
        then = {item for place in places for item in checkout.files(commit, place)}
        names = {path.rpartition("/")[2] for path in now}
        if not any(path.rpartition("/")[2] in names for path, _ in then):
            # The folder had another place, or there were no revisions yet.
            everything = everything or list(checkout.files(commit, ""))
            then = {item for item in everything if item[0].rpartition("/")[2] in names}
        found |= set(_ids(checkout, then, now))
    return found


def _outer(folders: set[str]) -> Iterator[str]:
    """Those that are in no other."""
    for folder in folders:
        if not any(folder != other and f"{folder}/".startswith(f"{other}/") for other in folders):
            yield folder


def _ids(checkout: Checkout, then: set[tuple[str, str]], now: dict[str, Revision]) -> Iterator[str]:
    unchanged = {_blob(revision): revision.id for revision in now.values()}
    for path, blob in then:
        if not path.endswith(".py"):
            continue
        if blob in unchanged:
            yield unchanged[blob]
            continue
        try:
            source = decode_python(path, checkout.objects.read(blob)[1])
        except KeyError:
            raise Unreadable(f"the clone does not hold its file {path}") from None
        if isinstance(source, Source):
            yield revision_in(source).id


def _blob(revision: Revision) -> str:
    """The name that git gives to the file as it is now."""
    source = revision.source
    data = source.text.encode(source.encoding, "replace")
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _nowhere(name: str, checkout: Checkout | None) -> str:
    said = (
        f"no migration has the id or label '{name}' (or one that alone starts so), which --since "
        "or the setting 'migrations.judge-since' names"
    )
    if checkout is None:
        return f"{said}; and no git repository is here, in which it could be a branch or a tag."
    remote = f"origin/{name}"
    if checkout.commit(remote) is not None:
        return f"{said}, and git has no such branch, tag or commit; it has '{remote}'."
    branch = name.removeprefix("origin/")
    fetch = f"git fetch --depth 1 origin {branch}:refs/remotes/origin/{branch}"
    if checkout.shallow:
        return (
            f"{said}, and this shallow clone has no such branch, tag or commit. Fetch it first: "
            f"`{fetch}` and --since origin/{branch}; for a tag "
            f"`git fetch --depth 1 origin tag {name}`."
        )
    return f"{said}, and git has no such branch, tag or commit. To fetch a branch: `{fetch}`."
