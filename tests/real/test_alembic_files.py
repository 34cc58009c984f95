"""Single files in a versions folder: what Alembic refuses, we call unloadable, and nothing else."""

from __future__ import annotations

import sys
import warnings
from typing import TYPE_CHECKING

import pytest
from alembic.script import ScriptDirectory

from jctc_lint.facts.migrations.graph import Graph
from jctc_lint.facts.migrations.revision import read_revision
from jctc_lint.reading.files import Files

if TYPE_CHECKING:
    from pathlib import Path

HEAD = b'revision = "a1"\ndown_revision = None\n'

FILES: dict[str, bytes] = {
    "plain": HEAD,
    "byte order mark and CRLF": b"\xef\xbb\xbf" + HEAD.replace(b"\n", b"\r\n"),
    "old Mac line ends": HEAD.replace(b"\n", b"\r"),
    "form feeds": b"\f\n" + HEAD + b"\f\n",
    "latin-1 that says so": b"# -*- coding: latin-1 -*-\n# caf\xe9\n" + HEAD,
    "latin-1 in the second line": b"#!/bin/x\n# vim: set fileencoding=cp1252 :\n#\x80\n" + HEAD,
    "latin-1 in a string": b"x = 'caf\xe9'\n" + HEAD,
    "latin-1 that does not say so": b"# caf\xe9\n" + HEAD,
    "a coding comment in the third line": b"#\n#\n# coding: latin-1\n# \xe9\n" + HEAD,
    "an encoding that is none": b"# coding: klingon\n" + HEAD,
    "a codec that is no encoding": b"# coding: hex\n" + HEAD,
    "a mark that contradicts the comment": b"\xef\xbb\xbf# coding: latin-1\n" + HEAD,
    "UTF-16": HEAD.decode().encode("utf-16"),
    "a NUL byte": HEAD + b"\0\n",
    "surrogates": b'x = "\xed\xa0\x80"\n' + HEAD,
    "too many parentheses": b"x = " + b"(" * 5000 + b")" * 5000 + b"\n" + HEAD,
    "a very long sum": b"x = " + b"1 + " * 30000 + b"1\n" + HEAD,
    "very many signs": b"x = " + b"-" * 50000 + b"1\n" + HEAD,
    "very deep blocks": b"".join(b" " * i + b"if 1:\n" for i in range(150)) + b" " * 150 + b"x\n",
    "a syntax error": HEAD + b"def upgrade(:\n    pass\n",
    "tabs and blanks": HEAD + b"if 1:\n\tx = 1\n        y = 2\n",
    "a merge conflict": b"<<<<<<< HEAD\n" + HEAD + b"=======\n>>>>>>> other\n",
    "an invalid escape": b'x = "\\d"\n' + HEAD,
    "nothing": b"",
    "a helper": b"def has_table(name):\n    return False\n",
    "a comment": b"# revision = 'a1'\n# down_revision = None\n",
    "no down_revision": b'revision = "a1"\n',
    "only an annotation": b'revision: str\ndown_revision = None\n',
    "deleted again": HEAD + b"del revision\n",
    "in a function": b"def f():\n    revision = 'a1'\n    down_revision = None\n",
    "a number": b"revision = 1\ndown_revision = None\n",
    "no id at all": b"revision = None\ndown_revision = None\n",
    "a list for an id": b"revision = ['a1']\ndown_revision = None\n",
    "a number for a parent": b'revision = "a1"\ndown_revision = 1\n',
    "zero for a parent": b'revision = "a1"\ndown_revision = 0\n',
    "False for a parent": b'revision = "a1"\ndown_revision = False\n',
    "the empty text for a parent": b'revision = "a1"\ndown_revision = ""\n',
    "a tuple with None": b'revision = "a1"\ndown_revision = (None,)\n',
    "an empty list": b'revision = "a1"\ndown_revision = []\n',
    "None and a parent": b'revision = "a1"\ndown_revision = (None, "b2")\n',
    "hyphens": b'revision = "2026-01-05"\ndown_revision = None\n',
    "an at sign": b'revision = "a@b"\ndown_revision = None\n',
    "a plus sign": b'revision = "a+b"\ndown_revision = None\n',
    "a colon": b'revision = "a:b"\ndown_revision = None\n',
    "blanks and dots": b'revision = "a b.c/d"\ndown_revision = None\n',
    "a hyphen in a label": b'branch_labels = ("x-y",)\n' + HEAD,
    "an empty label": b'branch_labels = ""\n' + HEAD,
    "a label that is the id": b'branch_labels = "a1"\n' + HEAD,
    "unpacked": b'(revision, down_revision) = ("a1", None)\n',
    "in one statement": b'revision, *rest = "a1", "x"\ndown_revision = None\n',
    "added up": b'revision = "a"\nrevision += "1"\ndown_revision = ()\n',
    "from constants": b'A = "a"\nB = "1"\nrevision = f"{A}{B}"\ndown_revision = None\n',
    "starred": b'P = ()\nrevision = "a1"\ndown_revision = (*P,)\n',
    "twice": HEAD + b'revision = "b2"\n',
}  # fmt: skip


def alembic_loads(folder: Path) -> bool:
    script = ScriptDirectory(folder, version_locations=[folder])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            script.get_heads()
        except (Exception, SystemExit):
            return False
    return True


def graph_of(folder: Path) -> Graph:
    files = Files(folder)
    return Graph(tuple(read_revision(files, path.name) for path in sorted(folder.iterdir())))


@pytest.mark.parametrize("name", FILES)
def test_a_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    (tmp_path / "1_x.py").write_bytes(FILES[name])
    graph = graph_of(tmp_path)
    assert not any(revision.gaps for revision in graph.revisions if not revision.guessed)
    assert graph.loads == alembic_loads(tmp_path)
    if graph.loads:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = ScriptDirectory(tmp_path, version_locations=[tmp_path])
            assert set(graph.heads) == set(theirs.get_heads())


@pytest.mark.parametrize("name", ["1a2b.py", "0042.py", "1a2b_x.py", "deadbeef.py", "readme.py"])
def test_ids_from_file_names(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    (tmp_path / name).write_text("down_revision = None\n")
    graph = graph_of(tmp_path)
    assert graph.loads == alembic_loads(tmp_path)
    if graph.loads:
        theirs = ScriptDirectory(tmp_path, version_locations=[tmp_path])
        assert graph.heads == tuple(theirs.get_heads())


UNKNOWN = {
    "chosen": b'import os\nrevision = "a1" if os.name else "b2"\ndown_revision = None\n',
    "called": b"import uuid\nrevision = uuid.uuid4().hex\ndown_revision = None\n",
    "in a branch": b'if True:\n    revision = "a1"\ndown_revision = None\n',
    "imported": b"from os.path import sep as revision\ndown_revision = None\n",
    "through globals": b'globals()["revision"] = "a1"\nglobals().update(down_revision=None)\n',
    "a star import": b"from os.path import *\n",
    "executed": b'exec("revision = 1")\ndown_revision = None\n',
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_only_code_knows_is_a_gap(name: str, tmp_path: Path) -> None:
    (tmp_path / "1_x.py").write_bytes(UNKNOWN[name])
    graph = graph_of(tmp_path)
    assert all(revision.problem is None for revision in graph.revisions)
    assert graph.may_declare("b2")
