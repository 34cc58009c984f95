"""What the JavaScript of a service reads from its environment, from its whole build context."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.environment.front_ends import ASIDE, below
from jctc_lint.facts.environment.script_files import reads_of
from jctc_lint.reading.javascript import ENDINGS
from jctc_lint.record import record

if TYPE_CHECKING:
    from jctc_lint.facts.environment.model import Read
    from jctc_lint.facts.repository import Repository

MAX_SCRIPTS = 4_000


@record
class NodeReads:
    """The reads, one for each name. `open`: further names may be read."""

    reads: tuple[Read, ...] = ()
    open: bool = False


_BY_THE_TOOLS = frozenset({"NODE_ENV", "CI", "MODE", "DEV", "PROD", "SSR", "BASE_URL"})


def node_reads(repository: Repository, folder: str) -> NodeReads:
    """All reads below a folder, those of tests and tools left out. Which run is not followed."""
    paths = [
        path
        for path in repository.scripts
        if path.endswith(ENDINGS) and below(path, folder) and not ASIDE.search(path)
    ]
    found: dict[str, Read] = {}
    more = len(paths) > MAX_SCRIPTS
    for path in paths[:MAX_SCRIPTS]:
        told = reads_of(repository, path)
        more = more or told.open
        for read in told.reads:
            if read.name not in _BY_THE_TOOLS:
                found.setdefault(read.name, read)
    return NodeReads(tuple(found.values()), more)
