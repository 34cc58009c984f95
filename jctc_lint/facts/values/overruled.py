"""Values that another place overrules without saying one: bare names, and variables set twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.compose.model import Form
from jctc_lint.facts.secrets.names import is_secret_name
from jctc_lint.facts.values.alterations import Alteration, Weight
from jctc_lint.facts.values.places import Kind, subject_of
from jctc_lint.reading.dotenv import DotenvEntry
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.model import Assignment, Project, Service
    from jctc_lint.facts.repository import Repository

_HAS_VALUE = pattern(r"=\s*\S|:[ \t]+[^\s#~]")


def overruled_values(repository: Repository) -> Iterator[Alteration]:
    """What happens to variables of services between the places that speak of them."""
    for project in repository.compose:
        for service in project.services.values():
            for entry in service.environment.values():
                if entry.form is Form.DOTENV:
                    yield from _reference(entry, repository)
                elif entry.value is None:
                    yield from _bare(repository, project, service, entry)


def _bare(
    repository: Repository, project: Project, service: Service, entry: Assignment
) -> Iterator[Alteration]:
    """`- KEY` or `KEY:` where an env file, or a file below this one, gives KEY a value."""
    from jctc_lint.facts.compose.provenance import How, provenance

    path = ("environment", entry.name)
    steps = provenance(repository, project, "services", service.name, *path)
    written = [step for step in steps if step.how in (How.WRITTEN, How.OVERRIDDEN)]
    if len(written) < 2 or not _HAS_VALUE.search(written[-2].span.text):
        return
    before = written[-2].span
    by_file = any(file.path == before.path for file in service.env_files)
    if not by_file and before.path == entry.span.path:
        return  # an anchor's value, taken out on purpose
    # `KEY:` is also how Compose's manual unsets a variable.
    yield Alteration(
        subject_of(Kind.ENVIRONMENT, service.name, entry.name), service.name, entry.name,
        "bare-name" if by_file else "bare-override", entry.span,
        Weight.DOUBTFUL if by_file and entry.form is Form.LIST else Weight.HARMLESS, certain=False,
        part=before.path,
    )  # fmt: skip


def _reference(entry: Assignment, repository: Repository) -> Iterator[Alteration]:
    """`${B}` in an env file that sets B above, while `.env` or `environment` sets it otherwise."""
    value = entry.value
    if value is None or not isinstance(value.origin, DotenvEntry):
        return
    file = repository.dotenv(value.span.path)
    for segment in value.segments:
        if segment.name is None or segment.text is None or file is None:
            continue
        above = [
            one
            for one in file.entries
            if one.name == segment.name and one.span.start < entry.span.start
        ]
        own = above[-1].text if above else None
        if own and "$" not in own and own != segment.text and not segment.operator:
            part = "" if is_secret_name(entry.name) else segment.name
            yield Alteration(
                subject_of(Kind.VARIABLE, entry.span.path, entry.name), entry.span.path,
                entry.name, "overruled", entry.span, Weight.DOUBTFUL, part=part,
            )  # fmt: skip
            return
