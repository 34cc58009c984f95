"""No format tells a secret, however it is written and wherever a finding points."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING
from urllib.parse import quote
from xml.sax.saxutils import escape

import pytest
from report_examples import MAPPING, finding, quotes, result

from jctc_lint.facts.secrets.mask import Mask
from jctc_lint.finding import Fix, Related, Safety
from jctc_lint.reports.formats import FORMATS, render
from jctc_lint.reports.result import RenderOptions
from jctc_lint.text import Edit, Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRETS = (
    "Tr0mb+ne!Qz7",
    "p%40ss/W0rd==",
    "two words# kept",
    "it's-Öpen-😀-n0w",
    'quo"te\\back',
    "$Dollar$$9x",
    "20251122",
    "<b>&amp;Zx9</b>",
)
"""Invented."""


def files() -> Iterator[Source]:
    """Secrets as Compose files, dotenv files, code, scripts and Dockerfiles spell them."""
    for secret in SECRETS:
        single = secret.replace("'", "''")
        double = json.dumps(secret, ensure_ascii=False)
        yield Source(
            "docker-compose.yml",
            f"services:\n  db:\n    environment:\n      - DB_PASSWORD={secret}\n"
            f"      - 'API_TOKEN={single}'\n      - \"SECRET_KEY={double[1:-1]}\"\n"
            f"      - JWT_SECRET='{secret}'\n    labels:\n      x: y\n",
        )
        yield Source(
            "map.yml",
            f"environment:\n  POSTGRES_PASSWORD: {secret}\n  apiKey: '{single}'\n"
            f"  aws_secret_access_key: {double}\n"
            f"  DATABASE_URL: postgres://me:{quote(secret, safe='')}@db/app\n"
            f"command: redis-server --requirepass '{single}'\n",
        )
        yield Source(
            ".env", f"A=1\nSESSION_SECRET={double}\nexport MAIL_PASSWORD='{secret}'\nB=2\n"
        )
        yield Source(
            "settings.py",
            f"import os\nSECRET_KEY = {secret!r}\ntoken = os.getenv('T', {secret!r})\n",
        )
        yield Source("deploy.sh", f"set -e\nexport DB_PASSWORD={quote(secret)}\n")
        yield Source("Dockerfile", f"FROM a\nENV DB_PASSWORD={double}\nARG API_TOKEN={double}\n")


def spellings(secret: str) -> set[str]:
    """The ways in which an output could tell a secret."""
    escaped = json.dumps(secret)[1:-1]
    plain = json.dumps(secret, ensure_ascii=False)[1:-1]
    return {
        secret,
        escaped,
        plain,
        json.dumps(plain)[1:-1],
        quote(secret),
        quote(secret, safe=""),
        escape(secret),
        escape(secret, {'"': "&quot;"}),
        secret.replace("'", "''"),
        secret.replace("%", "%25"),
        secret.replace("$", "$$"),
        base64.b64encode(secret.encode()).decode(),
    }


def all_places(source: Source) -> Iterator[Span]:
    """Each line, from its start, from its middle, and the whole file."""
    for number in range(1, len(source.line_starts)):
        span = source.line_span(number)
        yield span
        yield Span(source, (span.start + span.end) // 2, span.end)
        yield Span(source, span.start, (span.start + span.end) // 2)
    yield Span(source, 0, len(source.text))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("secret", SECRETS)
def test_no_format_tells_a_secret(name: str, secret: str) -> None:
    findings = []
    for source in files():
        if secret not in source.text and quote(secret, safe="") not in source.text:
            continue
        for number, span in enumerate(all_places(source)):
            whole = Fix("Quote it.", Safety.SAFE, (Edit(span, f'"{span.text}"'),))
            findings.append(
                finding(
                    MAPPING, span, f"{source.path}{number}",
                    related=(Related(span, "The same."),),
                    fix=whole if number % 2 else quotes(span),
                )
            )  # fmt: skip
    assert len(findings) > 20
    made = result(*findings, mask=Mask(SECRETS))
    for options in (RenderOptions(), RenderOptions(color=True, width=80)):
        text = render(name, made, options)
        told = [spelling for spelling in spellings(secret) if spelling in text]
        assert told == []


@pytest.mark.parametrize("name", ["text", "sarif", "junit", "markdown", "rdjson"])
def test_the_rest_of_the_line_is_shown(name: str) -> None:
    source = next(files())
    made = result(finding(MAPPING, source.line_span(4)), mask=Mask(SECRETS))
    text = render(name, made, RenderOptions())
    assert ("DB_PASSWORD=****" in text) is (name != "rdjson")
