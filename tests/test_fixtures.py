"""The whole repositories in fixtures/: exactly the findings written beside them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jctc_lint.catalogue.load import load
from jctc_lint.engine.run import analyse
from jctc_lint.facts.repository import Repository
from jctc_lint.settings.load import load_settings

FIXTURES = Path(__file__).parent.parent / "fixtures"
INCIDENTS = sorted(path.name for path in (FIXTURES / "incidents").iterdir())
EXPECTED = {
    "broken": FIXTURES / "broken.expected.json",
    **{f"incidents/{name}/repository": FIXTURES / "incidents" / name / "expected.json"
       for name in INCIDENTS},
}  # fmt: skip
"""Analysed folder to the file with its findings."""


def findings(folder: str) -> list[dict[str, Any]]:
    """What a run with the folder's own settings tells, in the order in which it is told."""
    root = FIXTURES / folder
    analysis = analyse(Repository(root, load_settings(root)), load())
    assert not analysis.crashes, analysis.crashes[0].trace
    return [
        {
            "rule": finding.rule,
            "name": finding.name,
            "severity": finding.severity,
            "path": finding.span.path,
            "line": finding.span.line,
        }
        for finding in analysis.findings
    ]


@pytest.mark.parametrize("folder", EXPECTED)
def test_exactly_the_expected_findings(folder: str) -> None:
    expected = json.loads(EXPECTED[folder].read_text(encoding="utf-8"))
    assert findings(folder) == expected["findings"]


def test_the_healthy_repository_has_no_finding() -> None:
    assert findings("healthy") == []


def test_the_healthy_repository_is_read_whole() -> None:
    """Its silence means something: what the rules judge was found and understood."""
    root = FIXTURES / "healthy"
    repository = Repository(root, load_settings(root))
    production, development = repository.compose
    assert production.paths == ("docker-compose.prod.yml",)
    assert set(production.services) == {"traefik", "app", "migrate", "web", "db", "redis"}
    assert production.complete
    assert set(development.services) == {"db", "redis"}
    (environment,) = repository.environments
    assert len(environment.revisions) == 5
    assert environment.graph.heads == ("a96b2c14e083",)
    assert environment.gaps == ()
    assert repository.start_orders
    assert repository.routings
    assert repository.sequences
    assert repository.files.unreadable == {}


@pytest.mark.parametrize("name", INCIDENTS)
def test_an_incident_tells_its_story(name: str) -> None:
    folder = FIXTURES / "incidents" / name
    assert {path.name for path in folder.iterdir()} == {"README.md", "expected.json", "repository"}
    story = (folder / "README.md").read_text(encoding="utf-8")
    for part in ("What happened", "How to mend it", "What jctc-lint finds today"):
        assert f"**{part}.**" in story
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    assert set(expected) == {"findings", "not_found_yet"}
    assert expected["findings"] or expected["not_found_yet"]


def test_the_broken_repository_shows_every_check_that_was_asked_for() -> None:
    expected = json.loads(EXPECTED["broken"].read_text(encoding="utf-8"))["findings"]
    assert {finding["rule"][:3] for finding in expected} >= {"SEC", "TRF", "DEP", "REV", "MIG"}
