"""SEC102 speaks exactly where the real Compose was measured to deliver something else."""

from __future__ import annotations

import base64
import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from jctc_lint.catalogue.load import load
from jctc_lint.engine.run import run_checks
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from jctc_lint.finding import Finding

MEASURED = json.loads(
    (Path(__file__).parents[1] / "data/compose-values.json").read_text(encoding="utf-8")
)
_ENVIRONMENT = "a variable that nothing sets: the environment family's rule"
_HOST = "the documented way to take a variable from the host, or to unset it"
_REFUSES = "`:?` refuses on purpose"
_SCHEMA = "refused for its structure, not for a value: the Compose family's rules"
_LINES = "lines are folded, or end the text, because the author asked for it"
SILENT = {
    "list-plain-dollar-name-trunc": "`$$` is the documented way to write one `$`",
    "list-plain-brace-unset": _ENVIRONMENT,
    "dotenv-missing": _ENVIRONMENT,
    "list-plain-brace-req-unset": _REFUSES,
    "list-plain-brace-req-empty": _REFUSES,
    "list-plain-brace-req-noerr": _REFUSES,
    "envfile-plain-brace-req": _REFUSES,
    "dotenv-req-empty": _REFUSES,
    "list-null-item": _SCHEMA,
    "list-int-item": _SCHEMA,
    "list-bool-item": _SCHEMA,
    "list-scalar-not-list": _SCHEMA,
    "map-plain-no-space": _SCHEMA,
    "map-dup": _SCHEMA,
    "map-key-int": _SCHEMA,
    "map-key-null": _SCHEMA,
    "map-key-true": _SCHEMA,
    "map-tab-indent": _SCHEMA,
    "healthcheck-list-no-cmd": _SCHEMA,
    "healthcheck-bad-interval": _SCHEMA,
    "map-plain-null": _HOST,
    "map-plain-null-cap": _HOST,
    "map-plain-null-upper": _HOST,
    "map-plain-tilde": _HOST,
    "map-plain-empty": _HOST,
    "map-plain-empty-shell": _HOST,
    "map-plain-empty-dotenv": _HOST,
    "map-plain-null-shell": _HOST,
    "map-plain-empty-comment": _HOST,
    "map-plain-merge-word": "nobody means the text `<<`",
    "map-literal": _LINES,
    "list-literal-block": _LINES,
    "envfile-ref-shell-vs-file": "what the shell holds is known on the deploying machine only",
    "envfile-ref-url": "arrives as written; percent-encoding is SEC105",
    "envfile-latin1": "no UTF-8, so not read: JCT004",
    "envfile-missing": _SCHEMA,
    "dotenv-env-file-flag-replaces": "which file is read is said on the command line",
    "dotenv-env-dot-prod-ignored": "which file is read is said on the command line",
}
"""Cases that are altered, and about which the rule is silent on purpose."""
ADVISED = {
    "map-null-env-file": "`KEY:` unsets what the env file sets: worth knowing",
    "list-plain-space-lead": "`- K= abc` delivers the blank, which nobody means",
}
"""Cases that the record takes for meant, and that the rule mentions all the same."""
SILENT_UNLESS_SECRET = {
    "list-plain-multiline": _LINES,
    "map-plain-multiline": _LINES,
    "map-double-multiline": _LINES,
    "map-folded": _LINES,
    "map-literal-keep": _LINES,
}


def judge(root: Path, files: dict[str, Any]) -> list[Finding]:
    for name, content in files.items():
        binary = isinstance(content, dict)
        data = base64.b64decode(content["base64"]) if binary else content.encode()
        (root / name).write_bytes(data)
    rule = load().find("value-altered")
    assert rule is not None
    outcome = run_checks(Repository(root), [rule])
    assert not outcome.crashes
    return outcome.findings


def renamed(files: dict[str, Any], name: str) -> dict[str, Any]:
    return {
        path: content if isinstance(content, dict) else re.sub(r"(?<![\w.])K(?!\w)", name, content)
        for path, content in files.items()
    }


def with_host(case: dict[str, Any]) -> dict[str, Any]:
    """The files of a command's case, its shell's variables moved to `.env`, where we see them."""
    files = dict(case["files"])
    if case["form"] == "command" and "PW" in case.get("host", {}):
        text = case["host"]["PW"]
        mark = '"' if "'" in text else "'"
        files[".env"] = f"PW={mark}{text}{mark}\n"
    return files


CASES = [pytest.param(case, id=case["id"]) for case in MEASURED["cases"]]


@pytest.mark.parametrize("name", ["K", "API_SECRET"])
@pytest.mark.parametrize("case", CASES)
def test_case(case: dict[str, Any], name: str, tmp_path: Path) -> None:
    findings = judge(tmp_path, renamed(with_host(case), name))
    altered = case["outcome"] != "intact"
    silent = case["id"] in SILENT or (name == "K" and case["id"] in SILENT_UNLESS_SECRET)
    if case["id"] in ADVISED:
        assert len(findings) == 1
        return
    assert bool(findings) == (altered and not silent), [finding.message for finding in findings]
    if name == "API_SECRET" and isinstance(case["meant"], dict) and "K" in case["meant"]:
        for finding in findings:
            assert len(case["meant"]["K"]) < 4 or case["meant"]["K"] not in finding.message


def test_exceptions_are_exceptions() -> None:
    altered = {case["id"] for case in MEASURED["cases"] if case["outcome"] != "intact"}
    assert altered >= SILENT.keys() | SILENT_UNLESS_SECRET.keys()


SPELLINGS = {
    "list-plain": "- K={}",
    "list-single": "- 'K={}'",
    "list-double": '- "K={}"',
    "map-plain": "K: {}",
    "map-single": "K: '{}'",
    "map-double": 'K: "{}"',
    "map-literal": "K: |-\n        {}",
}
HEAD = "services:\n  s:\n    image: img:1\n"


def spell(form: str, text: str) -> dict[str, Any]:
    """A project in which K gets the value, spelled as the record's cells are."""
    if form.startswith(("list", "map")):
        if form.endswith("single"):
            text = text.replace("'", "''")
        elif form.endswith("double"):
            text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
        return {"compose.yaml": f"{HEAD}    environment:\n      {SPELLINGS[form].format(text)}\n"}
    if form == "dotenv-plain":
        compose = f"{HEAD}    environment:\n      - K=${{K}}\n"
        return {"compose.yaml": compose, ".env": f"K={text}\n"}
    if form == "env_file-single":
        text = "'" + text.replace("'", "\\'") + "'"
    elif form == "env_file-double":
        text = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return {"compose.yaml": f"{HEAD}    env_file: app.env\n", "app.env": f"K={text}\n"}


def tells_nothing(form: str, text: str) -> bool:
    """Altered cells that no reader of the file would take for what the record says was meant."""
    remark = " # " in text  # `abc # def`: a value and a remark
    layout = text[0].isspace()  # blanks between the name and the value, or indentation
    trimmed = text[-1].isspace() and not form.startswith(("list", "map"))
    return remark or layout or trimmed


@cache
def cells(form: str) -> list[tuple[str, str]]:
    return [(text, result) for kind, text, result, _ in MEASURED["cells"] if kind == form]


@pytest.mark.parametrize("name", ["K", "API_SECRET"])
@pytest.mark.parametrize("form", sorted({cell[0] for cell in MEASURED["cells"]}))
def test_every_character(form: str, name: str, tmp_path: Path) -> None:
    assert len(cells(form)) == 180
    for number, (text, result) in enumerate(cells(form)):
        root = tmp_path / str(number)
        root.mkdir()
        findings = judge(root, renamed(spell(form, text), name))
        # `- K= abc`: Compose changes nothing, but nobody means the blank.
        blank = form.startswith("list") and text[0] in " \t"
        altered = (result != "intact" and not tells_nothing(form, text)) or bool(blank)
        assert bool(findings) == altered, (text, result, [finding.message for finding in findings])
