"""What the paths on the command line mean: the directory to analyse, and whose findings to tell.

One directory is analysed as it is. With files, or several paths, the analysed directory is the
current one when it holds them all, else the repository around them; only their findings are told.
"""

from __future__ import annotations

from pathlib import Path

import click

from jctc_lint.record import record


@record(eq=True)
class Target:
    """`only` are paths from `root`, folders with a final `/`; None when all findings are told."""

    root: Path
    only: tuple[str, ...] | None = None

    def wants(self, path: str) -> bool:
        if self.only is None:
            return True
        return any(
            path.startswith(wanted) if wanted.endswith("/") or not wanted else path == wanted
            for wanted in self.only
        )


def target_of(paths: tuple[str, ...]) -> Target:
    """The target that these paths mean; none at all means the current directory.

    Raises:
        click.ClickException: a path is not there, or they have no directory in common.
    """
    if not paths:
        return Target(Path())
    for path in paths:
        if not Path(path).exists():
            raise click.ClickException(f"there is no file or directory '{path}'{_hint(path)}.")
    if len(paths) == 1 and Path(paths[0]).is_dir():
        return Target(Path(paths[0]))
    return _part_of_a_tree([_absolute(path) for path in paths])


def file_target(path: str) -> tuple[Target, str]:
    """The target for one file that need not be there yet, and its path from the root."""
    target = _part_of_a_tree([_absolute(path)])
    return target, (target.only or ("",))[0]


def _absolute(path: str) -> Path:
    """The path with links in its folders followed, but not the file itself when it is one."""
    written = Path(path)
    return written.resolve() if written.is_dir() else written.parent.resolve() / written.name


def _part_of_a_tree(paths: list[Path]) -> Target:
    root = _root_around(paths)
    only = []
    for path in paths:
        relative = path.relative_to(root).as_posix()
        relative = "" if relative == "." else relative
        only.append(f"{relative}/" if relative and path.is_dir() else relative)
    return Target(root, tuple(only))


def _root_around(paths: list[Path]) -> Path:
    here = Path.cwd()
    if all(path.is_relative_to(here) for path in paths):
        return here
    first = paths[0] if paths[0].is_dir() else paths[0].parent
    for folder in (first, *first.parents):
        if (folder / ".git").exists() and all(path.is_relative_to(folder) for path in paths):
            return folder
    raise click.ClickException(
        "the paths lie neither below the current directory nor in one Git repository; "
        "run from the directory that is to be analysed."
    )


def _hint(path: str) -> str:
    from jctc_lint.cli.commands import COMMANDS
    from jctc_lint.settings.validate import nearest

    near = nearest(path, COMMANDS) if path.isalpha() else ""
    return f" (did you mean the command '{near}'?)" if near else ""
