"""Values of example dotenv files that the settings class refuses, once somebody copies the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.environment.documents import is_example
from jctc_lint.facts.environment.model import Shape
from jctc_lint.facts.environment.settings.traps import read_classes
from jctc_lint.facts.environment.shapes import accepts
from jctc_lint.facts.readers.python_dotenv import read_python
from jctc_lint.facts.secrets.names import is_placeholder
from jctc_lint.reading.discover import Kind
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.environment.model import Read
    from jctc_lint.facts.environment.python.model import SettingsClass
    from jctc_lint.facts.repository import Repository
    from jctc_lint.text import Span


@record
class ExampleValue:
    """A line of an example file. `copied` is the file that it is to be copied to."""

    name: str
    span: Span
    read: Read
    copied: str


def refused_examples(repository: Repository) -> Iterator[ExampleValue]:
    """Values of the examples of a class's own dotenv file; what is to be filled in is left out."""
    told: set[tuple[str, int]] = set()
    for reading in read_classes(repository):
        if not reading.settings.complete:
            continue
        for path in reading.settings.env_files:
            for example in _examples_of(repository, path):
                for found in _refused(repository, reading.settings, example, path):
                    key = (found.span.path, found.span.start)
                    if key not in told:
                        told.add(key)
                        yield found


def _examples_of(repository: Repository, path: str) -> list[str]:
    return [
        other
        for other in repository.inventory.of(Kind.DOTENV)
        if other.startswith(f"{path}.") and is_example(other)
    ]


def _to_be_filled_in(read: Read, text: str) -> bool:
    """True for a text that nobody keeps. Of a list the form is kept: `your.host,other.host`."""
    if "$" in text or text.startswith(("<", "[<")):
        return True
    return read.shape not in _LISTS and is_placeholder(text, read.name)


_LISTS = (Shape.JSON_LIST, Shape.JSON_OBJECT)


def _refused(
    repository: Repository, settings: SettingsClass, example: str, path: str
) -> Iterator[ExampleValue]:
    source = repository.files.read(example)
    if source is None:
        return
    given = {
        (name.lower() if settings.any_case else name): (name, reading)
        for name, reading in read_python(source).names.items()
    }
    for field in settings.fields:
        for own in field.read.names:
            found = given.get(own.lower() if settings.any_case else own)
            text = found[1].text if found is not None else None
            if found is None or not text or field.read.is_shared(own):
                continue
            if _to_be_filled_in(field.read, text):
                continue
            if accepts(field.read, text) is False:
                span = source.line_span(source.position(found[1].at)[0])
                yield ExampleValue(found[0], span, field.read, path)
