"""What containers receive, variable by variable: plain data for `show values`, secrets masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jctc_lint.facts.compose.provenance import How, provenance
from jctc_lint.facts.compose.received import Change, received, written_of
from jctc_lint.facts.readers.told import OtherReaders
from jctc_lint.facts.secrets.mask import HIDDEN, Mask, is_secret_name, secret_values

if TYPE_CHECKING:
    from jctc_lint.facts.compose.interpolation import Segment
    from jctc_lint.facts.compose.model import Assignment, Project, Service, Value
    from jctc_lint.facts.compose.provenance import Step
    from jctc_lint.facts.repository import Repository

_CHANGES = {
    Change.COMMENT: "what follows ' #' is a comment and is cut off",
    Change.BLANKS: "blanks at the end are cut off",
    Change.TAIL: "what follows the closing quote is cut off",
    Change.PROPERTY: "YAML takes the first word for a tag or an anchor",
    Change.FOLDED: "YAML folds the lines into one",
    Change.NEWLINE: "the block ends with a line break, which arrives too",
    Change.ESCAPE: "escapes are replaced",
    Change.TYPED: "YAML reads no text here; Compose prints it in its own way",
    Change.NULL: "YAML reads null: the variable is unset, or comes from the shell",
    Change.DOLLAR: "'$$' becomes '$'",
    Change.QUOTES: "the quotes are part of the value and arrive too",
}
"""Changes in words. That a variable is put in is told by the steps."""


def shown_values(repository: Repository, service: str | None = None) -> dict[str, Any]:
    """The environment of each service (or of one) in each project that has it."""
    teller = _Teller(repository)
    projects = []
    for project in repository.compose:
        names = sorted(project.services if service is None else {service} & set(project.services))
        if names:
            services = [teller.service(project, project.services[name]) for name in names]
            told = {"name": project.name, "role": project.role.value, "files": [*project.paths]}
            projects.append({**told, "services": services})
    return {"version": 1, "projects": projects}


class _Teller:
    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.mask = Mask(secret_values(repository))
        self.readers = OtherReaders(repository)

    def service(self, project: Project, service: Service) -> dict[str, Any]:
        values = [
            self.value(project, service, service.environment[name])
            for name in sorted(service.environment)
        ]
        return {"name": service.name, "values": values}

    def value(self, project: Project, service: Service, entry: Assignment) -> dict[str, Any]:
        result = received(entry)
        value = entry.value
        path = ("environment", entry.name)
        steps = provenance(self.repository, project, "services", service.name, *path)
        alone = len(steps) == 1 and steps[0].how is How.WRITTEN
        return {
            "name": entry.name,
            "path": entry.span.path,
            "line": entry.span.line,
            "written": self._written(entry.name, value) if value is not None else None,
            "receives": self._received(entry.name, value) if result.value is not None else None,
            "error": result.error,
            "unknown": [*result.unknown],
            "if_unset": self._if_unset(entry.name, value) if result.unknown else None,
            "changes": _changes(entry),
            "steps": [self.step(project, step) for step in (() if alone else steps)],
            "readers": self.readers.of(entry),
        }

    def step(self, project: Project, step: Step) -> dict[str, Any]:
        """A step; of a variable of `.env` also what is done to its line, and who reads it too."""
        told = {
            "how": step.how.value,
            "name": step.name,
            "path": step.span.path,
            "line": step.span.line,
        }
        given = project.variables.get(step.name) if step.how is How.DEFINED else None
        if given is None:
            return told
        return {**told, "changes": _changes(given), "readers": self.readers.of(given)}

    def _if_unset(self, name: str, value: Value | None) -> str | None:
        """What arrives when the deploying shell sets none of the unknown variables."""
        if value is None or value.unset is None:
            return None
        secret = is_secret_name(name) or any(map(_brings_secret, value.segments))
        return _hidden(value.unset) if secret else self.mask.text(value.unset)

    def _written(self, name: str, value: Value) -> str:
        """As written, YAML's quotes taken off; of a secret only its references to variables."""
        secret = is_secret_name(name)
        if not secret and not any(_brings_secret(part) for part in value.segments):
            return self.mask.text(written_of(value))
        parts = []
        for part in value.segments:
            if part.name is None:
                literal = value.text[part.start : part.end]
                parts.append(HIDDEN if secret else self.mask.text(literal))
            elif not part.operator:
                parts.append(f"${{{part.name}}}")
            else:
                parts.append(f"${{{part.name}{part.operator}{HIDDEN if part.argument else ''}}}")
        return "".join(parts) or _hidden(value.text)

    def _received(self, name: str, value: Value | None) -> str:
        if value is None or value.resolved is None:
            return ""
        if is_secret_name(name):
            return _hidden(value.resolved)
        parts = [HIDDEN if _brings_secret(part) else part.text or "" for part in value.segments]
        return self.mask.text("".join(parts) if parts else value.resolved)


def _brings_secret(part: Segment) -> bool:
    return part.name is not None and is_secret_name(part.name)


def _changes(entry: Assignment) -> list[str]:
    changes = [step.change for step in received(entry).steps]
    return [_CHANGES[change] for change in dict.fromkeys(changes) if change in _CHANGES]


def _hidden(text: str) -> str:
    return HIDDEN if text else ""
