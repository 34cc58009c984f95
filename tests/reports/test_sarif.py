"""SARIF: before Microsoft's validator with GitHub's rules, and in what the validator cannot see."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from report_examples import (
    COMPOSE,
    DOWNGRADE,
    EMPTY,
    FINDINGS,
    MAPPING,
    NOTES,
    REVISION,
    SECRET,
    finding,
    part,
    quotes,
    result,
)
from sarif_validator import complaints, multitool

from jctc_lint.catalogue.load import load
from jctc_lint.facts.secrets.mask import Mask
from jctc_lint.finding import Fix, Related, Safety, Severity
from jctc_lint.record import replace
from jctc_lint.reports.formats import render
from jctc_lint.reports.line_hash import line_hashes
from jctc_lint.reports.result import RenderOptions, Result
from jctc_lint.reports.sarif_rules import descriptor, numbered
from jctc_lint.text import Edit, Source, Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from jctc_lint.catalogue.rule import Rule


__all__ = ["complaints", "multitool"]


def log_of(made: Result, options: RenderOptions | None = None) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(render("sarif", made, options or RenderOptions()))
    return document


def run_of(made: Result, options: RenderOptions | None = None) -> dict[str, Any]:
    (run,) = log_of(made, options)["runs"]
    assert isinstance(run, dict)
    return run


def place_of(made: Result) -> dict[str, Any]:
    location: dict[str, Any] = run_of(made)["results"][0]["locations"][0]["physicalLocation"]
    return location


# The validator

LONG = Source("long.yml", "key: " + "x" * 20_000 + "\n" + "a: 1\n" * 500)
NO_END = Source("no-end.yml", "a: 1\nb: 2")
AWKWARD = Source("odd/ä #%?&=+:\\'\"\n.yml", "ключ: '😀😀'\r\n\r\n\tзначение: 1\r\n")
AWKWARD_RESULTS = {
    "findings": result(notes=NOTES),
    "empty": replace(result(), findings=()),
    "catalogue": Result(root=Path("/nowhere"), rules=tuple(load())),
    "prefix": result(),
    "whole-lines": result(
        finding(MAPPING, Span(NO_END, 0, len(NO_END.text)), "all"),
        finding(MAPPING, Span(NO_END, 5, 9), "last line"),
        finding(MAPPING, Span(NO_END, 9, 9), "end"),
        finding(MAPPING, Span(COMPOSE, len(COMPOSE.text), len(COMPOSE.text)), "behind the end"),
        finding(MAPPING, Span(EMPTY, 0, 0), "empty"),
        finding(MAPPING, Span(COMPOSE, 0, 0), "whole", whole_file=True),
    ),
    "long": result(
        finding(MAPPING, Span(LONG, 5, 20_005), "long line"),
        finding(MAPPING, Span(LONG, 0, len(LONG.text)), "many lines"),
    ),
    "awkward": result(
        finding(
            SECRET,
            part(AWKWARD, "'😀😀'"),
            "😀.{0}[x](y)",
            service="{0} {{1}} [x](https://evil.example) \x1b[0m",
            variable="Ä\n'\"`",
            related=tuple(
                Related(part(AWKWARD, text), f"'{text}' [1](1)") for text in ("ключ", "значение")
            ),
            fix=quotes(part(AWKWARD, "'😀😀'")),
        )
    ),
}


@pytest.mark.parametrize("name", AWKWARD_RESULTS)
def test_the_validator_has_nothing_to_say(
    name: str, complaints: Callable[[str], list[str]]
) -> None:
    options = RenderOptions(prefix="below/here/" if name == "prefix" else "")
    assert complaints(render("sarif", AWKWARD_RESULTS[name], options)) == []


def test_the_validator_would_speak_up(complaints: Callable[[str], list[str]]) -> None:
    log = log_of(result())
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"].pop("contextRegion")
    del log["runs"][0]["tool"]["driver"]["rules"][0]["help"]
    assert len(complaints(json.dumps(log))) == 2


@pytest.mark.parametrize("name", AWKWARD_RESULTS)
def test_the_schema_of_the_validator(name: str, multitool: Path) -> None:
    schema = json.loads((multitool.parent / "sarif-2.1.0.json").read_text(encoding="utf-8-sig"))
    log = log_of(AWKWARD_RESULTS[name])
    problems = jsonschema.Draft7Validator(schema).iter_errors(log)
    assert [problem.message for problem in problems] == []


def closed(required: str, optional: str = "", **properties: Any) -> dict[str, Any]:
    """The JSON Schema of an object with these properties and no others."""
    names = [*required.split(), *optional.split()]
    return {
        "type": "object",
        "required": required.split(),
        "additionalProperties": False,
        "properties": {name: properties.get(name, {}) for name in names},
    }


TEXT = closed("text", text={"type": "string", "minLength": 1})
NUMBER = {"type": "integer", "minimum": 1}
ARTIFACT = closed("uri uriBaseId", uriBaseId={"const": "SRCROOT"})
POSITIONS = dict.fromkeys(["startLine", "startColumn", "endLine", "endColumn"], NUMBER)
REGION = closed("startLine startColumn endLine endColumn", "snippet", **POSITIONS)
CONTEXT = closed("startLine endLine snippet", startLine=NUMBER, endLine=NUMBER)
PLACE = closed("artifactLocation region contextRegion", artifactLocation=ARTIFACT, region=REGION)
MESSAGE = closed("text id arguments", text={"type": "string", "minLength": 1})
LOCATION = closed("physicalLocation", "id message logicalLocations", physicalLocation=PLACE)
CHANGE = closed(
    "artifactLocation replacements",
    artifactLocation=ARTIFACT,
    replacements={
        "type": "array",
        "minItems": 1,
        "items": closed("deletedRegion", "insertedContent", deletedRegion=REGION),
    },
)
FIX = closed(
    "description artifactChanges",
    description=TEXT,
    artifactChanges={"type": "array", "minItems": 1, "items": CHANGE},
)
RESULT = closed(
    "ruleId ruleIndex level message locations partialFingerprints properties",
    "relatedLocations fixes",
    level={"enum": ["error", "warning", "note"]},
    message=MESSAGE,
    locations={"type": "array", "minItems": 1, "maxItems": 1, "items": LOCATION},
    relatedLocations={"type": "array", "minItems": 1, "maxItems": 100, "items": LOCATION},
    fixes={"type": "array", "minItems": 1, "items": FIX},
)


@pytest.mark.parametrize("name", AWKWARD_RESULTS)
def test_results_have_what_they_need_and_no_more(name: str) -> None:
    """The part of SARIF's schema that we use, for where its validator is not to be had."""
    for entry in run_of(AWKWARD_RESULTS[name])["results"]:
        jsonschema.validate(entry, RESULT)


def test_another_reader_finds_the_same(tmp_path: Path) -> None:
    from sarif import loader

    path = tmp_path / "log.sarif"
    path.write_text(render("sarif", result(), RenderOptions()), encoding="utf-8")
    records = loader.load_sarif_file(str(path)).get_records()
    assert sorted((r["Severity"], r["Location"], r["Line"]) for r in records) == [
        ("error", "deploy/docker-compose.prod.yml", 5),
        ("note", "empty.yml", 1),
        ("note", "one.yml", 1),
        ("warning", "alembic/versions/0001_%C3%A4%20b.py", 4),
        ("warning", "deploy/docker-compose.prod.yml", 6),
    ]


# Places


def test_columns_count_utf16_units() -> None:
    source = Source("a.yml", "x: 1\n😀ä: 😀 value\n")
    assert place_of(result(finding(MAPPING, part(source, "😀 value"))))["region"] == {
        "startLine": 2,
        "startColumn": 1 + 2 + 1 + 2,
        "endLine": 2,
        "endColumn": 1 + 2 + 1 + 2 + 8,
        "snippet": {"text": "😀 value"},
    }


def test_snippets_hide_secrets_and_join_lines() -> None:
    place = place_of(result(FINDINGS[0]))
    assert place["region"]["snippet"]["text"] == "POSTGRES_PASSWORD=****"
    assert (place["contextRegion"]["startLine"], place["contextRegion"]["endLine"]) == (3, 7)
    context = place["contextRegion"]["snippet"]["text"]
    assert context.split("\n")[2] == "      - POSTGRES_PASSWORD=****"
    several = place_of(result(FINDINGS[2]))
    assert several["region"]["snippet"]["text"] == 'def downgrade():\n    """No."""\n    pass'


def test_long_regions_are_shown_in_part() -> None:
    place = place_of(result(finding(MAPPING, Span(LONG, 20_006, len(LONG.text)))))
    assert place["region"]["endLine"] == 502
    assert place["region"]["snippet"]["text"].count("\n") < 50
    assert place["contextRegion"]["snippet"]["text"].count("\n") < 50


def test_a_finding_about_a_file_points_at_its_first_line() -> None:
    whole = finding(MAPPING, Span(COMPOSE, 0, len(COMPOSE.text)), whole_file=True)
    region = place_of(result(whole))["region"]
    assert (region["startLine"], region["endLine"]) == (1, 1)


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a b/ä#1?.yml", "a%20b/%C3%A4%231%3F.yml"),
        ("c:/x.yml", "c%3A/x.yml"),
        ("100%.yml", "100%25.yml"),
        ("a\\b\n.yml", "a%5Cb%0A.yml"),
        ("bad\udcff.yml", "bad%FF.yml"),
        ("half\ud83d.yml", "half%ED%A0%BD.yml"),
    ],
)
def test_paths_are_relative_uris(path: str, uri: str) -> None:
    made = result(finding(MAPPING, Span(Source(path, "a: 1\n"), 0, 1)))
    assert place_of(made)["artifactLocation"] == {"uri": uri, "uriBaseId": "SRCROOT"}


def test_the_prefix_stands_before_every_path() -> None:
    text = render("sarif", result(notes=NOTES), RenderOptions(prefix="a ä/"))
    uris: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            uris.extend([node["uri"]] if "uriBaseId" in node and "uri" in node else [])
            node = list(node.values())
        if isinstance(node, list):
            for item in node:
                walk(item)

    walk(json.loads(text))
    assert len(uris) > 8
    assert all(uri.startswith("a%20%C3%A4/") for uri in uris)


# Messages and rules


def test_the_message_is_its_template_filled() -> None:
    run = run_of(result())
    for entry in run["results"]:
        rule = run["tool"]["driver"]["rules"][entry["ruleIndex"]]
        assert rule["id"] == entry["ruleId"]
        text = rule["messageStrings"][entry["message"]["id"]]["text"]
        for number, argument in enumerate(entry["message"]["arguments"]):
            text = text.replace(f"{{{number}}}", argument)
        assert text == entry["message"]["text"]


def test_arguments_go_by_name_not_by_order() -> None:
    swapped = finding(SECRET, FINDINGS[0].span, variable="V", service="s")
    (entry,) = run_of(result(swapped))["results"]
    assert entry["message"]["arguments"] == ["s", "V"]


@pytest.mark.parametrize(
    ("template", "sarif"),
    [
        ("'{b}' has '{a}', '{b}'.", "'{0}' has '{1}', '{0}'."),
        ("'{a}' is ${not_quite.", "'{0}' is ${{not_quite."),
        ("Nothing varies {} here.", "'{0}': Nothing varies {{}} here."),
        ("{a} in line {b}.", "'{0}' in line '{1}'."),
        (
            "'x' or {a}: 'http://{b}', a@b's '{a}@{b}'.",
            "'x' or '{0}': http://'{1}', a@b's '{0}'@'{1}'.",
        ),
    ],
)
def test_templates_are_numbered(template: str, sarif: str) -> None:
    assert numbered(template) == sarif


@pytest.mark.parametrize("rule", list(load()), ids=lambda rule: rule.name)
def test_messages_of_the_catalogue_suit_the_validator(rule: Rule) -> None:
    """What SARIF2001, SARIF2012 and SARIF2015 ask, for where the validator is not to be had."""
    assert all(len(word) > 1 for word in rule.name.split("-")), "no name in Pascal case"
    for key, template in rule.messages.items():
        assert template.endswith("."), key
        text = numbered(template)
        assert len(re.findall(r"'\{\d+\}'", text)) == len(re.findall(r"\{\d+\}", text)), key


def test_messages_cannot_make_links() -> None:
    evil = finding(
        SECRET,
        FINDINGS[0].span,
        service="[click](https://evil.example)",
        variable="x",
        related=(Related(FINDINGS[0].span, "[click](https://evil.example)"),),
    )
    text = render("sarif", result(evil), RenderOptions())
    assert "](" not in text


def test_a_rule_tells_all_that_github_shows() -> None:
    told = descriptor(replace(DOWNGRADE, happens="x " * 2000))
    assert told["name"] == "EmptyDowngrade"
    assert told["helpUri"].endswith("/docs/rules/empty-downgrade.md")
    assert len(told["fullDescription"]["text"]) <= 1024
    assert "It happened once." in told["help"]["markdown"]
    assert told["defaultConfiguration"] == {"level": "warning"}
    assert descriptor(MAPPING)["defaultConfiguration"] == {"level": "note"}
    assert len(told["properties"]["tags"]) <= 10


def test_severity_and_certainty_are_the_findings_own() -> None:
    entries = run_of(result(FINDINGS[1]))["results"]
    assert entries[0]["level"] == "warning"
    assert entries[0]["properties"] == {"certainty": "likely"}


def test_a_finding_of_an_unlisted_rule_is_still_told() -> None:
    (entry,) = run_of(replace(result(FINDINGS[0]), rules=()))["results"]
    assert entry["message"] == {"text": FINDINGS[0].message}
    assert "ruleIndex" not in entry


def test_only_a_complete_run_is_a_success() -> None:
    assert run_of(result())["invocations"] == [{"executionSuccessful": True}]
    (invocation,) = run_of(result(notes=NOTES))["invocations"]
    assert invocation["executionSuccessful"] is False
    assert [n["level"] for n in invocation["toolExecutionNotifications"]] == ["error", "note"]


def test_the_checkout_is_told_without_credentials(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("ab" * 20)
    config = '[remote "origin"]\n\turl = https://me:Zq81@forge.example/a/b\n'
    (tmp_path / ".git" / "config").write_text(config)
    text = render("sarif", replace(result(), root=tmp_path), RenderOptions())
    assert json.loads(text)["runs"][0]["versionControlProvenance"] == [
        {
            "repositoryUri": "https://forge.example/a/b",
            "revisionId": "ab" * 20,
            "mappedTo": {"uriBaseId": "SRCROOT"},
        }
    ]
    assert "Zq81" not in text
    assert str(tmp_path) not in text


def test_no_more_results_than_github_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jctc_lint.reports.sarif.MOST_RESULTS", 2)
    run = run_of(result())
    assert [entry["level"] for entry in run["results"]] == ["warning", "error"], "the worst stay"
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == "3 findings were left out: GitHub takes 2."


# Fixes


def applied(source: Source, replacements: list[dict[str, Any]]) -> str:
    """The file after replacements, by UTF-16 columns, from the last to the first."""
    units = source.text.encode("utf-16-le")
    starts = [len(source.text[:start].encode("utf-16-le")) for start in source.line_starts]
    for replacement in reversed(replacements):
        region = replacement["deletedRegion"]
        start = starts[region["startLine"] - 1] + 2 * (region["startColumn"] - 1)
        end = starts[region["endLine"] - 1] + 2 * (region["endColumn"] - 1)
        text = replacement.get("insertedContent", {"text": ""})["text"]
        units = units[:start] + text.encode("utf-16-le") + units[end:]
    return units.decode("utf-16-le")


def replacements_of(made: Result) -> list[dict[str, Any]]:
    (fix,) = run_of(made)["results"][0]["fixes"]
    (change,) = fix["artifactChanges"]
    changes: list[dict[str, Any]] = change["replacements"]
    return changes


def test_a_fix_that_quotes_a_secret_does_not_tell_it() -> None:
    replacements = replacements_of(result(FINDINGS[0]))
    assert [r["insertedContent"]["text"] for r in replacements] == ['"', '"']
    item = FINDINGS[0].span.text
    assert applied(COMPOSE, replacements) == COMPOSE.text.replace(item, f'"{item}"')


def test_a_fix_that_would_tell_a_secret_is_left_out() -> None:
    span = FINDINGS[0].span
    whole = Fix("Quote.", Safety.SAFE, (Edit(span, f'"{span.text}"'),))
    made = result(replace(FINDINGS[0], fix=whole))
    assert "fixes" not in run_of(made)["results"][0]
    assert "Trumpet" not in render("sarif", made, RenderOptions())


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        pytest.param(
            REVISION.text.index('    """'), REVISION.text.index("    pass"), "", id="line"
        ),
        pytest.param(REVISION.text.index('    """'), REVISION.text.index('    """'), "    x\r\n"),
        pytest.param(REVISION.text.index('  """'), REVISION.text.index('"""No'), "\t"),
        pytest.param(REVISION.text.index('"""No'), REVISION.text.index('"""No') + 3, "'"),
        pytest.param(0, 0, "# first\r\n"),
        pytest.param(len(REVISION.text), len(REVISION.text), "# last\r\n"),
    ],
)
def test_fixes_survive_the_sarif_viewer(start: int, end: int, text: str) -> None:
    """It moves a start column to the right, to the first character that is no blank."""
    edit = Edit(Span(REVISION, start, end), text)
    made = result(replace(FINDINGS[2], fix=Fix("Do.", Safety.UNSAFE, (edit,))))
    replacements = replacements_of(made)
    expected = REVISION.text[:start] + text + REVISION.text[end:]
    assert applied(REVISION, replacements) == expected
    region = replacements[0]["deletedRegion"]
    line = REVISION.line(region["startLine"])
    blanks = len(line) - len(line.lstrip())
    assert region["startColumn"] - 1 >= blanks


def test_a_fix_says_when_it_is_unsafe() -> None:
    (fix,) = run_of(result(FINDINGS[2]))["results"][0]["fixes"]
    assert fix["description"]["text"].endswith("(Unsafe: look at what comes out.)")


# Fingerprints


def test_our_fingerprint_stays_when_lines_move() -> None:
    moved = Source(COMPOSE.path, "# more\n" * 9 + COMPOSE.text.replace("db:", "db:  # x"))
    span = part(moved, FINDINGS[0].span.text)
    prints = [
        run_of(result(f))["results"][0]["partialFingerprints"]["jctcLint/v1"]
        for f in (FINDINGS[0], replace(FINDINGS[0], span=span, message="Other words."))
    ]
    assert prints[0] == prints[1]


def test_line_hashes_by_hand() -> None:
    """Base 37 over 100 units: for "a" they are 'a', 0xFFFF, 98 zeros."""
    value = (ord("a") * 37**99 + 0xFFFF * 37**98) % 2**64
    assert line_hashes(Source("a", "a")) == [f"{value:x}:1"]
    assert line_hashes(Source("a", "", "utf-16")) is None


def test_equal_lines_are_numbered() -> None:
    hashes = line_hashes(Source("a", "x\n" * 300))
    assert hashes is not None
    assert [entry.split(":")[1] for entry in hashes[:3]] == ["1", "2", "3"]


HASHED = {
    "plain.yml": "a: 1\n  b: 2\n\n\nc: 3",
    "crlf.yml": "a: 1\r\n\tb: 2\r\n\r\nc: 3\r\n",
    "cr.yml": "a: 1\rb: 2\r\rc: 3\r",
    "mixed.yml": "a: 1\r \nb\n\r\r\nc\n",
    "wide.yml": "ключ: 😀😀\n名前: é\n" + "x: y\n" * 120,
    "long.yml": "k: " + "v" * 500 + "\n" + "same: line\n" * 60,
    "empty.yml": "",
    "blank.yml": "   \n\t\n",
}


@pytest.mark.parametrize("name", HASHED)
def test_line_hashes_are_those_of_the_multitool(name: str, multitool: Path, tmp_path: Path) -> None:
    """Its `rewrite` computes the fingerprint from the files, as GitHub's upload action does."""
    text = HASHED[name]
    (tmp_path / name).write_bytes(text.encode())
    source = Source(name, text)
    findings = [
        finding(MAPPING, source.line_span(number), f"{number}")
        for number in range(1, len(source.line_starts) + 1)
    ]
    log = log_of(result(*findings))
    (run,) = log["runs"]
    run["originalUriBaseIds"]["SRCROOT"]["uri"] = f"{tmp_path.as_uri()}/"
    ours = [entry["partialFingerprints"].pop("primaryLocationLineHash") for entry in run["results"]]
    (tmp_path / "in.sarif").write_text(json.dumps(log), encoding="utf-8")
    subprocess.run(
        [
            str(multitool), "rewrite", "in.sarif", "--output", "out.sarif",
            "--insert", "RollingHashPartialFingerprints", "--log", "ForceOverwrite",
        ],
        cwd=tmp_path, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    told = json.loads((tmp_path / "out.sarif").read_text(encoding="utf-8-sig"))
    theirs = [
        entry["partialFingerprints"].get("primaryLocationLineHash")
        for entry in told["runs"][0]["results"]
    ]
    assert ours == theirs


def test_severities_map_to_levels() -> None:
    findings = [replace(FINDINGS[0], severity=s, subject=s.value) for s in Severity]
    levels = {entry["level"] for entry in run_of(result(*findings))["results"]}
    assert levels == {"error", "warning", "note"}


def test_masks_know_whole_keys() -> None:
    """The lines of a private key are no secret one by one."""
    key = Source(
        "key.pem", "-----BEGIN PRIVATE KEY-----\nMIIabc\nDEFghi\n-----END PRIVATE KEY-----\n"
    )
    made = result(finding(MAPPING, key.line_span(1)), mask=Mask())
    text = render("sarif", made, RenderOptions())
    assert "MIIabc" not in text
    assert "DEFghi" not in text


def test_no_hash_is_made_of_a_line_with_a_secret() -> None:
    """Of a short one, whoever knows the rest of the line could compute it back."""
    far = "services:\n" + "  a: b\n" * 60
    source = Source("compose.yml", f"{far}  DB_PASSWORD: q1w2e3\n{far}")
    near, other = source.line_span(59), source.line_span(2)
    run = run_of(result(finding(MAPPING, near, "near"), finding(MAPPING, other, "other")))
    prints = [entry["partialFingerprints"] for entry in run["results"]]
    assert sorted("primaryLocationLineHash" in entry for entry in prints) == [False, True]
