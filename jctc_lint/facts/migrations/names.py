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


def hint_for(
    environment: Environment, missing: str, child: Revision
) -> tuple[Hint, str, Revision | None]:
    """The hint, the id or label that it speaks of, and the revision that declares that."""
    graph = environment.graph
    if not missing:
        return Hint.EMPTY, "", None
    stray = next(iter(environment.strays_with(missing)), None)
    if stray is not None:
        return _STRAYS[stray.reason], missing, stray.revision
    if missing in graph.owners:
        return Hint.LABEL, graph.owners[missing].id, graph.owners[missing]
    others = {name: revision for name, revision in graph.by_id.items() if revision is not child}
    longer = [name for name in others if name.startswith(missing)]
    if len(longer) == 1 and len(missing) >= 4:
        return Hint.PART, longer[0], others[longer[0]]
    from difflib import get_close_matches

    close = get_close_matches(missing, others, n=1, cutoff=0.8) if len(missing) >= 4 else []
    if close:
        return Hint.SIMILAR, close[0], others[close[0]]
    return Hint.NONE, "", None
