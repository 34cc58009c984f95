"""What code makes of its variables that its author did not mean: flags, secrets, moved classes."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.environment.contract import called
from jctc_lint.facts.environment.python.place import Way, place_of
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.model import Service
    from jctc_lint.facts.environment.contract import Contract
    from jctc_lint.facts.environment.model import Read
    from jctc_lint.facts.environment.python.model import Truth
    from jctc_lint.facts.environment.supply import Given
    from jctc_lint.facts.repository import Repository
    from jctc_lint.text import Span

_FLAG = pattern(
    r"(?i)^(?:.*_)?(?:DEBUG|TESTING|VERBOSE|RELOAD|ENABLED?|DISABLED?|USE_\w+|IS_\w+|ALLOW_\w+"
    r"|SKIP_\w+|ENABLE_\w+|DISABLE_\w+|DRY_RUN|\w+_ONLY|MAINTENANCE)$"
)
_OFF = frozenset({"false", "0", "no", "off", "f", "n", "none", "disabled"})


@record
class AlwaysTrue:
    """`bool(text)`. `given` is a value that means off and is taken for on, None without one."""

    truth: Truth
    name: str
    given: Given | None
    service: Service | None


def always_true(repository: Repository) -> Iterator[AlwaysTrue]:
    told: set[tuple[str, int, bool]] = set()
    for contract in repository.contracts:
        for truth in contract.python.truths:
            given = contract.given_to(truth.read)
            off = given is not None and given.text is not None and given.text.lower() in _OFF
            if not off and not (truth.flag or _FLAG.match(truth.read.name)):
                continue
            key = (truth.span.path, truth.span.start, off)
            if key not in told and (truth.span.path, truth.span.start, True) not in told:
                told.add(key)
                yield AlwaysTrue(
                    truth, called(truth.read), given if off else None,
                    contract.service if off else None,
                )  # fmt: skip


@record
class MadeUp:
    """A secret that each process makes up, as the service does not get one."""

    contract: Contract
    name: str
    span: Span
    processes: int
    """How many of them serve at once, as far as it is known."""


def made_up_secrets(repository: Repository) -> Iterator[MadeUp]:
    for contract in repository.contracts:
        found = [(read, read.span) for read in contract.python.made_up]
        for settings in contract.classes:
            fields = settings.fields if settings.made else ()
            found += [(item.read, item.made_up) for item in fields if item.made_up is not None]
        for read, span in found:
            if read.secret and not _may_be_given(contract, read):
                workers = contract.roots.workers or 1
                count = workers * max(contract.service.replicas, 1)
                yield MadeUp(contract, called(read), span, count)


def _may_be_given(contract: Contract, read: Read) -> bool:
    if contract.given_to(read) is not None or contract.from_file(read):
        return True
    return not contract.supply.closed or bool(contract.by_hand(read))


@record
class Moved:
    """`from pydantic import BaseSettings` with a version of pydantic that has none."""

    span: Span
    service: Service


def moved_settings(repository: Repository) -> Iterator[Moved]:
    from jctc_lint.facts.models.versions import Versions

    told: set[tuple[str, int]] = set()
    for contract in repository.contracts:
        codes = contract.python.codes
        for path in sorted(contract.python.modules) if codes is not None else ():
            if "BaseSettings" not in repository.files.glance(path):
                continue
            code = codes.of(path) if codes is not None else None
            for node in code.nodes if code is not None else ():
                if not isinstance(node, ast.ImportFrom) or node.module != "pydantic":
                    continue
                alias = next((item for item in node.names if item.name == "BaseSettings"), None)
                if alias is None or code is None or place_of(code, node).way is not Way.ALWAYS:
                    continue
                versions = Versions(repository.files, path.rpartition("/")[0])
                span = code.span(alias)
                if versions.at_least("pydantic", "2") is True and (path, span.start) not in told:
                    told.add((path, span.start))
                    yield Moved(span, contract.service)
