"""Variables that a bundler freezes while the image is built, and where they are set instead."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.facts.environment.contract import deployed_contracts
from jctc_lint.facts.environment.front_ends import front_end
from jctc_lint.reading.discover import Kind
from jctc_lint.reading.dockerfile import parse
from jctc_lint.reading.dockerfile_words import split_assignments
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.environment.contract import Contract
    from jctc_lint.facts.environment.front_ends import FrontEnd
    from jctc_lint.facts.environment.model import Read
    from jctc_lint.facts.repository import Repository
    from jctc_lint.reading.dockerfile import Dockerfile, Instruction, Stage
    from jctc_lint.text import Span


class Mistake(StrEnum):
    """What is wrong; the words are those of the rule's messages."""

    RUN_TIME = "run-time"
    """Only the running container gets it."""
    NO_ARG = "no-arg"
    """`build.args` gives it, and no ARG before the build takes it."""
    LATE_ARG = "late-arg"
    """ARG stands behind the build."""


@record
class Frozen:
    """A variable that the bundler does not see. `step` is the build in the image."""

    contract: Contract
    name: str
    mistake: Mistake
    span: Span
    read: Read
    step: Span
    bundler: str
    sure: bool


@record
class _Step:
    """The build of the front end in a Dockerfile, with what stands before and after it."""

    run: Instruction
    before: tuple[Instruction, ...]
    after: tuple[Instruction, ...]


_BUILDS = pattern(
    r"\b(?:npm|yarn|pnpm|bun|bunx|npx|turbo|nx|lerna|corepack)\b[^\n;&|]*?\bbuild\b"
    r"|\b(?:next|vite|gatsby|react-scripts|vue-cli-service)[ \t]+build\b"
)
_STARTS_BUILD = pattern(r"\b(?:build|dev|develop|watch|serve|nodemon)\b|(?<![\w/.-])vite\b")
_STARTS = pattern(r"\b(?:npm|yarn|pnpm|bun)\b[\w \t-]*\bstart\b")
_SERVES_BUILD = pattern(r"\b(?:next|nuxt)[ \t]+start\b|\bnode\b|\bserve\b|\bpreview\b")


def frozen_variables(repository: Repository) -> Iterator[Frozen]:
    """Variables of front ends that are set for the running container, or lost on their way."""
    for contract in deployed_contracts(repository):
        build, image = contract.supply.build, contract.supply.image
        if build is None or image is None or build.context is None or build.dockerfile is None:
            continue
        steps = _steps(contract)
        if not steps or _builds_at_start(contract):
            continue
        front = front_end(repository, build.context)
        if front.open or not front.prefixes or _starts_unbuilt(contract, front):
            continue
        yield from _mistakes(contract, front, steps)


def _mistakes(contract: Contract, front: FrontEnd, steps: list[_Step]) -> Iterator[Frozen]:
    build = contract.supply.build
    assert build is not None
    told: set[str] = set()
    for read in front.reads:
        name = read.name
        if name in told or _seen_by(steps, name):
            continue
        sure = name in front.in_browser
        argument = build.args.get(name)
        given = contract.supply.given.get(name)
        if argument is not None:
            late = any(_declares(item, name) for step in steps for item in step.after)
            mistake = Mistake.LATE_ARG if late else Mistake.NO_ARG
            span = argument.span
        elif given is not None and given.assignment is not None:
            mistake, span = Mistake.RUN_TIME, given.span
        else:
            continue
        told.add(name)
        if _in_dotenv(contract, name) or _brought_in(contract, name):
            continue
        yield Frozen(contract, name, mistake, span, read, steps[0].run.span, front.bundler, sure)


def _steps(contract: Contract) -> list[_Step]:
    """The builds in the stages that the service's image is made of."""
    build = contract.supply.build
    files = contract.repository.files
    if build is None or build.dockerfile is None or not files.exists(build.dockerfile):
        return []
    source = files.read(build.dockerfile)
    dockerfile = parse(source) if source is not None else None
    if dockerfile is None or dockerfile.problem is not None:
        return []
    found = []
    for stage in _needed(dockerfile, build.target):
        inherited = tuple(item for parent in _parents(dockerfile, stage) for item in parent)
        for number, item in enumerate(stage.instructions):
            if item.name == "RUN" and _BUILDS.search(" ".join((item.text, *item.heredocs))):
                before = (*inherited, *stage.instructions[:number])
                found.append(_Step(item, before, stage.instructions[number + 1 :]))
    return found


def _needed(dockerfile: Dockerfile, target: str | None) -> list[Stage]:
    """The stage that is built, those below it, and those that it copies from."""
    pending = [dockerfile.stage(target)]
    found: list[Stage] = []
    while pending:
        stage = pending.pop()
        if stage is None or stage in found:
            continue
        found.append(stage)
        pending.append(dockerfile.stage(stage.base, before=stage.index))
        for item in stage.instructions:
            origin = item.flag("from") if item.name in ("COPY", "ADD") else None
            if origin is not None:
                pending.append(dockerfile.stage(origin))
    return found


def _parents(dockerfile: Dockerfile, stage: Stage) -> list[tuple[Instruction, ...]]:
    found: list[tuple[Instruction, ...]] = []
    parent = dockerfile.stage(stage.base, before=stage.index)
    while parent is not None and len(found) < 50:
        found.insert(0, parent.instructions)
        parent = dockerfile.stage(parent.base, before=parent.index)
    return found


def _seen_by(steps: list[_Step], name: str) -> bool:
    """True when one of the builds may see the variable: ARG, ENV, or a line that speaks of it."""
    return any(
        _declares(item, name) or (item.name == "RUN" and _speaks_of(item, name))
        for step in steps
        for item in (*step.before, step.run)
    )


def _declares(item: Instruction, name: str) -> bool:
    return item.name in ("ARG", "ENV") and any(
        found == name for found, _ in split_assignments(item.name, item.text, "\\")
    )


def _speaks_of(item: Instruction, name: str) -> bool:
    options = " ".join(f"{key}={value}" for key, value in item.flags)
    return any(name in text for text in (item.text, options, *item.heredocs))


def _builds_at_start(contract: Contract) -> bool:
    """True when the container bundles as it starts, so that it sees its environment."""
    texts = (contract.supply.command, *(source.text for source in contract.supply.scripts))
    return any(_STARTS_BUILD.search(text) for text in texts)


def _starts_unbuilt(contract: Contract, front: FrontEnd) -> bool:
    """True for `npm start` that runs the server for development."""
    if not _STARTS.search(contract.supply.command):
        return False
    return any(not _SERVES_BUILD.search(start) for start in front.starts)


def _in_dotenv(contract: Contract, name: str) -> bool:
    """True when a dotenv file in the context sets it: bundlers read those."""
    build = contract.supply.build
    folder = build.context if build is not None else None
    return any(
        name in contract.repository.files.glance(path)
        for path in contract.repository.inventory.of(Kind.DOTENV)
        if folder is not None and (not folder or path.startswith(f"{folder}/"))
        if contract.supply.holds_in_context(path)
    )


def _brought_in(contract: Contract, name: str) -> bool:
    """True when a script, a template or the page itself speaks of the variable."""
    files, build = contract.repository.files, contract.supply.build
    prefix = name.partition("_")[0] + "_"
    texts = [contract.supply.command, *(source.text for source in contract.supply.scripts)]
    if any(prefix in text for text in texts):
        return True
    folder = build.context if build is not None else None
    for path in contract.repository.scripts:
        if folder is None or (folder and not path.startswith(f"{folder}/")):
            continue
        if path.endswith(_TEMPLATES) and prefix in files.glance(path):
            return True
    return False


_TEMPLATES = (".sh", ".html", ".template", ".conf", ".tpl", ".envsh", ".config.js")
