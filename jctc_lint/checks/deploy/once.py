"""A command may be part of several procedures: what is found in it is told once."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from jctc_lint.checks import Reports
    from jctc_lint.facts.repository import Repository


def once(function: Callable[[Repository], Reports]) -> Callable[[Repository], Reports]:
    """Drop reports of the same place, subject and message as an earlier one."""

    @wraps(function)
    def told(repository: Repository) -> Reports:
        seen: set[tuple[str, int, str]] = set()
        for found in function(repository):
            key = (found.at.path, found.at.start, found.message)
            if key not in seen:
                seen.add(key)
                yield found

    return told
