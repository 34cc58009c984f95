"""Bad input through the real command: a clear word about the file, the rest still analysed."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Tree = Callable[[Mapping[str, str | bytes]], Path]

GOOD = "services:\n  app:\n    image: app:1\n    environment:\n      - API_SECRET=abc$def\n"
"""Has a finding of its own: proof that the rest was still analysed."""

REVISION = 'revision = "a1"\ndown_revision = None\n\n\ndef upgrade():\n    pass\n'
ALEMBIC = {
    "alembic.ini": "[alembic]\nscript_location = migrations\n",
    "migrations/env.py": "",
    "migrations/versions/a1_first.py": REVISION,
}

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9)
)
MERGE_BOMB = "x0: &x0 {a: 1}\n" + "".join(
    f"x{i + 1}: &x{i + 1}\n  <<: [*x{i}, *x{i}]\n  k{i}: 1\n" for i in range(40)
)
DEEP_PYTHON = REVISION + "x = " + "(" * 3000 + ")" * 3000 + "\n"
LONG_SUM = REVISION + "x = " + "+".join(["1"] * 20000) + "\n"


def run(*arguments: str | Path, seconds: int = 20) -> subprocess.CompletedProcess[str]:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (2 * 1024**3, 2 * 1024**3))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))

    return subprocess.run(
        [sys.executable, "-m", "jctc_lint", *map(str, arguments)],
        capture_output=True, text=True, timeout=120, preexec_fn=limit, check=False,
        env={**os.environ, "NO_COLOR": "1"}, encoding="utf-8",
    )  # fmt: skip


def findings(root: Path) -> list[dict[str, Any]]:
    result = run(root, "--format", "json")
    assert "Traceback" not in result.stderr
    assert result.returncode == 1, result.stderr
    found: list[dict[str, Any]] = json.loads(result.stdout)["findings"]
    return found


BAD_COMPOSE: dict[str, str | bytes] = {
    "broken yaml": "services:\n  app:\n   image: a\n  b: [\n",
    "tabs": "services:\n\tapp: 1\n",
    "binary": b"\x00\x01\x02services:\n",
    "latin-1": "services:\n  app:\n    image: caf\xe9\n".encode("latin-1"),
    "too large": b"services:\n" + b"# " + b"x" * (10 * 1024 * 1024),
    "deep flow": "services: " + "[" * 50000,
    "deep block": "services:\n" + "".join(" " * i + "a:\n" for i in range(1, 3000)),
    "alias bomb": "services:\n  a: {image: x}\n" + BOMB,
    "merge bomb": "services:\n  a: {image: x}\n" + MERGE_BOMB,
    "recursive alias": "services: &a\n  b: *a\n",
    "a list": "- services\n",
    "a word": "services",
    "services is a list": "services:\n  - app\n",
    "unknown escape": 'services:\n  app:\n    image: "a\\d"\n',
    "duplicate key": "services:\n  app:\n    image: a:1\n    image: b:1\n",
}


@pytest.mark.parametrize("content", BAD_COMPOSE.values(), ids=BAD_COMPOSE)
def test_a_bad_compose_file_is_named_and_the_rest_analysed(
    content: str | bytes, tree: Tree
) -> None:
    root = tree({"compose.yaml": content, "deploy/compose.yaml": GOOD})
    found = findings(root)
    assert {"compose.yaml", "deploy/compose.yaml"} <= {finding["path"] for finding in found}
    (first, *_) = [finding for finding in found if finding["path"] == "compose.yaml"]
    assert first["line"] >= 1
    assert first["severity"] == "error"


HOSTILE_TO_SHOW: dict[str, str | bytes] = {
    **BAD_COMPOSE,
    "100,000 levels of flow": "services: " + "[" * 100_000 + "]" * 100_000,
    "nul": b"services:\n  app:\n    image: a\x00b\n",
    "3,000 nested defaults": (
        "services:\n  app:\n    image: '"
        + "${A:-" * 3000
        + "x"
        + "}" * 3000
        + "'\n    nothing: 1\n"
    ),
    "5 MB in a value": "services:\n  app:\n    image: '" + "x" * 5_000_000 + "'\n",
    "30,000 services without an image": "services:\n"
    + "".join(f"  s{number}:\n    tty: true\n" for number in range(30_000)),
    "numbers and dates": "services:\n  app:\n    image: a\n    scale: "
    + "9" * 5000
    + "\n    hostname: 2024-13-45\n    cpus: 1e999\n    tty: .inf\n",
}


@pytest.mark.parametrize("content", HOSTILE_TO_SHOW.values(), ids=HOSTILE_TO_SHOW)
def test_a_bad_compose_file_is_refused_where_it_is_bad(content: str | bytes, tree: Tree) -> None:
    root = tree({"compose.yaml": content})
    result = run("show", "compose", root, seconds=60)
    assert result.returncode == 1, result.stderr[-500:]
    assert "Traceback" not in result.stderr
    assert re.match(r"compose\.yaml:[1-9][0-9]*: ", result.stderr), result.stderr[:200]


FINE_COMPOSE: dict[str, str | bytes] = {
    "utf-8 mark": b"\xef\xbb\xbf" + GOOD.encode(),
    "utf-16": GOOD.encode("utf-16"),
    "crlf": GOOD.replace("\n", "\r\n"),
    "lone cr": GOOD.replace("\n", "\r"),
    "no last line break": GOOD.rstrip("\n"),
}


@pytest.mark.parametrize("content", FINE_COMPOSE.values(), ids=FINE_COMPOSE)
def test_an_odd_but_valid_compose_file_is_read(content: str | bytes, tree: Tree) -> None:
    (finding,) = [f for f in findings(tree({"compose.yaml": content})) if f["rule"] == "SEC102"]
    assert finding["line"] == 5
    assert finding["column"] in (9, 20)


BAD_REVISIONS: dict[str, str | bytes] = {
    "syntax error": "revision = 'b2'\ndown_revision = 'a1'\ndef upgrade(:\n",
    "nul": b"revision = 'b2'\x00\n",
    "latin-1": b"revision = 'b2'\ndown_revision = 'a1'\n# caf\xe9\n",
    "deep": DEEP_PYTHON.replace('"a1"', '"b2"').replace("None", '"a1"', 1),
    "no revision": "x = 1\n",
}


@pytest.mark.parametrize("content", BAD_REVISIONS.values(), ids=BAD_REVISIONS)
def test_a_bad_revision_is_named_and_the_rest_analysed(content: str | bytes, tree: Tree) -> None:
    root = tree({**ALEMBIC, "migrations/versions/b2_second.py": content, "compose.yaml": GOOD})
    found = findings(root)
    assert "migrations/versions/b2_second.py" in {f["path"] for f in found if f["rule"] == "REV508"}
    assert "compose.yaml" in {f["path"] for f in found}


def test_an_expression_of_any_length_is_read(tree: Tree) -> None:
    root = tree({**ALEMBIC, "migrations/versions/a1_first.py": LONG_SUM, "compose.yaml": GOOD})
    assert {f["path"] for f in findings(root)} >= {"compose.yaml"}


def test_a_dangling_link_is_named(tree: Tree) -> None:
    root = tree({"deploy/compose.yaml": GOOD})
    (root / "compose.yaml").symlink_to("nowhere.yaml")
    found = findings(root)
    assert {"compose.yaml", "deploy/compose.yaml"} <= {finding["path"] for finding in found}


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read everything")
def test_a_file_without_permission_is_named(tree: Tree) -> None:
    root = tree({"compose.yaml": GOOD, "deploy/compose.yaml": GOOD})
    (root / "compose.yaml").chmod(0)
    found = findings(root)
    assert {"compose.yaml", "deploy/compose.yaml"} <= {finding["path"] for finding in found}


def test_a_link_out_of_the_root_is_not_followed(tree: Tree, tmp_path: Path) -> None:
    secret = tmp_path / "outside.yaml"
    secret.write_text(GOOD.replace("abc$def", "outside$value"))
    root = tree({"deploy/compose.yaml": GOOD})
    (root / "compose.yaml").symlink_to(secret)
    (root / "deploy/.env").symlink_to("/etc/passwd")
    result = run(root, "--format", "text")
    assert "outside$value" not in result.stdout
    assert "compose.yaml: 1 error" in result.stdout
    assert "leads out of the analysed directory" in result.stdout
    assert "root:" not in result.stdout


def test_a_named_pipe_does_not_block(tree: Tree) -> None:
    root = tree({"deploy/compose.yaml": GOOD})
    os.mkfifo(root / "compose.yaml")
    assert "deploy/compose.yaml" in {finding["path"] for finding in findings(root)}


EVIL = "\x1b]0;owned\x07\x1b[31m::error::x\u202e"


@pytest.mark.parametrize(
    "style", ["text", "concise", "json", "sarif", "github", "gitlab", "rdjson", "junit", "markdown"]
)
def test_control_characters_do_not_reach_the_output(style: str, tree: Tree) -> None:
    escaped = EVIL.encode("unicode_escape").decode().replace("\\x", "\\x")
    compose = (
        "services:\n"
        f'  "app{escaped}":\n'
        "    image: app:1\n"
        "    environment:\n"
        f'      - "API_SECRET=abc$def"\n'
        f"      - TOKEN{'::set-output name=x::'}=a$bc\n"
        f"    depends_on:\n      db{'%0A::error::'}: {{condition: service_healthy}}\n"
        f"  db{'%0A::error::'}:\n    image: postgres:16\n"
    )
    root = tree({"compose.yaml": compose, "a\n::error::b/compose.yaml": GOOD})
    result = run(root, "--format", style)
    assert result.returncode == 1, result.stderr
    for char in ("\x1b", "\x07", "\u202e", "\r"):
        assert char not in result.stdout
    if style == "github":
        commands = [line for line in result.stdout.splitlines() if "::" in line]
        assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in commands)
    else:
        assert not [line for line in result.stdout.splitlines() if line.startswith("::")]


def test_many_services_in_bounded_time(tree: Tree) -> None:
    services = "".join(
        f"  s{i}:\n    image: app:1\n    environment:\n      - A=1\n      - B=${{C:-x}}\n"
        f"    depends_on: [s{i - 1 if i else 1}]\n"
        for i in range(3000)
    )
    root = tree({"compose.yaml": "services:\n" + services})
    result = run(root, "--format", "json", seconds=30)
    assert "Traceback" not in result.stderr
    assert result.returncode in (0, 1), result.stderr


def test_nested_interpolation_in_bounded_time(tree: Tree) -> None:
    value = "${A:-" * 3000 + "x" + "}" * 3000
    compose = f"services:\n  app:\n    image: app:1\n    environment:\n      - V={value}\n"
    root = tree({"compose.yaml": compose, "deploy/compose.yaml": GOOD})
    assert "deploy/compose.yaml" in {finding["path"] for finding in findings(root)}
