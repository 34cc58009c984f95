"""Where a comment that silences findings holds, in each kind of file."""

from __future__ import annotations

import time

import pytest

from jctc_lint.reading.comments import ignore_comments
from jctc_lint.text import Source

Held = list[tuple[int, int, str]]


def held(path: str, text: str) -> Held:
    """First and last line, and the words, of each comment."""
    return [
        (found.first, found.last, " ".join(word.text for word in found.words))
        for found in ignore_comments(Source(path, text))
    ]


PYTHON: list[tuple[str, Held]] = [
    ("x = 1  # jctc-lint: ignore[A]\n", [(1, 1, "A")]),
    ("x = 1  # noqa: X  # jctc-lint: ignore[A]\n", [(1, 1, "A")]),
    ("# jctc-lint: ignore[A]\n# more\nx = 1\n", [(3, 3, "A")]),
    ("def f():\n    # jctc-lint: ignore[A]\n    return 1\n", [(3, 3, "A")]),
    ('"""\n# jctc-lint: ignore[A]\n"""\n', []),
    ("x = '# jctc-lint: ignore[A]'\n", []),
    ("x = f'''\n# jctc-lint: ignore[A]\n'''  # jctc-lint: ignore[B]\n", [(3, 3, "B")]),
    ("x = (\r\n    1,  # jctc-lint: ignore[A]\r\n)\r\n", [(2, 2, "A")]),
    ("# see jctc-lint: ignore[A]\n", []),
    # Broken Python: what looks like a comment counts.
    ("def f(:\n  x = (  # jctc-lint: ignore[A]\n", [(2, 2, "A")]),
    ("  x\n y = 1  # jctc-lint: ignore[A]\n", [(2, 2, "A")]),
]


@pytest.mark.parametrize(("text", "expected"), PYTHON)
def test_python(text: str, expected: Held) -> None:
    assert held("versions/1.py", text) == expected


HASH: list[tuple[str, Held]] = [
    ("KEY=1 # jctc-lint: ignore[A,B]", [(1, 1, "A B")]),
    ("KEY=1# jctc-lint: ignore[A]", []),
    ("\tKEY\t#\tjctc-lint:\tignore [A]", [(1, 1, "A")]),
    ("## jctc-lint: ignore[A]\nKEY=1", [(2, 2, "A")]),
    ("# jctc-lint: ignore[A]", [(2, 2, "A")]),
    ("# jctc-lint: ignore[A\n]", [(2, 2, "")]),
    ("# jctc-lint: ignore\nKEY=1", [(2, 2, "")]),
    ("# jctc-lint: ignores[A]", []),
    ("# jctc-lint: ignore-files[A]", []),
    ("# jctc-lint: disable[A]", []),
    ("x" * 3000 + " # jctc-lint: ignore[A]", []),
]


@pytest.mark.parametrize("path", [".env", "a.yml", "Dockerfile", "deploy.sh", "alembic.ini"])
@pytest.mark.parametrize(("text", "expected"), HASH)
def test_hash_comments(path: str, text: str, expected: Held) -> None:
    assert held(path, text) == expected


MARKDOWN: list[tuple[str, Held]] = [
    ("<!-- jctc-lint: ignore[A] -->\ntext", [(2, 2, "A")]),
    ("<!-- jctc-lint: ignore[A] why -->\n\n\ntext", [(4, 4, "A")]),
    ("<!-- jctc-lint: ignore[A] -->\n<!-- jctc-lint: ignore[B] -->\nx", [(3, 3, "A"), (3, 3, "B")]),
    ("text <!-- jctc-lint: ignore[A] -->", [(1, 1, "A")]),
    ("<!-- jctc-lint: ignore[A] -->\n```sh\na\nb\n```\nc", [(2, 5, "A")]),
    ("<!-- jctc-lint: ignore[A] -->\n~~~~\n```\n~~~\n~~~~\nc", [(2, 5, "A")]),
    ("<!-- jctc-lint: ignore[A] -->\n\n  ```\nopen to the end", [(3, 4, "A")]),
    ("<!-- jctc-lint: ignore[A] -->\n1. ```sh\n   a\n   ```\nb", [(2, 4, "A")]),
    ("```md\n<!-- jctc-lint: ignore[A] -->\n```\n", []),
    ("# jctc-lint: ignore[A]\n", []),
    ("<!-- jctc-lint: ignore[A]\n-->\n", []),
]


@pytest.mark.parametrize(("text", "expected"), MARKDOWN)
def test_markdown(text: str, expected: Held) -> None:
    assert held("docs/RUNBOOK.md", text) == expected


@pytest.mark.parametrize(
    ("path", "text", "misplaced"),
    [
        ("a.yml", "# jctc-lint: ignore-file[A]\na: 1", False),
        ("a.yml", "\n# title\n---\n# jctc-lint: ignore-file[A]\na: 1", False),
        ("a.yml", "a: 1\n# jctc-lint: ignore-file[A]", True),
        ("a.yml", "a: 1 # jctc-lint: ignore-file[A]", True),
        ("a.sh", "#!/bin/sh\n# jctc-lint: ignore-file[A]\nx", False),
        ("a.py", '"""Title."""\n# jctc-lint: ignore-file[A]\n', True),
        ("a.md", "<!-- jctc-lint: ignore-file[A] -->\n# Title", False),
        ("a.md", "# Title\n<!-- jctc-lint: ignore-file[A] -->\n", True),
    ],
)
def test_ignore_file(path: str, text: str, misplaced: bool) -> None:
    (found,) = ignore_comments(Source(path, text))
    assert found.whole_file
    assert found.misplaced is misplaced


def test_spans_are_exact() -> None:
    source = Source("a.yml", "k: v # jctc-lint: ignore[A1, b-c] why\n")
    (found,) = ignore_comments(source)
    assert found.span.text == "jctc-lint: ignore[A1, b-c]"
    assert [(word.text, word.span.text) for word in found.words] == [("A1", "A1"), ("b-c", "b-c")]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.md", "<!-- jctc-lint: " * 200_000),
        ("a.md", "<!-- jctc-lint: ignore[A] -->\n" * 60_000),
        ("a.yml", "# jctc-lint: ignore[" * 200_000),
        ("a.yml", "# jctc-lint: ignore[A]\n" * 100_000),
        ("a.py", "# jctc-lint: ignore[A]\n" * 30_000),
    ],
)
def test_bounded_time(path: str, text: str) -> None:
    started = time.process_time()
    ignore_comments(Source(path, text))
    assert time.process_time() - started < 10
