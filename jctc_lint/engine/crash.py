"""Our own mistakes, told without the words of the error: those may quote the analysed files."""

from __future__ import annotations

from pathlib import Path

from jctc_lint.record import field, record

_PACKAGE = Path(__file__).resolve().parent.parent


@record(eq=True)
class Crash:
    """A check that failed on its own account: ours to mend, never the user's.

    `error` is the kind of error and the place in our code. `trace` is the whole story, for tests:
    it may quote secrets and must not be shown.
    """

    rule: str
    error: str
    trace: str = field(default="", compare=False)


def crash_of(rule: str, error: Exception) -> Crash:
    """The crash of a rule's check."""
    import traceback

    return Crash(rule, kind_and_place(error), "".join(traceback.format_exception(error)))


def kind_and_place(error: BaseException) -> str:
    """`ValueError at checks/compose.py:12`: the innermost place in our own code."""
    from traceback import walk_tb

    place = "an unknown place"
    for frame, line in walk_tb(error.__traceback__):
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(_PACKAGE):
            place = f"{path.relative_to(_PACKAGE).as_posix()}:{line}"
    return f"{type(error).__name__} at {place}"
