"""Random projects of every kind, valid or not: we answer as `docker-compose config` does.

Each run has the same cases. `JCTC_LINT_PROJECTS` is how many (CI: 5,000); `JCTC_LINT_FIRST` is the
number of the first, to look where nobody has looked.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from compose_asked import COMPOSE
from compose_random import case

from jctc_lint.facts.compose.shown import Asked, Refusal, shown

if TYPE_CHECKING:
    from compose_random import Case

CASES = int(os.environ.get("JCTC_LINT_PROJECTS", "1000"))
FIRST = int(os.environ.get("JCTC_LINT_FIRST", "0"))
CHUNKS = 20
QUICK = {"GOGC": "off", "GOMAXPROCS": "1"}
"""A process that lives for some milliseconds need not collect garbage."""
WITHOUT_PLACE = re.compile(
    r"no configuration file provided|open \S+: no such file|COMPOSE_FILE environment variable"
    r"|couldn't find env file|invalid project name|is a directory|COMPOSE_DISABLE_ENV_FILE"
    r"|project name must not be empty|compose file \S+ is invalid|parsing \"|empty compose file"
)
"""Of these no file can be told, or the shell or the command line is to blame."""


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_difference(chunk: int) -> None:
    for number in range(FIRST + chunk, FIRST + CASES, CHUNKS):
        made = case(number)
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder).resolve() / "proj"
            write(root, made)
            with compose(root, made) as asked:
                ours = answer(root, made)
                theirs = heard(asked)
            for _ in range(3):
                if agree(ours, theirs):
                    break
                # Compose goes through its mappings in random order, and may answer either way.
                with compose(root, made) as asked:
                    theirs = heard(asked)
        assert agree(ours, theirs), f"case {number}: {ours!r} is not {theirs!r}\n{made.told}"
        if isinstance(ours, Refusal):
            check_places(ours, str(theirs), made, number)


def write(root: Path, made: Case) -> None:
    root.mkdir()
    for name, content in made.files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        data = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
        (root / name).write_bytes(data)


def compose(root: Path, made: Case) -> subprocess.Popen[bytes]:
    config = ["config", "--format", "json", *([] if made.interpolate else ["--no-interpolate"])]
    return subprocess.Popen(
        [COMPOSE, *made.options, *config],
        cwd=root,
        env={**made.shell, **QUICK},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def heard(asked: subprocess.Popen[bytes]) -> Any:
    """The configuration, or why Compose refuses it."""
    out, err = asked.communicate(timeout=60)
    if asked.returncode:
        lines = err.decode(errors="replace").splitlines()
        return "\n".join(line for line in lines if "level=warning" not in line)
    return json.loads(out.decode("utf-8", "replace"))


def answer(root: Path, made: Case) -> Any:
    options = list(zip(made.options[::2], made.options[1::2], strict=True))

    def given(flag: str) -> tuple[str, ...]:
        return tuple(value for name, value in options if name == flag)

    asked = Asked(
        given("-f"),
        given("--profile"),
        given("--env-file") or None,
        "".join(given("--project-directory")) or None,
        "".join(given("--project-name")),
        made.interpolate,
    )
    try:
        return json.loads(json.dumps(shown(root, made.shell, asked)))
    except Refusal as refusal:
        return refusal


def agree(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, Refusal):
        return isinstance(theirs, str)
    return not isinstance(theirs, str) and bool(ours == theirs)


def check_places(ours: Refusal, theirs: str, made: Case, number: int) -> None:
    """Each refusal has the file and the line, as far as Compose's own words tell which."""
    told = f"case {number}: {ours.reasons} for {theirs!r}\n{made.told}"
    spans = [span for span, _ in ours.reasons if span is not None]
    assert spans or WITHOUT_PLACE.search(theirs), told
    assert {span.path for span in spans} <= set(made.files), told
    lines = {span.line for span in spans}
    named = re.findall(r"\bL(\d+)\.C", theirs) or re.findall(r"line (\d+): mapping key", theirs)
    if spans and named:
        assert any(abs(line - int(named[-1])) <= 1 for line in lines), told
