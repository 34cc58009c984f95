"""All alterations of a repository, the worst of each value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.values.assigned import altered
from jctc_lint.facts.values.broken import broken_values
from jctc_lint.facts.values.commands import command_alterations
from jctc_lint.facts.values.deployed import is_template
from jctc_lint.facts.values.dotenv_lines import example_remarks, line_alterations
from jctc_lint.facts.values.overruled import overruled_values
from jctc_lint.facts.values.structure import structures
from jctc_lint.facts.values.variables import Names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.repository import Repository
    from jctc_lint.facts.values.alterations import Alteration


def alterations(repository: Repository) -> tuple[Alteration, ...]:
    """Every value that does not arrive as it was written, one entry a value."""
    worst: dict[tuple[str, str], Alteration] = {}
    for found in _all(repository):
        key = (found.span.path, found.subject)
        known = worst.get(key)
        if known is None or found.weight < known.weight:
            worst[key] = found
    return tuple(worst.values())


def _all(repository: Repository) -> Iterator[Alteration]:
    names = Names(repository)
    yield from broken_values(repository)
    yield from overruled_values(repository)
    for values in repository.compose_values:
        if is_template(values.file.source.path):
            continue
        for section in values.sections:
            yield from structures(section)
        for place in values.places:
            found = altered(place, names)
            if found is not None:
                yield found
        yield from command_alterations(values, names)
    yield from example_remarks(repository)
    for dotenv in repository.dotenv_values:
        yield from line_alterations(dotenv)
        for place in dotenv.places:
            if (
                dotenv.used is None
                or place.name in dotenv.used
                or place.name.startswith("COMPOSE_")
            ):
                found = altered(place, names)
                if found is not None:
                    yield found
