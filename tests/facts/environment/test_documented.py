"""Where variables are documented, and whether they are said to be required."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.environment.documents import is_example
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

README = """\
| Variable | Required | Description |
|----------|----------|-------------|
| `DATABASE_URL` | Yes | where data is |
| **`DEBUG`** | No | |
| `S3_KEY`, `S3_SECRET` | ✅ | |
| `SENTRY` | Yes, unless DEBUG is set | |
| PLAIN_NAME | | |

| Option | Default |
|---|---|
| `NOT_HERE` | 1 |

| Env var | Optional |
|---|---|
| `LOG_LEVEL` | yes |

```env
PORT=8000
```

```python
NO_VARIABLE=1
```
"""


def test_what_documents_say(tree: Callable[[Mapping[str, str]], Path]) -> None:
    root = tree({"README.md": README, ".env.example": "# REGION=eu\nBUCKET=\n", ".env": "OWN=1\n"})
    found = Repository(root).documents
    said = {
        name: [(entry.required, entry.example) for entry in entries]
        for name, entries in found.by_name.items()
    }
    assert said == {
        "DATABASE_URL": [(True, False)],
        "DEBUG": [(False, False)],
        "S3_KEY": [(True, False)],
        "S3_SECRET": [(True, False)],
        "SENTRY": [(None, False)],
        "PLAIN_NAME": [(False, False)],
        "LOG_LEVEL": [(False, False)],
        "PORT": [(None, False)],
        "REGION": [(False, True)],
        "BUCKET": [(None, True)],
        "OWN": [(None, False)],
    }
    required = found.required("DATABASE_URL")
    assert required is not None
    assert (required.span.line, required.span.text) == (3, "DATABASE_URL")
    assert found.required("DEBUG") is None


@pytest.mark.parametrize(
    ("path", "example"),
    [
        (".env.example", True),
        ("deploy/.env.sample", True),
        ("env.example", True),
        (".env.template", True),
        (".env", False),
        ("example/.env", False),
        (".env.production", False),
    ],
)
def test_examples(path: str, example: bool) -> None:
    assert is_example(path) is example
