"""The reads that we tell of settings modules, and what these modules really do.

Each module is loaded by the real libraries under many environments: without each variable, with
each of its names alone, in another case, blank, and with texts of each shape.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.environment.model import Library, Need, Shape
from jctc_lint.facts.environment.python.model import Roots
from jctc_lint.facts.environment.python.reads import python_reads
from jctc_lint.facts.environment.shapes import accepts
from jctc_lint.facts.repository import Repository
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.environment.model import Read

HERE = Path(__file__).parent
DATA = HERE.parent / "data" / "settings_read"
MODULE = "settings_case.py"
SAMPLES = {
    Shape.TEXT: "text", Shape.INTEGER: "7", Shape.NUMBER: "1.5", Shape.BOOLEAN: "true",
    Shape.JSON_LIST: "[]", Shape.JSON_OBJECT: "{}", Shape.JSON: "[]", Shape.LIST: "a,b",
    Shape.UNKNOWN: "7",
}  # fmt: skip
TRIED = ("text", "7", " 7 ", "7.0", "7.5", "1e3", "-7", "1_000", "true", "TRUE", "False", "yes",
         "off", "t", "enabled", "[]", '["a"]', '["a", "b"]', "{}", '{"a": "b"}', "a,b", "null",
         "http://x", "nan", "2", "")  # fmt: skip


@record
class Case:
    name: str
    source: str
    values: dict[str, str]


def written_cases(file: str) -> list[Case]:
    parts = (DATA / file).read_text().split("=== ")[1:]
    return [_case(part) for part in parts]


def _case(part: str) -> Case:
    name, _, source = part.partition("\n")
    values = {}
    if source.startswith("# "):
        for word in source.partition("\n")[0][2:].split():
            key, _, value = word.partition("=")
            values[key] = value
    return Case(name, source, values)


def asked(jobs: list[dict[str, object]]) -> list[list[str]]:
    """What the real libraries do."""
    done = subprocess.run(
        [sys.executable, str(HERE / "settings_runner.py")],
        input=json.dumps(jobs),
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    results: list[list[str]] = json.loads(done.stdout)
    return results


def reads_of(root: Path, case: Case) -> tuple[Read, ...]:
    (root / MODULE).write_text(case.source)
    found = python_reads(Repository(root), Roots((MODULE,), ("",), ""))
    assert not found.unread
    return found.reads


@record
class Trial:
    """One environment, and what we say of it: "" loads, "start" or "use" fails."""

    read: Read
    environment: dict[str, str]
    expected: str
    why: str


def sample(case: Case, read: Read) -> str:
    for name in read.names:
        if name in case.values or name.upper() in case.values:
            return case.values.get(name, case.values.get(name.upper(), ""))
    return read.choices[0] if read.choices else SAMPLES.get(read.shape, "text")


def trials(case: Case, reads: tuple[Read, ...]) -> Iterator[Trial]:
    needed = [read for read in reads if read.need in (Need.START, Need.USE, Need.UNKNOWN)]
    full = {
        read.name: sample(case, read)
        for read in needed
        if read.need is not Need.UNKNOWN or read.name in case.values
    }
    yield Trial(reads[0], full, "", "all that is needed is there")
    for read in reads:
        gone = read.names if read.need is not Need.NONE else read.names[:1]
        rest = {key: value for key, value in full.items() if key not in gone}
        if read.need in (Need.START, Need.USE):
            yield Trial(read, rest, read.need.value, "without it")
            yield from _names(case, read, rest)
        elif read.need is Need.NONE:
            yield Trial(read, rest, "", "without it, as it is not needed")
        yield from _texts(read, rest)


def _names(case: Case, read: Read, rest: dict[str, str]) -> Iterator[Trial]:
    value = sample(case, read)
    for name in read.names:
        nested = "__" in name or any("__" in other for other in read.names)
        if nested:
            continue
        yield Trial(read, {**rest, name: value}, "", f"by the name {name}")
        changed = name.swapcase()
        expected = "" if read.any_case else read.need.value
        if changed != name:
            yield Trial(read, {**rest, changed: value}, expected, f"by the name {changed}")


def _texts(read: Read, rest: dict[str, str]) -> Iterator[Trial]:
    for text in TRIED:
        told = accepts(read, text)
        if not text and read.blank_is_absent and read.need is Need.START:
            yield Trial(read, {**rest, read.name: text}, "start", "blank is absent")
        elif told is False and read.need is not Need.UNKNOWN:
            yield Trial(read, {**rest, read.name: text}, "fails", f"{text!r} is refused")
        elif told is True and read.need is not Need.UNKNOWN:
            yield Trial(read, {**rest, read.name: text}, "", f"{text!r} is taken")


def disagreements(root: Path, cases: list[Case]) -> tuple[list[str], Counter[str]]:
    jobs: list[dict[str, object]] = []
    told: list[tuple[Case, list[Trial]]] = []
    counted: Counter[str] = Counter()
    for case in cases:
        reads = reads_of(root, case)
        counted["modules"] += 1
        counted["reads"] += len(reads)
        counted["unknown need"] += sum(read.need is Need.UNKNOWN for read in reads)
        if reads:
            found = list(trials(case, reads))
            told.append((case, found))
            environments = [trial.environment for trial in found]
            jobs.append({"source": case.source, "folder": str(root), "environments": environments})
    wrong = []
    for (case, found), results in zip(told, asked(jobs), strict=True):
        counted["environments"] += len(found)
        for trial, result in zip(found, results, strict=True):
            kind = result.partition(":")[0]
            if trial.expected != ("fails" if kind and trial.expected == "fails" else kind):
                said = trial.expected or "loads"
                wrong.append(
                    f"{case.name}: {trial.read.names} ({trial.read.shape}), {trial.why}: "
                    f"told {said!r}, was {result!r}"
                )
    return wrong, counted


@pytest.mark.parametrize("file", ["os.txt", "libraries.txt", "pydantic.txt"])
def test_written_modules(file: str, tmp_path: Path) -> None:
    wrong, counted = disagreements(tmp_path, written_cases(file))
    assert not wrong, "\n".join(wrong)
    assert counted["unknown need"] * 10 <= counted["reads"], counted
    assert counted["modules"] >= 8


TYPES = (
    ("str", "text", True), ("int", "7", True), ("float", "1.5", True), ("bool", "true", True),
    ("list[str]", "[]", True), ("List[str]", "[]", True), ("set[str]", "[]", True),
    ("dict[str, str]", "{}", True), ("Dict[str, Any]", "{}", True), ("tuple[str, ...]", "[]", True),
    ("Optional[str]", "text", True), ("Optional[int]", "7", True), ("str | None", "text", True),
    ("Optional[list[str]]", "[]", True), ("Union[str, list[str]]", "text", True),
    ("Optional[dict[str, str]]", "{}", True), ("Literal['a', 'b']", "a", True),
    ("Optional[bool]", "true", True), ("SecretStr", "text", True), ("Path", "x", True),
    ("Decimal", "1.5", True), ("PositiveInt", "7", False), ("Sequence[str]", "[]", True),
    ("FrozenSet[str]", "[]", True), ("Any", "text", True), ("int | str", "7", True),
)  # fmt: skip
DEFAULTS = ("", " = None", " = Field(...)", " = Field(None)", " = Field()",
            " = Field(default=None)", " = 'text'", " = Field('text')", " = ''", " = 7")  # fmt: skip
HEAD = """
from decimal import Decimal
from pathlib import Path
from typing import Any, Dict, FrozenSet, List, Literal, Optional, Sequence, Union

from {module} import BaseSettings{more}
from {fields} import Field, PositiveInt, SecretStr


class Settings(BaseSettings):
"""
OPTIONS = ("", "case_sensitive=True", "env_prefix='P_'", "env_ignore_empty=True",
           "env_prefix='p_', case_sensitive=True", "populate_by_name=True")  # fmt: skip


def random_case(random: Random, number: int, version: int) -> Case:
    v2 = version == 2
    head = HEAD.format(
        module="pydantic_settings" if v2 else "pydantic.v1",
        more=", SettingsConfigDict" if v2 else "",
        fields="pydantic" if v2 else "pydantic.v1",
    )
    option = random.choice(OPTIONS)
    lines = []
    if option and v2:
        lines.append(f"    model_config = SettingsConfigDict({option})")
    prefix = "P_" if "P_" in option else ("p_" if "p_" in option else "")
    values = {}
    for field in range(random.randint(4, 9)):
        annotation, value, _ = random.choice(TYPES)
        default = random.choice(DEFAULTS)
        if not v2 and "|" in annotation:
            annotation, value = "str", "text"
        name = f"field_{field}"
        if default.startswith(" = Field(") and v2 and random.random() < 0.4:
            alias = random.choice(("alias", "validation_alias"))
            default = default.replace(")", f", {alias}='NAME_{field}')").replace("(,", "(")
            values[f"NAME_{field}"] = value
        values[prefix + name] = values[(prefix + name).upper()] = value
        lines.append(f"    {name}: {annotation}{default}")
    if option and not v2 and "populate" not in option and "ignore" not in option:
        lines.append("    class Config:")
        lines += [f"        {item.strip()}" for item in option.replace("=", " = ").split(",")]
    body = "\n".join(lines)
    return Case(f"random {version}.{number}", f"{head}{body}\n\n\nsettings = Settings()\n", values)


@pytest.mark.parametrize("version", [1, 2])
def test_random_classes(version: int, tmp_path: Path) -> None:
    count = int(os.environ.get("JCTC_LINT_SETTINGS", "40"))
    first = int(os.environ.get("JCTC_LINT_FIRST", "0"))
    cases = [random_case(Random(n), n, version) for n in range(first, first + count)]
    wrong, counted = disagreements(tmp_path, cases)
    assert not wrong, "\n".join(
        [*wrong[:20], *(c.source for c in cases if wrong[0].startswith(f"{c.name}:"))]
    )
    assert counted["unknown need"] * 10 <= counted["reads"], counted


def test_libraries_are_all_asked() -> None:
    """Each library stands in some module."""
    text = "".join(path.read_text() for path in DATA.iterdir())
    for library in Library:
        if library.value in ("process.env", "import.meta.env", "shell", "configuration file"):
            continue
        name = {"os.environ": "import os", "django-environ": "import environ"}.get(
            library.value, library.value.removeprefix("python-").replace("-", "_")
        )
        assert name in text
