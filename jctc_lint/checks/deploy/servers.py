"""What is said of the server: its address and key, and whether what is asked of it is served."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.checks.deploy.once import once
from jctc_lint.facts.deploy.purpose import Purpose
from jctc_lint.facts.deploy.steps import Action
from jctc_lint.finding import Certainty, Related
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.checks import Reports
    from jctc_lint.facts.compose.model import Project, Service
    from jctc_lint.facts.deploy.sequences import CommandSequence
    from jctc_lint.facts.deploy.steps import Step
    from jctc_lint.facts.deploy.understood import Procedure
    from jctc_lint.facts.repository import Repository
    from jctc_lint.text import Span

_TARGET = pattern(r"^(?:[\w.\-]+@)(\d{1,3}(?:\.\d{1,3}){3})(?::.*)?$")
_ADDRESS = pattern(r"@\d{1,3}(?:\.\d{1,3}){3}\b")
_URL = pattern(r"\bhttps?://([\w.\-]+)(?::(\d{1,5}))?")
_PATH = pattern(
    r"\bhttps?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0):(\d{1,5})(/[\w./\-]+)(?=[\s\"'?;|)]|$)"
)
_OTHER = pattern(r"\s(?:-X|--request|-d|--data\S*|-I|--head|-F|--form|-T)\b")
"""Requests that are no plain GET."""
_HERE = frozenset({"localhost", "127.0.0.1", "0.0.0.0"})  # noqa: S104 - compared, not bound
_SHARED = frozenset({80, 443})
"""Ports at which another server of the machine often answers."""


@check("server-address-in-repository")
def server_address_in_repository(repository: Repository) -> Reports:
    found: dict[str, tuple[Span, bool]] = {}
    for sequence in repository.sequences:
        path = sequence.source.path
        if path not in found and _ADDRESS.search(sequence.text):
            place = _address(sequence)
            if place is not None:
                found[path] = place
    if not found:
        return
    path, (span, key) = next(iter(found.items()))
    message = "with-key" if key else "address"
    more = f" (and {len(found) - 1} other files)" if len(found) > 1 else ""
    certainty = Certainty.CERTAIN if key else Certainty.LIKELY
    yield report(span, f"{path}/server", message, certainty=certainty, more=more)


def _address(sequence: CommandSequence) -> tuple[Span, bool] | None:
    """The first command that names a user at a public address, and whether it names a key."""
    for command in sequence.commands:
        if command.program in ("ssh", "scp", "rsync", "sftp"):
            texts = [word.text for word in command.words[1:] if word.known]
            if any((match := _TARGET.match(text)) and _public(match[1]) for text in texts):
                return command.words[0].span, "-i" in texts
    return None


def _public(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).is_global
    except ValueError:
        return False


@check("checks-port-not-published")
@once
def checks_port_not_published(repository: Repository) -> Reports:
    for procedure in repository.procedures:
        if procedure.purpose is Purpose.TRIAL:
            continue
        for step in procedure.of(Action.REQUEST):
            start = _start_of(procedure, step)
            if start is None or start.project is None:
                continue
            match = _URL.search(step.said)
            if match is None or match[1] not in _HERE or match[2] is None:
                continue
            port = int(match[2])
            if port in _SHARED or _served(repository, start.project, port):
                continue
            inner = [
                service.name
                for service in start.project.services.values()
                if str(port) in service.expose or any(p.target == port for p in service.ports)
            ]
            yield report(
                step.span,
                f"{step.placed.call.sequence.id}/port[{port}]",
                certainty=Certainty.CERTAIN if inner else Certainty.LIKELY,
                related=(Related(start.span, "starts the services"),),
                port=port,
            )


@check("checks-path-not-served")
@once
def checks_path_not_served(repository: Repository) -> Reports:
    for procedure in repository.procedures:
        if procedure.purpose is Purpose.TRIAL:
            continue
        for step in procedure.of(Action.REQUEST):
            start = _start_of(procedure, step)
            match = _PATH.search(step.said)
            if start is None or start.project is None or match is None or _OTHER.search(step.said):
                continue
            service = _published_at(start.project, int(match[1]))
            path = match[2].rstrip("\"'")
            if service is not None and not _may_answer(repository, service, path):
                yield report(
                    step.span,
                    f"{step.placed.call.sequence.id}/path[{path}]",
                    path=path,
                    service=service.name,
                )


def _published_at(project: Project, port: int) -> Service | None:
    """The service that alone publishes a port."""
    found = [
        service
        for service in project.services.values()
        for entry in service.ports
        if entry.published == str(port) and not entry.unknown
    ]
    return found[0] if len(found) == 1 else None


def _may_answer(repository: Repository, service: Service, path: str) -> bool:
    from jctc_lint.facts.http.model import Answer
    from jctc_lint.facts.http.routes import answer_of

    image = repository.migrating.image_of(service)
    return answer_of(repository, service, image, path) is not Answer.NO


def _start_of(procedure: Procedure, step: Step) -> Step | None:
    """The last start by Compose before a request, on the same machine."""
    if "systemctl" in procedure.text or "docker run" in procedure.text:
        return None
    found = [
        up
        for up in procedure.of(Action.UP)
        if procedure.follows(up, step) and up.remote == step.remote
    ]
    return found[-1] if found else None


def _served(repository: Repository, project: Project, port: int) -> bool:
    """True when something may answer at a port of the machine."""
    if not project.complete or any(p.layer.value == "file" for p in project.problems):
        return True
    for known in (project, *repository.compose):
        for service in known.services.values():
            if service.network_mode is not None and "host" in service.network_mode:
                return True
            for entry in service.ports:
                if entry.unknown or entry.published is None:
                    return True
                first, _, last = entry.published.partition("-")
                if not first.isdecimal():
                    return True
                if int(first) <= port <= int(last if last.isdecimal() else first):
                    return True
    return False
