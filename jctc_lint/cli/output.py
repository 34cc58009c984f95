"""Writes what a command has to say: to stdout, to stderr, or whole files at once."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click


def say(sentence: str) -> None:
    """One line on stderr, without control characters."""
    line = "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in sentence
    )
    try:
        sys.stderr.write(f"jctc-lint: {line}\n")
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        return  # Nobody listens; the exit status still tells.


def write_stdout(text: str) -> None:
    """Write UTF-8 to stdout. A reader that went away (`| head`) is no error."""
    data = text.encode("utf-8", "backslashreplace")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Python flushes stdout once more when it ends; that must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (AttributeError, ValueError):
        raise click.ClickException("stdout is closed: there is nowhere to write to.") from None
    except OSError as error:
        raise click.ClickException(f"cannot write to stdout: {error.strerror}.") from None


def write_file(path: str, text: str) -> None:
    """Write a whole file: it has the old content or the new, never half of it.

    A link is replaced, not followed: the repository may have put it there.

    Raises:
        click.ClickException: it cannot be written.
    """
    target = Path(path)
    data = text.encode("utf-8", "backslashreplace")
    try:
        if _is_device(target):
            target.write_bytes(data)
        else:
            _replace(target, data)
    except OSError as error:
        reason = error.strerror or "input/output error"
        raise click.ClickException(f"cannot write '{path}': {reason}.") from None


def write_new_file(path: str, text: str) -> None:
    """Write a file that is not there, whole or not at all; what is there is never touched.

    Raises:
        click.ClickException: it is there, or cannot be written.
    """
    target = Path(path)
    there = click.ClickException(f"'{path}' is there already: nothing was written.")
    if target.exists() or target.is_symlink():
        raise there
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.write_bytes(text.encode("utf-8", "backslashreplace"))
        os.link(part, target)
    except FileExistsError:
        raise there from None
    except OSError as error:
        reason = error.strerror or "input/output error"
        raise click.ClickException(f"cannot write '{path}': {reason}.") from None
    finally:
        part.unlink(missing_ok=True)


def _is_device(target: Path) -> bool:
    """True for `/dev/stdout`, named pipes and the like: what can only be written into."""
    parts = target.absolute().parts
    return parts[:2] in (("/", "dev"), ("/", "proc")) or (
        target.exists() and not target.is_file() and not target.is_dir()
    )


def _replace(target: Path, data: bytes) -> None:
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        if target.is_file() and not target.is_symlink():
            part.chmod(target.stat().st_mode & 0o777)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
