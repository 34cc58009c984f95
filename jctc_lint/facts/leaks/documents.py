"""Secrets in workflows and Dockerfiles, whose text has a form of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.facts.leaks.made import leak
from jctc_lint.facts.leaks.model import Leak, Medium, Use, Worth
from jctc_lint.facts.leaks.surroundings import use_of
from jctc_lint.facts.leaks.texts import shell_text_leaks
from jctc_lint.facts.leaks.urls import url_leaks
from jctc_lint.facts.secrets.names import is_secret_name
from jctc_lint.reading.shell_text import of_spans
from jctc_lint.record import replace
from jctc_lint.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.reading.dockerfile import Dockerfile, Instruction, Stage
    from jctc_lint.reading.yaml_tree import Node
    from jctc_lint.text import Source

MAX_NODES = 50_000


def workflow_leaks(source: Source) -> Iterator[Leak]:
    """Values under a secret's name anywhere in a workflow, and those in its shell steps."""
    tried = _trials(source)
    for found in _workflow_leaks(source):
        if any(job.start <= found.span.start < job.end for job in tried):
            yield replace(found, use=Use.TEST)
        else:
            yield found


def _trials(source: Source) -> list[Span]:
    """The jobs that run with throw-away services beside them: what they set is for these."""
    from jctc_lint.reading.yaml_tree import Mapping, parse

    documents = parse(source).documents
    root = documents[0] if documents else None
    jobs = root.get("jobs") if isinstance(root, Mapping) else None
    if not isinstance(jobs, Mapping):
        return []
    bodies = [entry.value for entry in jobs.flat.values()]
    return [job.span for job in bodies if isinstance(job, Mapping) and job.get("services")]


def _workflow_leaks(source: Source) -> Iterator[Leak]:
    from jctc_lint.reading.workflow import shell_steps
    from jctc_lint.reading.yaml_tree import Mapping, Sequence, parse

    pending: list[tuple[str, Node]] = [("", node) for node in parse(source).documents]
    for _ in range(MAX_NODES):
        if not pending:
            break
        name, node = pending.pop()
        if isinstance(node, Mapping):
            if name not in ("secrets", "inputs", "outputs"):
                pending += [(key, entry.value) for key, entry in node.flat.items()]
        elif isinstance(node, Sequence):
            pending += [("", item) for item in node.items]
        elif name not in ("run", "script"):
            yield from _of_scalar(source, name, node.value, node.span, quoted=bool(node.style))
    for step in shell_steps(source):
        yield from shell_text_leaks(Medium.WORKFLOW, step.shell)


def _of_scalar(
    source: Source, name: str, value: str, span: Span, *, quoted: bool
) -> Iterator[Leak]:
    if "\n" in value:
        return
    inner = Span(source, span.start + quoted, max(span.start + quoted, span.end - quoted))
    found = leak(Medium.WORKFLOW, name, value, inner, "literal") if is_secret_name(name) else None
    if found is not None:
        yield found
        return
    yield from url_leaks(Medium.WORKFLOW, source, inner.text, inner.start, name=name)


def image_leaks(source: Source) -> Iterator[Leak]:
    """What a Dockerfile sets and asks for: ENV and ARG with a secret's name."""
    from jctc_lint.reading.dockerfile import parse

    file = parse(source)
    final = {id(item) for stage in _final(file) for item in stage.instructions}
    for stage in file.stages:
        for item in stage.instructions:
            if item.name in ("ENV", "ARG"):
                found = _of_instruction(source, file, item, kept=id(item) in final)
                # Of several stages Compose or `--target` may ship another one than the last.
                yield from found if len(file.stages) == 1 else map(_less_sure, found)
            elif item.name == "RUN" and not item.heredocs:
                inner = of_spans(source, [(item.span.start, item.span.end)])
                yield from shell_text_leaks(Medium.IMAGE, inner)


def _less_sure(found: Leak) -> Leak:
    return replace(found, sure=False) if found.sort == "argument" else found


def _final(file: Dockerfile) -> Iterator[Stage]:
    """The stages that the image is made of, the last first."""
    stage = file.stage(None)
    while stage is not None:
        yield stage
        stage = file.stage(stage.base, before=stage.index)


def _of_instruction(
    source: Source, file: Dockerfile, item: Instruction, *, kept: bool
) -> Iterator[Leak]:
    from jctc_lint.reading.dockerfile_words import split_assignments

    for name, value in split_assignments(item.name, item.text, file.escape):
        if not is_secret_name(name):
            if value and "://" in value:
                yield from url_leaks(Medium.IMAGE, source, item.span.text, item.span.start)
            continue
        text = (value or "").strip("\"'")
        found = leak(Medium.IMAGE, name, text, item.span, "literal") if text else None
        if found is not None:
            yield found
        elif kept and _is_asked(item, name, value, source.text):
            yield Leak(
                Medium.IMAGE, name, "", "argument", item.span, use_of(source.path), Worth.NONE,
                sure=True, value="",
            )  # fmt: skip


def _is_asked(item: Instruction, name: str, value: str | None, text: str) -> bool:
    """`ARG TOKEN`, and `ENV TOKEN=$TOKEN` which keeps it for good: without an ARG it is empty."""
    if item.name == "ARG":
        return value in (None, "", '""', "''")
    given = value is not None and f"${name}" in value.replace("{", "").replace("}", "")
    return given and re.search(rf"(?mi)^\s*ARG\s+{re.escape(name)}\b", text) is not None
