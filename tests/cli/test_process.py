"""The command as a process: pipes, signals, odd names, odd encodings."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import jctc_lint

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Tree = Callable[[Mapping[str, str | bytes]], Path]

COMMAND = [sys.executable, "-m", "jctc_lint"]
WARNED = "services:\n  app:\n    image: example/app:1\n# jctc-lint: ignore\n"


def start(*arguments: str | bytes, **options: Any) -> subprocess.Popen[bytes]:
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.Popen([*COMMAND, *arguments], **pipes)


def test_version() -> None:
    for arguments in (["--version"], ["-V"], ["check", "--help"]):
        process = start(*arguments)
        out, err = process.communicate()
        assert (process.returncode, err) == (0, b"")
        if arguments[0] != "check":
            assert out.decode().split() == ["jctc-lint", jctc_lint.__version__]


def test_the_folder_that_is_judged_is_not_imported_from(tree: Tree) -> None:
    planted = "raise SystemExit('ran')\n"
    names = ("platform/__init__.py", "click.py", "yaml/__init__.py", "uuid.py")
    root = tree({"compose.yml": WARNED, **dict.fromkeys(names, planted)})
    process = start("rules", cwd=root)
    out, err = process.communicate()
    assert (process.returncode, err) == (0, b"")
    assert b"SEC102" in out


def test_a_reader_that_goes_away(tree: Tree) -> None:
    comments = "# jctc-lint: ignore\n" * 3000
    root = tree({"compose.yml": WARNED + comments})
    process = start(str(root), "--select", "JCT", "--format", "concise")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(1)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 1, "the verdict stands"


def test_ctrl_c_is_quiet(tmp_path: Path) -> None:
    (tmp_path / "compose.yml").write_text(WARNED)
    # Tests that run in the background inherit an ignored SIGINT.
    process = start("--stdin-filename", str(tmp_path / "compose.yml"), stdin=subprocess.PIPE,
                    cwd=tmp_path, env={**os.environ, "PYTHONVERBOSE": "1"},
                    preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))  # fmt: skip
    assert process.stderr is not None
    seen = b""
    # Python names what it imports: with the last of these it waits for stdin.
    while b"jctc_lint.reports.result" not in seen:
        line = process.stderr.readline()
        assert line, "ended before it waited"
        seen = line
    process.send_signal(signal.SIGINT)
    rest = process.communicate()[1]
    assert process.returncode == -signal.SIGINT
    assert b"Traceback" not in rest
    assert b"KeyboardInterrupt" not in rest


@pytest.mark.parametrize("closed", ["stdout", "stderr", "stdin"])
def test_closed_streams(tree: Tree, closed: str) -> None:
    root = tree({"compose.yml": WARNED})
    number = {"stdin": 0, "stdout": 1, "stderr": 2}[closed]
    process = start(
        str(root), "--select", "JCT", "--format", "concise", preexec_fn=lambda: os.close(number)
    )
    out, err = process.communicate()
    assert b"Traceback" not in out + err
    if closed == "stdout":
        assert process.returncode == 2
        assert b"nowhere to write" in err
    else:
        assert process.returncode == 1
        assert b"JCT003" in out


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")  # noqa: PTH110
def test_a_full_disk(tree: Tree) -> None:
    root = tree({"compose.yml": WARNED})
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        process = start(str(root), "--select", "JCT", stdout=full)
        err = process.communicate()[1]
    assert process.returncode == 2
    assert err.startswith(b"jctc-lint: cannot write to stdout")
    assert b"Traceback" not in err


@pytest.mark.skipif(sys.platform != "linux", reason="needs file names of any bytes")
@pytest.mark.parametrize("style", ["text", "concise", "json"])
@pytest.mark.parametrize("locale", ["C", "C.UTF-8", "en_US.ISO-8859-1"])
def test_names_that_are_no_text(tmp_path: Path, style: str, locale: str) -> None:
    folder = os.fsencode(tmp_path) + b"/caf\xe9\x1b[31m"
    os.mkdir(folder)  # noqa: PTH102
    with open(folder + b"/compose.yml", "w") as file:  # noqa: PTH123
        file.write(WARNED)
    environment = {**os.environ, "LC_ALL": locale, "PYTHONUTF8": "0"}
    for path in (os.fsencode(tmp_path), folder, folder + b"/compose.yml", folder + b"/gone"):
        process = start(path, "--select", "JCT", "--format", style, cwd=tmp_path, env=environment)
        out, err = process.communicate()
        assert process.returncode == (2 if path.endswith(b"gone") else 1), err
        assert b"Traceback" not in err
        assert b"\x1b" not in out + err
        out.decode("utf-8")


def test_an_unwritable_file(tree: Tree) -> None:
    root = tree({"compose.yml": WARNED})
    process = start(str(root), "--output-file", "sarif=/proc/nothing/out.sarif")
    _, err = process.communicate()
    assert process.returncode == 2
    assert err.count(b"\n") == 1
