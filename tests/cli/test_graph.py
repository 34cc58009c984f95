"""`jctc-lint graph revisions` and the text form of `show revisions`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pydot
import pytest

from jctc_lint.cli.commands import run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Tree = Callable[[Mapping[str, str | bytes]], Path]

INI = "[alembic]\nscript_location = db\n"


def revision(identity: str, down: object, title: str = "", rest: str = "pass") -> str:
    return (
        f'"""{title}"""\nfrom alembic import op\nrevision = {identity!r}\n'
        f"down_revision = {down!r}\n\n\ndef upgrade():\n    {rest}\n"
    )


BROKEN: dict[str, str | bytes] = {
    "alembic.ini": INI,
    "db/versions/a.py": revision("a", None, "start", "op.create_table('users')"),
    "db/versions/b1.py": revision("b", "a", "one"),
    "db/versions/b2.py": revision("b", "a", "other"),
    "db/versions/c.py": revision("c", "gone"),
    "db/versions/d.py": revision("d", "e"),
    "db/versions/e.py": revision("e", "d"),
    "db/versions/f.py": "revision = 'f'\ndown_revision = 'a'\ndef upgrade(:\n",
    "db/versions/g.py": "x = 1\n",
}


def out(capfd: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    assert run([*map(str, arguments)]) == 0
    return capfd.readouterr().out


def test_a_broken_graph_is_drawn(tree: Tree, capfd: pytest.CaptureFixture[str]) -> None:
    root = tree(BROKEN)
    lines = out(capfd, "graph", "revisions", root).splitlines()
    text = "\n".join(lines)
    assert lines[0] == "Alembic environment: db (8 revisions, 3 heads, 1 base)"
    for part in (
        "x c (head, parent missing)", "o gone (missing)", "x d (in a cycle)",
        "x e (in a cycle, back to d)", "b (head, id used twice) one",
        "f (head, cannot be loaded)", "x g.py (cannot be loaded)", "creates users",
        "problem: missing-parent 'gone' at db/versions/c.py:4, which stops Alembic",
        "problem: duplicate-id 'b' at db/versions/b2.py:3, which is only warned of",
    ):  # fmt: skip
        assert part in text, text
    assert out(capfd, "show", "revisions", root).splitlines() == lines


@pytest.mark.parametrize("style", ["terminal", "mermaid", "dot", "svg"])
def test_every_format_has_every_revision(
    tree: Tree, capfd: pytest.CaptureFixture[str], style: str
) -> None:
    text = out(capfd, "graph", "revisions", tree(BROKEN), "--format", style)
    if style == "dot":
        (graph,) = pydot.graph_from_dot_data(text) or []
        (cluster,) = graph.get_subgraphs()
        assert len(cluster.get_nodes()) == 9, "eight files and what is missed"
    elif style == "svg":
        circles = [e for e in ET.fromstring(text).iter() if e.tag.endswith("circle")]
        assert len(circles) == 9
    elif style == "mermaid":
        assert sum("[" in line for line in text.splitlines()) == 10, "nine and the frame"
    else:
        assert sum(line.lstrip("│┊ ")[:2] in ("* ", "x ", "o ") for line in text.splitlines()) == 9


def test_several_environments(tree: Tree, capfd: pytest.CaptureFixture[str]) -> None:
    files = {
        "one/alembic.ini": INI,
        "one/db/versions/a.py": revision("a", None),
        "two/alembic.ini": INI,
        "two/db/versions/b.py": revision("b", None),
    }
    root = tree(files)
    text = out(capfd, "graph", "revisions", root)
    assert text.splitlines() == [
        "Alembic environment: one/db (1 revision, 1 head, 1 base)",
        "Database: PostgreSQL (nothing names another)", "",
        "* a (head, base)", "    empty", "",
        "Alembic environment: two/db (1 revision, 1 head, 1 base)",
        "Database: PostgreSQL (nothing names another)", "",
        "* b (head, base)", "    empty",
    ]  # fmt: skip
    dot = out(capfd, "graph", "revisions", root, "--format", "dot")
    (graph,) = pydot.graph_from_dot_data(dot) or []
    assert len(graph.get_subgraphs()) == 2


def test_several_heads_are_told(tree: Tree, capfd: pytest.CaptureFixture[str]) -> None:
    files = {
        "alembic.ini": INI,
        "db/versions/a.py": revision("a", None),
        "db/versions/b.py": revision("b", "a"),
        "db/versions/c.py": revision("c", "a"),
    }
    text = out(capfd, "show", "revisions", tree(files))
    assert "problem: several-heads 'c', 'b', at which 'alembic upgrade head' stops" in text


@pytest.mark.parametrize("style", ["terminal", "mermaid", "dot", "svg"])
def test_texts_of_the_repository_are_harmless(
    tree: Tree, capfd: pytest.CaptureFixture[str], style: str
) -> None:
    evil = "\x1b[31m\u202e<script>\x07 ##[group] ::error::\x85"
    files = {
        "alembic.ini": INI,
        "db/versions/a.py": f'"""{evil}"""\nrevision = {evil!r}\ndown_revision = "{evil}"\n'
        f"branch_labels = {evil!r}\ndef upgrade():\n    op.create_table({evil!r})\n",
    }
    text = out(capfd, "graph", "revisions", tree(files), "--format", style)
    assert not {"\x1b", "\u202e", "\x07", "\x85"} & set(text)
    assert "##[" not in text
    assert not [line for line in text.splitlines() if line.lstrip().startswith("::")]
    if style == "svg":
        assert "<script" not in text
        ET.fromstring(text)


def test_colours(tree: Tree, capfd: pytest.CaptureFixture[str]) -> None:
    root = tree(BROKEN)
    plain = out(capfd, "graph", "revisions", root)
    coloured = out(capfd, "graph", "revisions", root, "--color")
    assert "\x1b[" not in plain
    assert "\x1b[31m\x1b[1mx\x1b[0m" in coloured


def test_nothing_to_draw(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["graph", "revisions", str(tmp_path)]) == 2
    assert "no Alembic environment" in capfd.readouterr().err
