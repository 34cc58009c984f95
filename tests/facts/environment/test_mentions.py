"""Whether anything in the files of an image speaks of a variable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.environment.mentions import dependency_words, mentioned
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


@pytest.mark.parametrize(
    ("path", "text", "speaks"),
    [
        ("app/main.py", "x = 'SHOP_TAX'", True),
        ("app/main.py", "class S:\n    shop_tax: int", True),
        ("app/env.py", "SHOP_TAX", True),
        ("app/src/env.ts", "SHOP_TAX", True),
        ("app/nginx.conf.template", "${SHOP_TAX}", True),
        ("app/main.py", "NOSHOP_TAX", False),
        ("app/main.py", "SHOP_TAXES", False),
        ("other/main.py", "SHOP_TAX", False),
        ("app/.env.example", "SHOP_TAX=1", False),
        ("app/README.md", "SHOP_TAX", False),
        ("app/docker-compose.yml", "SHOP_TAX", False),
        ("app/env.backend", "SHOP_TAX", False),
    ],
)
def test_mentioned(
    tree: Callable[[Mapping[str, str]], Path], path: str, text: str, speaks: bool
) -> None:
    repository = Repository(tree({path: text}))
    assert mentioned(repository, "app", ["SHOP_TAX"]) == ({"SHOP_TAX"} if speaks else set())


def test_words_of_libraries(tree: Callable[[Mapping[str, str]], Path]) -> None:
    files = {"app/requirements.txt": "traceloop-sdk==1\n", "requirements.txt": "other\n"}
    words = dependency_words(Repository(tree(files)), "app")
    assert "traceloop" in words
    assert "other" not in words
