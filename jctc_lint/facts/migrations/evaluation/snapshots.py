"""What names held before a branch, to go back to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.comparisons import equal

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.evaluation.values import Frame, Value


class Snapshot:
    """The names of a frame, and what the containers among them hold."""

    def __init__(self, frame: Frame) -> None:
        self.names = dict(frame.names)
        self.contents = [
            (value, _copied(value))
            for value in self.names.values()
            if isinstance(value, (list, dict, set)) and value is not frame.module.frame.names
        ]

    def restore(self, frame: Frame) -> None:
        frame.names.clear()
        frame.names.update(self.names)
        for container, content in self.contents:
            _refill(container, content)

    def differs(self, value: Value) -> bool:
        """Whether a container held something else than it holds now."""
        for container, content in self.contents:
            if container is value:
                return not (len(content) == len(value) and _alike(content, value))
        return False


def _alike(one: Value, two: Value) -> bool:
    if isinstance(one, list):
        return all(a is b or equal(a, b) is True for a, b in zip(one, two, strict=True))
    return bool(one == two)


def _copied(value: Value) -> Value:
    return value.copy()


def _refill(container: Value, content: Value) -> None:
    if isinstance(container, list):
        container[:] = content
    else:
        container.clear()
        container.update(content)
