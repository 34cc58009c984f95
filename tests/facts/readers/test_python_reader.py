"""What python-dotenv and pydantic-settings read, compared with both on generated files."""

from __future__ import annotations

import os
from io import StringIO
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from dotenv.main import DotEnv
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_settings import BaseSettings, SettingsConfigDict
from readers_unset import with_nothing_outside

from jctc_lint.facts.readers.python_dotenv import read_python
from jctc_lint.facts.readers.reading import State
from jctc_lint.text import Source

if TYPE_CHECKING:
    from pathlib import Path

TOKENS = st.sampled_from(
    [*"abKL x1=\t'\"\\$#:.{}n-é\n", "${K}", "${L:-", "${", "$K", "\r\n", " #", "\\n", "\\\"", "K=",
     "export ", "'K'=", "\u2028", "\u00a0", "\x0b"]
)  # fmt: skip


@settings(max_examples=1500, deadline=None, derandomize=True)
@given(st.lists(TOKENS, max_size=16).map("".join))
def test_as_python_dotenv(text: str) -> None:
    text = "K=" + text
    with mock.patch.dict(os.environ, {}, clear=True):
        opened = text.replace("\r\n", "\n").replace("\r", "\n")
        real = DotEnv(None, StringIO(opened), verbose=False).dict()
    readings = read_python(Source(".env", text))
    assert set(readings.names) == set(real)
    for name, value in real.items():
        found = readings.of(name)
        if value is None:
            assert found.state is State.ABSENT
        else:
            assert found.state is State.VALUE
            assert with_nothing_outside(found.text) == value


@pytest.mark.parametrize(
    "text",
    [
        "k=pa$ss\n", 'k="a\\nb" # note\n', "k='a\\'b'\n", "export k=a b #c\n", "k=a\nk=b\n",
        "other=x\nk=${other}/y\n", "k=${nowhere:-d}\n", 'k="a"b\n', "k = 'v'\n", "k: v\n", "k\n",
    ],
)  # fmt: skip
def test_pydantic_settings_reads_the_same(text: str, tmp_path: Path) -> None:
    class Configuration(BaseSettings):
        model_config = SettingsConfigDict(env_file=tmp_path / ".env", extra="ignore")
        k: str = "absent"

    (tmp_path / ".env").write_text(text, encoding="utf-8")
    found = read_python(Source(".env", text)).of("k")
    with mock.patch.dict(os.environ, {}, clear=True):
        real = Configuration().k
    expected = with_nothing_outside(found.text) if found.state is State.VALUE else "absent"
    assert real == expected
