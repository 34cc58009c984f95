"""What in a runbook is one procedure: which blocks follow each other, and which stand alone.

Headings that are numbered ("Step 2", "3. Build") continue each other; others begin anew.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.facts.deploy.sequences import Medium
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.deploy.sequences import Block, CommandSequence

_NUMBERED = pattern(r"^\W*(?:(?:step|phase|stage|part)\s*)?\d{1,2}(?:\s*[.):\-–—]|\s|$)")
_TO_CHOOSE_FROM = frozenset(
    {
        "alternatives", "cheat", "cheatsheet", "cmds", "commands", "common", "debugging",
        "examples", "faq", "helpful", "helpers", "management", "managing", "operations", "options",
        "recipes", "reference", "scenarios", "shortcuts", "tasks", "tips", "tools", "troubleshoot",
        "troubleshooting", "usage", "useful",
    }
)  # fmt: skip
"""Words of titles above commands of which the reader takes one."""
_CHOICE = pattern(r"^[ \t]*#+[ \t]*(?:or\b|option\b|alternativ|either\b|if\b|when\b)", re.I | re.M)
_WORD = pattern(r"[a-z]+")


@record
class Part:
    """Blocks that are run one after the other, with the titles of the first.

    `ordered` is False where they are commands to choose from, `numbered` True where headings count
    the blocks.
    """

    titles: tuple[str, ...]
    blocks: tuple[Block, ...]
    ordered: bool = True
    numbered: bool = False


def parts_of(sequence: CommandSequence) -> Iterator[Part]:
    """The procedures in a sequence: one, but for runbooks."""
    blocks = sequence.blocks
    if sequence.medium is not Medium.RUNBOOK:
        if blocks:
            yield Part(blocks[0].titles, blocks)
        return
    known: tuple[object, ...] | None = None
    together: list[Block] = []
    for block in blocks:
        key = _key(block)
        if together and key != known:
            yield _part(together)
            together = []
        known = key
        together.append(block)
    if together:
        yield _part(together)


def _key(block: Block) -> tuple[object, ...]:
    """What blocks of one procedure share: titles up to the first numbered one in the chapter."""
    number = _numbered(block)
    return block.titles if number is None else ("numbered", *block.titles[:number])


def _numbered(block: Block) -> int | None:
    return next(
        (
            number
            for number, title in enumerate(block.titles)
            if number >= block.chapter and _NUMBERED.match(title.lower())
        ),
        None,
    )


def _part(blocks: list[Block]) -> Part:
    titles = blocks[0].titles
    number = _numbered(blocks[0])
    above = titles if number is None else titles[:number]
    words = set(_WORD.findall(above[-1].lower())) if above else set()
    steps = number is not None and len({block.titles[number:] for block in blocks}) > 1
    choice = any(_CHOICE.search(block.shell.text) for block in blocks)
    ordered = not choice and (steps or not words & _TO_CHOOSE_FROM)
    return Part(titles if number is None else above, tuple(blocks), ordered, steps)
