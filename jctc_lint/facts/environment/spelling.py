"""Names of variables that are near enough to each other to be the same one, misspelt."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_TWINS = (
    frozenset({"HTTP", "HTTPS"}), frozenset({"HOST", "HOSTS"}), frozenset({"TEST", "DEST"}),
    frozenset({"LOCAL", "LOCALE"}), frozenset({"READ", "LOAD"}), frozenset({"INPUT", "OUTPUT"}),
    frozenset({"USER", "USERS"}), frozenset({"WRITE", "WRITER"}), frozenset({"READ", "READER"}),
)  # fmt: skip
"""Words that differ by one letter and are both meant."""
_SAME = frozenset({"URL", "URI"})


def meant_by(name: str, others: Iterable[str]) -> str:
    """The name among `others` that `name` is most probably meant for; "" when there is none."""
    return next((other for other in others if alike(name, other)), "")


def alike(one: str, other: str) -> bool:
    """True for two names that differ as a slip of the hand makes them differ."""
    first, second = one.upper(), other.upper()
    if first == second:
        return one != other
    if first.replace("_", "") == second.replace("_", ""):
        return True
    ours, theirs = first.split("_"), second.split("_")
    if len(ours) != len(theirs):
        return False
    differing = [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]]
    if sorted(ours) == sorted(theirs):
        # The same words in another order.
        return len(ours) > 1
    return len(differing) == 1 and _slip(*differing[0])


def _slip(one: str, other: str) -> bool:
    if {one, other} == _SAME:
        return True
    if {one, other} in _TWINS or any(char.isdigit() for char in one + other):
        return False
    shorter = min(len(one), len(other))
    if shorter < 4:
        return False
    most = 2 if shorter >= 8 else 1
    return abs(len(one) - len(other)) <= most and _distance(one, other) <= most


def _distance(one: str, other: str) -> int:
    """Letters to put in, take out, change or swap with their neighbours."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, char in enumerate(one, 1):
        current = [row]
        for column, against in enumerate(other, 1):
            cost = min(
                last[column] + 1,
                current[column - 1] + 1,
                last[column - 1] + (char != against),
            )
            swapped = row > 1 and column > 1 and char == other[column - 2]
            if swapped and one[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        before, last = last, current
    return last[-1]
