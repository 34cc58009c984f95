"""The text of a `.env.example`: all that the code reads, with where, and without any secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.environment.model import Need, Shape
from jctc_lint.facts.environment.shown import is_secret, plain_default
from jctc_lint.facts.values.places import names_used
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.environment.contract import Variable
    from jctc_lint.facts.repository import Repository

_SIMPLE = pattern(r"[\w./:@%+,\-]*")
_NAME = pattern(r"[A-Za-z_]\w*")
MAX_DEFAULT = 200
"""Longer defaults are not written into the example."""


def example_text(repository: Repository, service: str | None = None) -> str:
    """An example for all services (or one) that are built here; "" where nothing is read."""
    variables: dict[str, Variable] = {}
    services: dict[str, list[str]] = {}
    for contract in repository.contracts:
        if service not in (None, contract.service.name):
            continue
        for variable in contract.variables:
            if _NAME.fullmatch(variable.name):
                variables.setdefault(variable.name, variable)
                names = services.setdefault(variable.name, [])
                if contract.service.name not in names:
                    names.append(contract.service.name)
    lines = [
        line
        for name, variable in sorted(variables.items())
        for line in _lines(variable, services[name])
    ]
    lines += _for_compose(repository, set(variables)) if service is None else ()
    return "".join(f"{line}\n" for line in lines)


def _lines(variable: Variable, services: list[str]) -> Iterator[str]:
    first = variable.reads[0]
    needed = first.need in (Need.START, Need.USE)
    words = ["required" if needed else "optional"]
    if first.shape not in (Shape.TEXT, Shape.UNKNOWN):
        words.append(str(first.shape))
    if first.choices:
        words.append("one of " + ", ".join(first.choices))
    words.append(f"read by {', '.join(services)} in {first.span.path}")
    yield "# " + _one_line("; ".join(words))
    default = plain_default(variable.reads)
    value = _written(default) if default is not None else None
    if needed or is_secret(variable.reads) or value is None:
        yield f"{'' if needed else '# '}{variable.name}="
    else:
        yield f"# {variable.name}={value}"


def _written(default: str) -> str | None:
    """A default as a dotenv file holds it; None for one that cannot be written on one line."""
    if len(default) > MAX_DEFAULT or not default.isprintable() or "'" in default:
        return None
    return default if _SIMPLE.fullmatch(default) else f"'{default}'"


def _one_line(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)[:300]


def _for_compose(repository: Repository, known: set[str]) -> Iterator[str]:
    """Variables that only the Compose files name."""
    for project in repository.compose:
        names = sorted(name for name in names_used(project) - known if name.isupper())
        set_here = {name for service in project.services.values() for name in service.environment}
        for name in names:
            if name not in set_here and _NAME.fullmatch(name):
                known.add(name)
                yield "# " + _one_line(f"put in by Compose: {', '.join(project.paths)}")
                yield f"{name}="
