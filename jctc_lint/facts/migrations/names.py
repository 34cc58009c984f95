"""What an id that is nowhere may have been meant to be."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.model import StrayReason

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.environment import Environment
    from jctc_lint.facts.migrations.model import Revision


class Hint(StrEnum):
    """Why a name leads nowhere, as far as the files tell."""

    NONE = "default"
    EMPTY = "empty"
    PART = "part"
    FILE = "file"
    LABEL = "label"
    SIMILAR = "similar"
    FOLDER = "folder"
    NAME = "name"
    IGNORED = "ignored"


_STRAYS = {
    StrayReason.FOLDER: Hint.FOLDER,
    StrayReason.NAME: Hint.NAME,
    StrayReason.SUFFIX: Hint.NAME,
    StrayReason.IGNORED: Hint.IGNORED,
}


def _stem(path: str) -> str:
    return path.rsplit("/", 1)[-1].removesuffix(".py")


def _look_alike(name: str, other: str) -> bool:
    """Worth comparing letter by letter, which is slow."""
    ends = name[:2] == other[:2] or name[-2:] == other[-2:]
    return ends and len(other) >= 4 and abs(len(name) - len(other)) <= 2


def hint_for(
    environment: Environment, missing: str, child: Revision
) -> tuple[Hint, str, Revision | None]:
    """The hint, the id or label that it speaks of, and the revision that declares that.

    Looks at every revision: ask for a few names only.
    """
    graph = environment.graph
    if not missing:
        return Hint.EMPTY, "", None
    stray = next(iter(environment.strays_with(missing)), None)
    if stray is not None:
        return _STRAYS[stray.reason], missing, stray.revision
    if missing in graph.owners:
        return Hint.LABEL, graph.owners[missing].id, graph.owners[missing]
    named = next((r for r in graph.by_id.values() if _stem(r.path) == _stem(missing)), None)
    if named is not None:
        return Hint.FILE, named.id, named
    others = {name: revision for name, revision in graph.by_id.items() if revision is not child}
    longer = [name for name in others if name.startswith(missing)]
    if len(longer) == 1 and len(missing) >= 4:
        return Hint.PART, longer[0], others[longer[0]]
    from difflib import get_close_matches

    alike = [name for name in others if _look_alike(name, missing)]
    close = get_close_matches(missing, alike, n=1, cutoff=0.8)
    if close:
        return Hint.SIMILAR, close[0], others[close[0]]
    return Hint.NONE, "", None
