"""Who says something of a service, network, volume ...: mappings, and what brought them in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.record import record

if TYPE_CHECKING:
    from jctc_lint.facts.compose.tree import Tree
    from jctc_lint.text import Span


@record
class Contribution:
    """What one mapping says of a service, network ..., after what the service that it extends says.

    `extends` is the place of that key, `base` what it brings; `includes` are those that brought
    this one into the project, the outermost first.
    """

    tree: Tree | None
    extends: Via | None = None
    base: Contribution | None = None
    includes: tuple[Via, ...] = ()


@record(eq=True)
class Via:
    """A key that brings another file's (or service's) content: `include` or `extends`."""

    key: str
    span: Span
