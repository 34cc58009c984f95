"""What a revision leaves to be done, told before it is written anywhere."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.record import replace

if TYPE_CHECKING:
    from jctc_lint.facts.models.compared import Comparison
    from jctc_lint.writing.revision import NewRevision


def remaining(comparison: Comparison, made: NewRevision) -> list[str]:
    """Why the revision is not what it should be, in words; nothing when it is."""
    from jctc_lint.facts.migrations.replay import replay
    from jctc_lint.facts.migrations.revision import Reader
    from jctc_lint.facts.models.drift import differences
    from jctc_lint.facts.models.words import told

    try:
        ast.parse(made.text)
    except (SyntaxError, ValueError) as error:
        return [f"what the template makes is not Python: {error}"]
    environment = comparison.environment
    files = environment.repository.files
    files.overlay(made.path, made.text)
    revision = Reader(files).read(made.path)
    extended = replace(environment, revisions=(*environment.revisions, revision))
    history = replay(extended, mended=True, live=False)
    failure, before = history.failure, comparison.history.failure
    if failure is not None and before is None:
        return [failure.reason]
    step = next((step for step in history.steps if step.revision.id == made.id), None)
    if step is None:
        return ["what the template makes is no revision of this history"]
    unsure = [f"{doubt.what}: {doubt.why}" for doubt in step.reasons]
    after = replace(comparison, history=history)
    left = [told(item) for item in differences(comparison.declared, history.schema)]
    labels = [f"labels of enum type '{enum.name}'" for enum, _ in after.labels]
    return [*unsure, *left, *labels]
