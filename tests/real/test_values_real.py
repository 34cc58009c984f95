"""The real Compose delivers the same before and after SEC101's fix, and what SEC102 tells."""

from __future__ import annotations

import json
import os
import string
import subprocess
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from compose_asked import COMPOSE

from jctc_lint.catalogue.load import load
from jctc_lint.engine.run import run_checks
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from pathlib import Path

    from jctc_lint.finding import Finding

HEAD = "services:\n  app:\n    image: example/app:1\n"


def delivered(root: Path) -> dict[str, Any]:
    """The environment and the command that the real Compose would give to the container."""
    done = subprocess.run(
        [COMPOSE, "config", "--format", "json"],
        cwd=root,
        env={"PATH": os.environ["PATH"], "HOME": str(root)},
        capture_output=True,
        text=True,
        check=True,
    )
    service = json.loads(done.stdout)["services"]["app"]
    return {"environment": service.get("environment"), "command": service.get("command")}


def findings(root: Path, rule: str) -> list[Finding]:
    found = load().find(rule)
    assert found is not None
    outcome = run_checks(Repository(root), [found])
    assert not outcome.crashes
    return outcome.findings


def mend(root: Path, found: list[Finding]) -> None:
    edits = [edit for finding in found if finding.fix for edit in finding.fix.edits]
    for edit in sorted(edits, key=lambda one: -one.span.start):
        path = root / edit.span.path
        text = path.read_bytes().decode()
        path.write_bytes((text[: edit.span.start] + edit.text + text[edit.span.end :]).encode())


def values(seed: int) -> list[str]:
    """Short texts out of all printable characters."""
    random = Random(seed)
    letters = string.ascii_letters + string.digits + string.punctuation + " "
    return ["".join(random.choices(letters, k=random.randint(2, 10))) for _ in range(200)]


def plain(root: Path, form: str, number: int, text: str) -> bool:
    """Whether SEC101 (and so not SEC102) speaks about this value alone."""
    (root / "compose.yml").write_bytes(spell(form, [(number, text)])["compose.yml"].encode())
    for name, content in spell(form, [(number, text)]).items():
        (root / name).write_bytes(content.encode())
    return bool(findings(root, "SEC101"))


def spell(form: str, entries: list[tuple[int, str]]) -> dict[str, str]:
    if form == "list":
        lines = [f"      - A{number}_SECRET={text}\n" for number, text in entries]
        return {"compose.yml": f"{HEAD}    environment:\n{''.join(lines)}"}
    if form == "map":
        lines = [f"      A{number}_SECRET: {text}\n" for number, text in entries]
        return {"compose.yml": f"{HEAD}    environment:\n{''.join(lines)}"}
    lines = [f"A{number}_SECRET={text}\n" for number, text in entries]
    return {"compose.yml": f"{HEAD}    env_file: app.env\n", "app.env": "".join(lines)}


@pytest.mark.parametrize("form", ["list", "map", "env_file"])
def test_the_fix_changes_nothing_for_compose(form: str, tmp_path: Path) -> None:
    numbered = enumerate(values(len(form)))
    entries = [(number, text) for number, text in numbered if plain(tmp_path, form, number, text)]
    assert len(entries) > 80
    for name, content in spell(form, entries).items():
        (tmp_path / name).write_bytes(content.encode())
    before = delivered(tmp_path)
    # `config` writes each `$` twice. Blanks behind `:` and around a dotenv value are layout.
    got = {name: text.replace("$$", "$") for name, text in before["environment"].items()}
    trim = str.rstrip if form == "list" else str.strip
    expected = {f"A{number}_SECRET": trim(text).replace("$$", "$") for number, text in entries}
    assert got == expected
    found = findings(tmp_path, "SEC101")
    assert len(found) == len(entries)
    mend(tmp_path, found)
    assert delivered(tmp_path) == before
    left = findings(tmp_path, "SEC101")
    assert len(left) == sum(finding.fix is None for finding in found)
    assert not any(finding.fix for finding in left)


@pytest.mark.parametrize(
    "command",
    [
        "redis-server --requirepass q1w2+e3r4 --appendonly yes",
        "[serve, --api-token, 'a', --x, b+c]",
    ],
)
def test_the_fix_of_a_command(command: str, tmp_path: Path) -> None:
    (tmp_path / "compose.yml").write_text(f"{HEAD}    command: {command}\n", encoding="utf-8")
    before = delivered(tmp_path)
    mend(tmp_path, findings(tmp_path, "SEC101"))
    assert delivered(tmp_path) == before


def test_numbers_arrive_as_told(tmp_path: Path) -> None:
    written = [
        "0123", "0777", "007", "0o17", "0x1F", "0b101", "1_000", "1e3", "6e7", "12e45", "1.0",
        "1.10", "3.10", ".5", "+1.5", "+447700900123", "2024-01-31", "True", "FALSE", "1234567.891",
    ]  # fmt: skip
    lines = "".join(f"      K{number}: {text}\n" for number, text in enumerate(written))
    (tmp_path / "compose.yml").write_text(f"{HEAD}    environment:\n{lines}", encoding="utf-8")
    got = delivered(tmp_path)["environment"]
    told = {f.span.line: dict(f.arguments) for f in findings(tmp_path, "SEC102")}
    assert len(told) == len(written)
    for number, text in enumerate(written):
        arguments = told[number + 5]
        assert (arguments["written"], arguments["received"]) == (text, got[f"K{number}"])


def test_a_remark_in_the_place_of_a_value(tmp_path: Path) -> None:
    (tmp_path / "compose.yml").write_text(f"{HEAD}    env_file: app.env\n")
    lines = {"A=  # a remark": True, "B=# a remark": True, "C= #c": True, "D=#c": False,
             "E=": False, "F=x # a remark": False}  # fmt: skip
    (tmp_path / "app.env").write_text("\n".join(lines) + "\n")
    environment = delivered(tmp_path)["environment"]
    told = {found.message[1] for found in findings(tmp_path, "value-altered")}
    for line, wrong in lines.items():
        assert (environment[line[0]][:1] == "#" and line[0] in told) == wrong, line


def test_a_bare_name_takes_the_env_files_value_away(tmp_path: Path) -> None:
    (tmp_path / "compose.yml").write_text(
        f"{HEAD}    env_file: app.env\n    environment: [A, B]\n    command: x ${{NO}} y\n"
    )
    (tmp_path / "app.env").write_text("A=1\nB=2\nC=${A}/x\n")
    (tmp_path / ".env").write_text("B=3\n")
    got = delivered(tmp_path)
    assert got["environment"] == {"A": None, "B": "3", "C": "1/x"}
    assert got["command"] == ["x", "y"]
    found = findings(tmp_path, "value-altered")
    assert {one.subject for one in found} == {
        "services.app.environment.A", "services.app.command",
    }  # fmt: skip


def test_dotenv_overrules_a_variable_of_the_env_file(tmp_path: Path) -> None:
    (tmp_path / "compose.yml").write_text(f"{HEAD}    env_file: app.env\n")
    (tmp_path / "app.env").write_text("B=file\nK=${B}/x\n")
    (tmp_path / ".env").write_text("B=outer\n")
    assert delivered(tmp_path)["environment"] == {"B": "file", "K": "outer/x"}
    (found,) = findings(tmp_path, "value-altered")
    assert found.subject == "variables.K"


def test_the_last_of_two_holds(tmp_path: Path) -> None:
    (tmp_path / "compose.yml").write_text(
        f"{HEAD}    env_file: app.env\n    environment:\n      - A=1\n      - A=2\n"
    )
    (tmp_path / "app.env").write_text("B=1\nB=2\n")
    assert delivered(tmp_path)["environment"] == {"A": "2", "B": "2"}
    assert len(findings(tmp_path, "set-twice")) == 2
