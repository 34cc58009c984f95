"""The `jctc-lint` command."""

from __future__ import annotations

import gc
import sys

from jctc_lint import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def main() -> None:
    """Entry point; `--version` answers before anything else is imported."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        sys.stdout.write(f"jctc-lint {__version__}\n")
        return
    # The process is short, and nearly all that it makes is used to its end: looking for cyclic
    # garbage costs more than it frees.
    gc.disable()
    try:
        from jctc_lint.cli.commands import run

        status = run(sys.argv[1:])
    except KeyboardInterrupt:
        _die_of_interrupt()
    _end(status)


def _end(status: int) -> NoReturn:
    """End at once: taking all modules down in order costs more than reading a small project."""
    import os

    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            continue  # Closed, or nobody listens: said where it was written.
    os._exit(status)


def _die_of_interrupt() -> None:
    """End as Ctrl-C ends any program, so that a calling shell stops too."""
    import os
    import signal

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGINT)
