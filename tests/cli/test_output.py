"""Files are written whole, through no link, and stay as they were when writing fails."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click
import pytest

from jctc_lint.cli.output import say, write_file

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_text("old")
    path.chmod(0o640)
    write_file(str(path), "new\udce9\n")
    assert path.read_bytes() == b"new\\udce9\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [entry.name for entry in tmp_path.iterdir()] == ["out"]


def test_a_link_is_replaced_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    link = tmp_path / "out"
    link.symlink_to(victim)
    write_file(str(link), "new")
    assert victim.read_text() == "precious"
    assert not link.is_symlink()
    assert link.read_text() == "new"


def test_a_named_pipe_is_written_into(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    write_file(str(path), "text")
    assert os.read(reader, 10) == b"text"
    os.close(reader)


def test_what_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "gone" / "out"):
        with pytest.raises(click.ClickException, match=r"^cannot write '.*': .*\.$"):
            write_file(str(path), "text")
    assert list(tmp_path.iterdir()) == []


def test_control_characters_do_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    say("a\x1b[31m\nb\udce9")
    assert capsys.readouterr().err == "jctc-lint: a\\x1b[31m\\nb\\udce9\n"
