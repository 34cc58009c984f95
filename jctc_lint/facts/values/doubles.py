"""The same name twice in one list or one dotenv file, with different values: the last one holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.compose.model import Form
from jctc_lint.facts.values.deployed import is_template
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jctc_lint.facts.repository import Repository
    from jctc_lint.facts.values.places import Place
    from jctc_lint.text import Span


@record
class Double:
    """An assignment that a later one, at `again`, replaces."""

    subject: str
    owner: str
    name: str
    span: Span
    again: Span
    secret: bool


def doubles(repository: Repository) -> Iterator[Double]:
    """Of each name the last assignment that is lost."""
    for values in repository.compose_values:
        if not is_template(values.file.source.path):
            # In a mapping Compose refuses the second one.
            yield from _among(p for p in values.places if p.assignment.form is Form.LIST)
    for dotenv in repository.dotenv_values:
        yield from _among(
            place for place in dotenv.places if dotenv.used is None or place.name in dotenv.used
        )


def _among(places: Iterable[Place]) -> Iterator[Double]:
    last: dict[str, Place] = {}
    lost: dict[str, Double] = {}
    for place in places:
        before = last.get(place.subject)
        last[place.subject] = place
        if before is None:
            continue
        lost.pop(place.subject, None)
        if before.text and before.text != place.text and not _goes_on(place, before.name):
            lost[place.subject] = Double(
                place.subject, place.owner, place.name, before.assignment.span,
                place.assignment.span, place.secret,
            )  # fmt: skip
    yield from lost.values()


def _goes_on(place: Place, name: str) -> bool:
    """`PATH=$PATH:/more`: the second takes up the first."""
    value = place.assignment.value
    return value is not None and any(part.name == name for part in value.segments)
