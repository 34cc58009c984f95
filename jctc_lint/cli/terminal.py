"""How to write to stdout: in colours or not, how wide."""

from __future__ import annotations

import os
import sys

import click

from jctc_lint.reports.result import RenderOptions

COLOR = click.option(
    "--color/--no-color", default=None, help="Colours or none, whatever stdout is."
)


def terminal(color: bool | None) -> RenderOptions:  # noqa: FBT001 - as click gives it
    """NO_COLOR and FORCE_COLOR count when the command line says nothing of colours."""
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    if color is None:
        dumb = os.environ.get("TERM") == "dumb"
        color = bool(os.environ.get("FORCE_COLOR")) or (is_terminal and not dumb)
        color = color and not os.environ.get("NO_COLOR")
    return RenderOptions(color, _width() if is_terminal else None)


def _width() -> int:
    from shutil import get_terminal_size

    return get_terminal_size().columns
