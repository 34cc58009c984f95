"""What health checks ask for."""

from __future__ import annotations

import pytest

from jctc_lint.facts.health.lists import parts_of
from jctc_lint.facts.health.requests import request_of


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("curl -f http://localhost:8000/health", (8000, "/health", "GET", True)),
        ("curl -fsS -o /dev/null -m 5 http://127.0.0.1:80/a?b=1", (80, "/a", "GET", True)),
        ("curl -so /dev/null http://localhost/", (80, "/", "GET", False)),
        ("curl --fail localhost:8000", (8000, "/", "GET", True)),
        ("curl -fI https://localhost/x", (443, "/x", "HEAD", True)),
        ("curl -f http://app:8000/health", (8000, "/health", "GET", True)),
        ("curl -f http://localhost:$PORT/health", (None, "/health", "GET", True)),
        ("curl -f http://localhost:8000/$A", (8000, None, "GET", True)),
        ("curl -f http://other:8000/", None),
        ("curl -X POST http://localhost/", None),
        ("curl -f http://localhost/a http://localhost/b", None),
        ("wget -qO- http://localhost:3000/", (3000, "/", "GET", True)),
        ("wget -q -O /dev/null http://localhost:3000/a", (3000, "/a", "GET", True)),
        ("wget --no-verbose --tries=1 --spider http://[::1]:3000/", (3000, "/", "GET", True)),
        (
            "python -c \"import urllib.request as r; r.urlopen('http://localhost:8000/h')\"",
            (8000, "/h", "GET", True),
        ),
        ("python -c \"import requests; requests.get('http://localhost:8000/h')\"", None),
        ("pg_isready -h localhost", None),
    ],
)
def test_requests(text: str, asked: tuple[int | None, str | None, str, bool] | None) -> None:
    parts = parts_of(text)
    assert parts is not None
    found = request_of(parts[0], frozenset({"app"}))
    got = (found.port, found.path, found.method, found.strict) if found is not None else None
    assert got == asked
