"""The edit that lets a service wait: applied, the file says just that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.health.conditions import waiting_edits
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Tree = Callable[[Mapping[str, str | bytes]], Path]

FILE = """\
services:
  app:
    image: i:1
    depends_on:{list}
    restart: always # kept
  db:
    image: postgres:16
  cache:
    image: redis:7
"""
LISTS = {
    "flow": " [db, cache]",
    "block": "\n      - db\n      - cache",
    "block, not indented": "\n    - cache\n    - db",
    "alone": "\n      - db",
    "mapping": "\n      db:\n        condition: service_started",
    "flow mapping": " {db: {condition: service_started}}",
}
NOT_PLAIN = {
    "comments": "\n      - db # first\n      - cache",
    "quotes": "\n      - 'db'",
    "an anchor": " &needs [db]",
    "variables": "\n      - ${DB:-db}",
    "over lines": " [db,\n      cache]",
}


def _applied(root: Path) -> tuple[str, dict[str, str]]:
    (project,) = Repository(root).compose
    service = project.services["app"]
    edits = waiting_edits(service, service.depends_on["db"])
    text = (root / "compose.yaml").read_text()
    for edit in sorted(edits, key=lambda one: -one.span.start):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    (root / "compose.yaml").write_text(text)
    (after,) = Repository(root).compose
    return text, {name: e.condition for name, e in after.services["app"].depends_on.items()}


@pytest.mark.parametrize("name", LISTS)
def test_it_waits_afterwards(name: str, tree: Tree) -> None:
    root = tree({"compose.yaml": FILE.format(list=LISTS[name])})
    text, conditions = _applied(root)
    assert conditions["db"] == "service_healthy"
    assert conditions.get("cache", "service_started") == "service_started"
    assert ("cache" in conditions) == ("cache" in LISTS[name])
    assert "restart: always # kept\n  db:\n" in text
    before, _, after = FILE.partition("{list}")
    assert text.startswith(before)
    assert text.endswith(after)
    assert _applied(root)[0] == text


@pytest.mark.parametrize("name", NOT_PLAIN)
def test_what_is_not_plain_is_left(name: str, tree: Tree) -> None:
    file = FILE.format(list=NOT_PLAIN[name])
    root = tree({"compose.yaml": file})
    assert _applied(root)[0] == file


def test_other_line_ends_are_left(tree: Tree) -> None:
    file = FILE.format(list=LISTS["block"]).replace("\n", "\r\n")
    root = tree({"compose.yaml": file.encode()})
    (project,) = Repository(root).compose
    service = project.services["app"]
    assert waiting_edits(service, service.depends_on["db"]) == ()
