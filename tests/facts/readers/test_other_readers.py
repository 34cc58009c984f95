"""Compose's, docker's and xargs' reading of dotenv files against the real ones."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jctc_lint.facts.readers.compose import read_compose, read_docker
from jctc_lint.facts.readers.export import read_export
from jctc_lint.facts.readers.python_dotenv import read_python
from jctc_lint.facts.readers.reading import State
from jctc_lint.facts.readers.shell import read_shell
from jctc_lint.reading.dotenv import parse
from jctc_lint.text import Source

MEASURED = json.loads(
    (Path(__file__).parents[2] / "data/dotenv-readers.json").read_text(encoding="utf-8")
)


def test_docker_as_measured() -> None:
    assert len(MEASURED["docker"]) > 200
    for text, received in MEASURED["docker"]:
        reading = read_docker(Source(".env", text.removeprefix("\ufeff"))).of("K")
        got = reading.text if reading.state is State.VALUE else None
        assert got == received, text


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("K='a$b'\n", "K", "a$b"),
        ("B=x\nK=${B}/y\n", "K", "x/y"),
        ("B=\nK=${B:-d}\n", "K", "d"),
        ("K=a$$b\n", "K", "a$b"),
        ("K=a\nK=b\n", "K", "b"),
        ("B=x\nK=${A:+1}${B:+2}\n", "B", "x"),
    ],
)
def test_compose(text: str, name: str, expected: str) -> None:
    reading = read_compose(parse(Source(".env", text))).of(name)
    assert (reading.state, reading.text) == (State.VALUE, expected)


def test_compose_refuses() -> None:
    assert read_compose(parse(Source(".env", 'K="a\n'))).of("K").state is State.ERROR
    assert read_compose(parse(Source(".env", "K=${a b}\n"))).of("K").state is State.ERROR


def test_outside_variables_agree_whatever_they_hold() -> None:
    compose = read_compose(parse(Source(".env", "K=a${X:-d}\n"))).of("K")
    assert not compose.settled
    assert compose.text != read_docker(Source(".env", "K=a${X:-d}\n")).of("K").text


XARGS = shutil.which("xargs") and shutil.which("bash")
PIECES = st.lists(
    st.sampled_from([*"abx $=\\'\"#.\t", "\n", "K=", "L=", "\nK=", "#", "\r"]), max_size=12
)


@pytest.mark.skipif(not XARGS, reason="no xargs")
@settings(
    max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(PIECES.map("".join), st.booleans(), st.booleans())
def test_export(text: str, xargs: bool, comments: bool) -> None:
    text = f"K={text}\n"
    pipe = " | xargs" if xargs else ""
    take = "cat" if comments else "grep -v '^\\s*#'"
    script = (
        f"export $(printf '%s' \"$1\" | {take}{pipe}) >/dev/null 2>&1;"
        ' printf "%s\\0%s" "${K+=$K}" "${L+=$L}"'
    )
    done = subprocess.run(
        ["bash", "-f", "-c", script, "x", text], capture_output=True, check=False, timeout=10,
        env={"PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    real = dict(zip("KL", done.stdout.decode().split("\0"), strict=True))
    readings = read_export(Source(".env", text), xargs=xargs, comments=comments)
    for name, value in real.items():
        reading = readings.of(name)
        if reading.state is not State.ERROR:
            assert value == ("=" + reading.text if reading.state is State.VALUE else ""), name


DOUBLING = "A=aaaaaaaa\n" + "A=${A}${A}\n" * 60 + "B=x\n"
SLOW = [
    DOUBLING, "K=a" + " " * 150_000 + "b\n", "\n" * 150_000, 'K="\n' * 30_000, "K='" * 50_000,
    "K=" + "`" * 99_999, "K=" + "$(" * 70_000, "\\\n" * 70_000, "K=a;" * 40_000, "#" * 150_000,
    "K=${A:-" * 20_000, " ( " * 50_000,
]  # fmt: skip


@pytest.mark.parametrize("text", SLOW, ids=lambda text: repr(text[:8]))
def test_hostile_files_take_no_time(text: str) -> None:
    source = Source(".env", text)
    started = time.process_time()
    for readings in (
        read_compose(parse(source)), read_docker(source), read_python(source), read_shell(source),
        read_export(source, xargs=True, comments=False),
        read_export(source, xargs=False, comments=True),
    ):  # fmt: skip
        for reading in readings.names.values():
            assert len(reading.text) <= len(text)
    assert time.process_time() - started < 5
