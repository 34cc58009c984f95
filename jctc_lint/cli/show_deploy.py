"""`jctc-lint show deploy`: what scripts and runbooks do, step by step, as it was understood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from jctc_lint.cli.shown import PATH, STYLE, repository_at, write

if TYPE_CHECKING:
    from collections.abc import Iterator


@click.command(short_help="What scripts and runbooks do, step by step.")
@PATH
@STYLE
def deploy(path: str, style: str) -> None:
    """What scripts, runbooks, workflows and makefiles do with code, images, containers and schema.

    Functions, scripts and make targets are put in where they are called. Commands of which nothing
    is known are left out.
    """
    from jctc_lint.facts.deploy.shown import shown_procedures

    write(shown_procedures(repository_at(path)), style, _lines)


def _lines(data: dict[str, Any]) -> Iterator[str]:
    for number, item in enumerate(data["procedures"]):
        if number:
            yield ""
        below = " > ".join(item["titles"][-1:])
        yield f"{item['id']}{f' > {below}' if below and below not in item['id'] else ''}"
        yield f"  {_kind(item)}"
        yield from (f"  {_step(step)}" for step in item["steps"])
    if not data["procedures"]:
        yield "No commands that deploy were found in scripts, runbooks, workflows and makefiles."


_PURPOSES = {
    "deployment": "for production",
    "trial": "for development or a try",
    "unknown": "purpose not told",
}


def _kind(item: dict[str, Any]) -> str:
    words = [item["medium"], _PURPOSES[item["purpose"]]]
    if not item["in_order"]:
        words.append("commands to choose from")
    if item["first_time"]:
        words.append("a first installation")
    if item["rolls_back"]:
        words.append("a way back")
    return ", ".join(words)


def _step(step: dict[str, Any]) -> str:
    words = [f"{step['line']:>5}  {step['action']}"]
    if step["services"] is None:
        words.append("all services" if step["files"] else "")
    elif step["services"]:
        words.append(", ".join(step["services"]))
    elif step["container"]:
        words.append(step["container"])
    if step["migrates"]:
        words.append(f"'{step['migrates']}'")
    if step["downgrades"]:
        words.append("a downgrade")
    if step["builds_first"]:
        words.append("(builds first)")
    if step["files"]:
        words.append(f"of {' + '.join(step['files'])}")
    if step["remote"]:
        words.append("on the server")
    if step["sometimes"]:
        words.append("under a condition")
    return " ".join(word for word in words if word)
