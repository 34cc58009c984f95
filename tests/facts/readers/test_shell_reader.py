"""What `source .env` gives, compared with bash and with sh on generated and on measured lines."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from readers_unset import with_nothing_outside

from jctc_lint.facts.readers.reading import Reading, State
from jctc_lint.facts.readers.shell import read_shell
from jctc_lint.text import Source

SHELLS = [name for name in ("bash", "sh") if shutil.which(name)]
NAMES = ("K", "L", "M")
SCRIPT = 'set -- ; . ./.env >/dev/null 2>&1 </dev/null; printf "read\\n";' + "".join(
    f' printf "%s\\0" "${{{name}+=}}${{{name}-}}";' for name in NAMES
)


def ask(shell: str, text: str) -> dict[str, str | None] | None:
    """What the shell has in K, L and M; None when it stopped. It knows no programs to run."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, ".env").write_bytes(text.encode())
        done = subprocess.run(
            [shutil.which(shell) or shell, "-c", SCRIPT], cwd=folder, capture_output=True,
            env={"PATH": "/nonexistent", "HOME": "/h"}, timeout=10, check=False,
        )  # fmt: skip
    out = done.stdout.decode(errors="replace")
    if not out.startswith("read\n"):
        return None
    values = out.removeprefix("read\n").split("\0")
    return {n: v[1:] if v else None for n, v in zip(NAMES, values, strict=False)}


def told(reading: Reading, shell: str, answer: dict[str, str | None] | None, name: str) -> None:
    if reading.state is State.UNKNOWN:
        return
    if any(mark in reading.text for mark in ("\ue000$$", "\ue000$-", "\ue000$0", "?\ue002")):
        return  # each shell has its own, or stops
    if reading.state is State.ERROR:
        assert shell == "bash" or answer is None
        return
    assert answer is not None
    expected = with_nothing_outside(reading.text) if reading.state is State.VALUE else None
    assert answer[name] == expected, (shell, name, reading)


def compare(text: str, encoding: str = "utf-8") -> None:
    source = Source(".env", text.removeprefix("\ufeff"), encoding)
    readings = read_shell(source)
    for shell in SHELLS:
        answer = ask(shell, text)
        if answer is None:
            states = {readings.of(name).state for name in NAMES} | {readings.rest}
            assert states & {State.ERROR, State.UNKNOWN}, (shell, text)
        else:
            for name in NAMES:
                told(readings.of(name), shell, answer, name)


TOKENS = st.sampled_from(
    [*"abx1 \t'\"\\$~#:=.,-+*@%!^é", "${", "}", "$K", "${L}", "${L:-", "$$", "$1", "L=", " M=",
     "\\\n", "\r", "$'", '"x y"', "'z'"]
)  # fmt: skip
JOINS = st.sampled_from([*"ab ;&|<>K'\" #", "L=", " M=", "&&", "||", "=", "$L", "export ", ">x"])
CALLS = st.sampled_from([*"ab ()#'\"", "K=", "$(", "`", "=", "a()"])


def line(tokens: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    heads = st.sampled_from(["K=", "L=", "export K=", "M=", " K=", "K =", "", "K: ", "# "])
    return st.tuples(heads, st.lists(tokens, max_size=7)).map(lambda x: x[0] + "".join(x[1]))


def files(tokens: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(line(tokens), min_size=1, max_size=3).map(lambda x: "\n".join(x) + "\n")


MANY = settings(
    max_examples=100, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


@MANY
@given(files(TOKENS))
def test_words(text: str) -> None:
    compare(text)


@MANY
@given(files(JOINS))
def test_lists_of_commands(text: str) -> None:
    compare(text)


@MANY
@given(files(CALLS))
def test_brackets(text: str) -> None:
    compare(text)


def test_export_puts_its_words_together_first() -> None:
    compare("K=1\nexport K=a M=$K\n")


def test_byte_order_mark() -> None:
    compare("\ufeffK=a L=b\nM=c\n", "utf-8-sig")


MEASURED = json.loads(
    (Path(__file__).parents[2] / "data/dotenv-readers.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("shell", ["bash", "dash"])
def test_measured_lines(shell: str) -> None:
    lines = MEASURED[shell]
    unknown = 0
    assert len(lines) > 200
    for text, received in lines:
        mark = text.startswith("\ufeff")
        source = Source(".env", text.removeprefix("\ufeff"), "utf-8-sig" if mark else "utf-8")
        reading = read_shell(source).of("K")
        if reading.state is State.UNKNOWN:
            unknown += 1
        elif reading.state is State.VALUE:
            home = with_nothing_outside(reading.text.replace("\ue000$$", "\ue000<pid>"))
            if "$$" not in text:
                assert home.replace("/h", "<home>") == received, text
        else:
            assert received is None, text
    assert unknown < 12
