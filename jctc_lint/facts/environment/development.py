"""Settings for development in what is deployed: debug switches, reloaders, development servers."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.model import Role
from jctc_lint.facts.compose.purpose import deployed_services
from jctc_lint.facts.environment.contract import Contract
from jctc_lint.facts.environment.supply import How
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.environment.supply import Given
    from jctc_lint.facts.repository import Repository
    from jctc_lint.text import Span


class Sort(StrEnum):
    """What is left from development; the words are those of the rule's messages."""

    DEBUGGER = "debugger"
    """Flask's debugger, which runs code that a browser sends."""
    DEBUG = "debug"
    ENVIRONMENT = "environment"
    LOGGING = "logging"
    RELOADER = "reloader"
    SERVER = "server"


@record
class Leftover:
    """One such setting. `what` is the variable or the program. `fallback`: by a default."""

    contract: Contract
    sort: Sort
    what: str
    span: Span
    subject: str
    text: str = ""
    fallback: bool = False
    sure: bool = True


_TRUE = frozenset({"1", "true", "yes", "on", "t", "y"})
_DEBUG = pattern(r"^(?:\w+_)?DEBUG(?:_MODE|_ENABLED)?$")
_ENVIRONMENT = pattern(
    r"^(?:(?:APP|APPLICATION|NODE|FLASK|DJANGO|PYTHON|FASTAPI|RAILS|RACK|SERVER|DEPLOY(?:MENT)?)_)?"
    r"(?:ENV|ENVIRONMENT)$"
)
_DEVELOPMENT = frozenset({"dev", "development", "develop", "local", "debug", "localhost"})
_LEVEL = pattern(r"^(?:\w+_)?(?:LOG_?LEVEL|LOGGING_LEVEL)$")
_LOUD = frozenset({"debug", "trace", "10"})
_FRAMEWORKS = frozenset({"FLASK_DEBUG", "FLASK_ENV", "NODE_ENV"})
"""Read by the framework, whatever the code says."""

_RELOADER = pattern(
    r"\b(?P<program>uvicorn|gunicorn|granian|hypercorn|daphne|litestar|sanic)\b[^\n;&|]*?\s--reload\b"
)
_SERVER = pattern(
    r"\b(?P<program>manage\.py[ \t]+runserver|fastapi[ \t]+dev|flask[ \t]+(?:--\S+[ \t]+\S+[ \t]+)*"
    r"run|next[ \t]+dev|nodemon|webpack-dev-server|react-scripts[ \t]+start|ng[ \t]+serve"
    r"|vue-cli-service[ \t]+serve|(?:npm|yarn|pnpm|bun)[ \t]+(?:run[ \t]+)?dev)\b"
)


def leftovers(repository: Repository) -> Iterator[Leftover]:
    """Settings for development in projects that are for production; each place once."""
    told: set[object] = set()
    known = {id(contract.service): contract for contract in repository.contracts}
    for project in repository.compose:
        if project.role is not Role.PRODUCTION:
            continue
        for service in deployed_services(project, repository):
            contract = known.get(id(service)) or Contract(service, repository)
            for found in (*_switches(contract), *_commands(contract)):
                key = (found.span, found.what)
                if key not in told:
                    told.add(key)
                    yield found


def _switches(contract: Contract) -> Iterator[Leftover]:
    for given in contract.supply.given.values():
        if given.how is How.SCRIPT:
            continue
        fallback = given.text is None
        text = ((given.unset if fallback else given.text) or "").strip().lower()
        sort = _sort(given.name, text, contract) if text else None
        if sort is not None:
            subject = f"{contract.service.subject}.environment.{given.name}"
            sure = _sure(contract, given, sort)
            yield Leftover(contract, sort, given.name, given.span, subject, text, fallback, sure)


def _sort(name: str, text: str, contract: Contract) -> Sort | None:
    upper = name.upper()
    flask = _FLASK.search(contract.supply.command) is not None
    if flask and (
        (upper == "FLASK_DEBUG" and text in _TRUE)
        or (upper == "FLASK_ENV" and text in _DEVELOPMENT)
    ):
        return Sort.DEBUGGER if upper == "FLASK_DEBUG" else Sort.ENVIRONMENT
    if text in _TRUE and _DEBUG.match(upper):
        return Sort.DEBUG
    if text in _DEVELOPMENT and _ENVIRONMENT.match(upper):
        return Sort.ENVIRONMENT
    return Sort.LOGGING if text in _LOUD and _LEVEL.match(upper) else None


_FLASK = pattern(r"\bflask\b[^\n;&|]*\brun\b")


def _sure(contract: Contract, given: Given, sort: Sort) -> bool:
    """True when code that runs there reads the variable."""
    if sort is Sort.DEBUGGER or (given.name in _FRAMEWORKS and contract.supply.build is not None):
        return True
    return any(contract.given_to(read) is given for read in contract.reads)


def _commands(contract: Contract) -> Iterator[Leftover]:
    text = contract.supply.command
    for sort, form in ((Sort.RELOADER, _RELOADER), (Sort.SERVER, _SERVER)):
        match = form.search(text)
        if match is not None:
            program = " ".join(match["program"].split())
            subject = f"{contract.service.subject}.command"
            yield Leftover(contract, sort, program, _command_span(contract), subject)


def _command_span(contract: Contract) -> Span:
    service, image = contract.service, contract.supply.image
    if service.command is not None or service.entrypoint is not None or image is None:
        value = service.command_value
        return value.span if value is not None else _list_span(contract)
    command = image.command or image.entrypoint
    return command.span if command is not None else service.span


def _list_span(contract: Contract) -> Span:
    from jctc_lint.facts.environment.supply import service_table

    table = service_table(contract.service)
    for key in ("command", "entrypoint"):
        found = table.fields.get(key) if table is not None else None
        if found is not None:
            return found.name_span
    return contract.service.span
