"""The repository as it was before a change: at the commit where HEAD left a git reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.repository import Repository
from jctc_lint.reading.git_files import committed_files
from jctc_lint.reading.git_history import checkout_of
from jctc_lint.reading.git_objects import Unreadable
from jctc_lint.record import record, replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.reading.git_history import Checkout


@record
class Earlier:
    """`name` is the reference, as it is given. `apart`: where HEAD left it is not in this clone, so
    that its own commit is taken. With a `failure` it could not be read at all.
    """

    name: str
    repository: Repository | None = None
    apart: bool = False
    failure: str = ""

    @property
    def problem(self) -> str:
        """Why not all of it could be read; what was asked of it then means nothing."""
        files = self.repository.committed if self.repository is not None else None
        return self.failure or (files.problem if files is not None else "")


def earlier(repository: Repository) -> tuple[Earlier, ...]:
    """One for each commit that the settings name as deployed."""
    names = repository.deployed.references
    checkout = checkout_of(repository.root) if names else None
    return tuple(_earlier(repository, checkout, names)) if checkout is not None else ()


def _earlier(
    repository: Repository, checkout: Checkout, names: tuple[str, ...]
) -> Iterator[Earlier]:
    migrations = replace(repository.settings.migrations, judge_since=())
    settings = replace(repository.settings, migrations=migrations)
    for name in names:
        try:
            commit, apart = _left(checkout, name)
            files = committed_files(repository.root, checkout, commit)
        except Unreadable as error:
            yield Earlier(name, failure=str(error))
            continue
        yield Earlier(name, Repository(repository.root, settings, committed=files), apart)


def _left(checkout: Checkout, name: str) -> tuple[str, bool]:
    """Where HEAD left a reference, as `git diff NAME...` takes it."""
    there, here = checkout.commit(name), checkout.commit("HEAD")
    if there is None:
        raise Unreadable("it is gone")
    base = checkout.merge_base(there, here) if here is not None else there
    return (there, True) if base is None else (base, False)


def asked(repository: Repository) -> tuple[Earlier, ...]:
    """Those that something was compared with."""
    return repository.__dict__.get("earlier", ())  # type: ignore[no-any-return]
