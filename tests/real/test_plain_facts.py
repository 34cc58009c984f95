"""The facts of services are what the real Compose prints of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from compose_asked import HOME, ask

from jctc_lint.catalogue.load import load
from jctc_lint.facts.compose.verdict import ROOT
from jctc_lint.facts.plain.compose import PARTS
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Tree = Callable[[Mapping[str, str | bytes]], Path]

OURS = ("name", "facts")
EXAMPLES = [
    pytest.param(example.files, id=f"{rule.name}-{example.name.replace(' ', '-')}")
    for rule in load()
    if rule.family == "HRD"
    for example in rule.examples
    if not any("${" in text for text in example.files.values())
]


@pytest.mark.parametrize("files", EXAMPLES)
def test_services_are_as_compose_prints_them(files: Mapping[str, str], tree: Tree) -> None:
    root = tree(files)
    repository = Repository(root)
    facts = repository.plain.of("service")
    assert facts
    for project in repository.compose:
        answer = ask(root, project.paths)
        assert isinstance(answer, dict), answer
        asked = placed(answer["services"], str(root.resolve()))
        found = {
            fact.data["name"]: {k: v for k, v in fact.data.items() if k not in OURS}
            for fact in facts
            if fact.span.path in project.paths
        }
        assert found == {
            name: {key: value for key, value in service.items() if value is not None}
            for name, service in asked.items()
        }


def placed(value: Any, root: str) -> Any:
    """What Compose prints with our name for the repository's folder, and `$` not doubled."""
    if isinstance(value, dict):
        return {key: placed(part, root) for key, part in value.items()}
    if isinstance(value, list):
        return [placed(part, root) for part in value]
    if isinstance(value, str):
        home = "~" + value.removeprefix(HOME) if value.startswith(HOME) else value
        return home.replace(root, ROOT).replace("$$", "$")
    return value


def test_there_are_examples_for_all_parts(tree: Tree) -> None:
    assert len(EXAMPLES) > 80
    seen = {rule.declared.subject for rule in load() if rule.declared is not None}
    assert set(PARTS) - seen == {"variable", "label"}
