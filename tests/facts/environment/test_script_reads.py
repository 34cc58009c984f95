"""What JavaScript and TypeScript read from their environment."""

from __future__ import annotations

import pytest

from jctc_lint.facts.environment.model import Library, Need
from jctc_lint.facts.environment.script_reads import ScriptReads, script_reads
from jctc_lint.text import Source


def read(text: str) -> ScriptReads:
    return script_reads(Source("src/env.ts", text))


@pytest.mark.parametrize(
    ("text", "name", "need", "default"),
    [
        ("a = process.env.URL", "URL", Need.UNKNOWN, None),
        ("a = process.env?.URL ?? 'x'", "URL", Need.NONE, "x"),
        ('a = process.env["URL"] || b', "URL", Need.NONE, None),
        ("a = process.env['URL']!", "URL", Need.UNKNOWN, None),
        ("a = import.meta.env.VITE_URL || 'x'", "VITE_URL", Need.NONE, "x"),
        ("const { URL } = process.env", "URL", Need.UNKNOWN, None),
        ("const { URL: u = 'x' } = process.env", "URL", Need.NONE, None),
        ("if (!process.env.URL) { throw new Error('no') }", "URL", Need.START, None),
        ("if (!process.env.URL) process.exit(1)", "URL", Need.START, None),
        ("function f() { if (!process.env.URL) throw x }", "URL", Need.USE, None),
        ("const u = process.env.URL;\nif (!u) {\n  throw x\n}", "URL", Need.START, None),
        ("const { URL } = process.env;\nif (!URL) throw x", "URL", Need.START, None),
        ("const u = process.env.URL;\nif (!other) throw x", "URL", Need.UNKNOWN, None),
        ("a = Deno.env.get('URL') ?? 'x'", "URL", Need.NONE, "x"),
    ],
)
def test_one_read(text: str, name: str, need: Need, default: str | None) -> None:
    told = read(text)
    assert [(each.name, each.need, each.default) for each in told.reads] == [(name, need, default)]
    assert not told.open


@pytest.mark.parametrize(
    "text",
    [
        "// process.env.URL",
        "/* import.meta.env.URL */",
        "a = 'process.env.URL'",
        "a = `process.env.URL`",
        "process.env.URL = 'x'",
        "delete process.env.URL",
        "my.process.env.URL",
        "interface X { env: string }",
    ],
)
def test_no_read(text: str) -> None:
    told = read(text)
    assert told.reads == ()
    assert not told.open


@pytest.mark.parametrize(
    "text",
    ["schema.parse(process.env)", "process.env[name]", "const { A, ...rest } = process.env"],
)
def test_more_may_be_read(text: str) -> None:
    assert read(text).open


def test_where_and_by_what() -> None:
    told = read("'use client'\nconst a = `x ${import.meta.env.VITE_KEY}`")
    (each,) = told.reads
    assert told.in_browser
    assert each.library is Library.VITE
    assert (each.span.line, each.span.text) == (2, "import.meta.env.VITE_KEY")
