"""Calls of Compose in crontab lines that scripts write: `echo "0 2 * * * COMMAND" | crontab -`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.deploy.addressed import Addresses
from jctc_lint.facts.deploy.docker import Call, read_compose
from jctc_lint.reading.shell_text import ShellText
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.deploy.addressed import Address
    from jctc_lint.facts.deploy.docker import ComposeCall
    from jctc_lint.facts.deploy.sequences import Block
    from jctc_lint.facts.repository import Repository
    from jctc_lint.reading.shell import Command

_TIMES = pattern(r"\s*(?:@\w+|(?:[\d*/,\-]+\s+){4}[\w*/,\-]+)\s+")


@record
class CronCall:
    """A call of Compose that cron makes, and the project that it is about."""

    call: ComposeCall
    address: Address


def cron_calls(repository: Repository) -> Iterator[CronCall]:
    """Those in lines that a script prints for crontab."""
    addresses = Addresses(repository)
    for sequence in repository.sequences:
        for block in sequence.blocks:
            if "crontab" not in block.shell.text:
                continue
            for line in _lines(block):
                for call in _calls(line):
                    compose = read_compose(Call(call, block, sequence))
                    if compose is not None:
                        yield CronCall(compose, addresses.of(compose))


def _lines(block: Block) -> Iterator[ShellText]:
    """What is printed behind the times of crontab lines."""
    for command in block.commands:
        if command.program in ("echo", "printf") and len(command.words) > 1:
            inner = command.words[-1].inner
            times = _TIMES.match(inner.text)
            if times is not None:
                at = times.end()
                yield ShellText(inner.source, inner.text[at:], inner.places[at:])


def _calls(line: ShellText) -> tuple[Command, ...]:
    from jctc_lint.reading.shell import commands_of

    return commands_of(line)
