"""`jctc-lint rules`: the rules as a list, and the test of their examples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jctc_lint.catalogue.load import Catalogue, load
from jctc_lint.cli.output import write_stdout
from jctc_lint.cli.rule_data import rule_data

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.engine.examples import ExampleResult


@click.command(short_help="List all rules, or test their examples.")
@click.argument("action", type=click.Choice(["list", "test", "schema"]), default="list")
@click.argument("directory", default=".")
@click.option(
    "--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def rules(action: str, directory: str, style: str) -> int:
    """List all rules: id, severity, name, and what is wrong. Or test their examples.

    The rules in '.jctc-lint/rules' of DIRECTORY (".", when left out) are among them. With 'test'
    the exit status is 1 when an example gives other findings than it lists. 'schema' prints the
    JSON Schema of a rule's file.
    """
    if action == "schema":
        from jctc_lint.catalogue.form import SCHEMA

        write_stdout(SCHEMA.read_text(encoding="utf-8"))
        return 0
    catalogue = catalogue_in(Path(directory))
    if action == "test":
        return _test(catalogue, style)
    if style == "json":
        data = {"version": 1, "rules": [rule_data(rule) for rule in catalogue]}
        write_stdout(json.dumps(data, indent=2) + "\n")
    else:
        write_stdout("\n".join(_listed(catalogue)) + "\n")
    return 0


def catalogue_in(directory: Path) -> Catalogue:
    """Our rules and those that a directory has of its own."""
    if not directory.is_dir():
        raise click.ClickException(f"'{directory}' is no directory.")
    if not (directory / ".jctc-lint" / "rules").is_dir():
        return load()
    from jctc_lint.catalogue.own import catalogue_of
    from jctc_lint.reading.files import Files

    return catalogue_of(Files(directory))


def _listed(catalogue: Catalogue) -> Iterator[str]:
    family = ""
    width = max((len(rule.name) for rule in catalogue), default=0)
    for rule in catalogue:
        if rule.family != family:
            if family:
                yield ""
            family = rule.family
            yield f"{rule.family_title} ({family})"
        off = "" if rule.default else " (off by default)"
        yield f"  {rule.id}  {rule.severity:<7}  {rule.name:<{width}}  {rule.title}{off}"


def _test(catalogue: Catalogue, style: str) -> int:
    from jctc_lint.engine.examples import run_example

    results = [run_example(rule, example) for rule in catalogue for example in rule.examples]
    failed = [result for result in results if not result.passed]
    if style == "json":
        data = {"version": 1, "examples": len(results), "failed": list(map(_data, failed))}
        write_stdout(json.dumps(data, indent=2) + "\n")
    else:
        lines = [line for result in failed for line in _told(result)]
        number = len({rule.id for rule in catalogue})
        passed = len(results) - len(failed)
        lines.append(f"{number} rules, {len(results)} examples: {passed} as they should be,")
        lines[-1] += f" {len(failed)} not."
        write_stdout("\n".join(lines) + "\n")
    return int(bool(failed))


def _told(result: ExampleResult) -> Iterator[str]:
    from jctc_lint.engine.run import printable

    yield printable(f"{result.rule.id} {result.rule.name}: {result.example.name}")
    if result.broken:
        yield f"  cannot be judged: {printable(result.broken)}"
    for title, told in (("expected", result.missing), ("found", result.surplus)):
        for path, line, severity, message in told:
            yield printable(f"  {title:<8}  {path}:{line}: {severity}: {message}", 1000)
    yield ""


def _data(result: ExampleResult) -> dict[str, object]:
    keys = ("path", "line", "severity", "message")
    return {
        "rule": result.rule.id,
        "example": result.example.name,
        "broken": result.broken,
        "expected": [dict(zip(keys, told, strict=True)) for told in result.missing],
        "found": [dict(zip(keys, told, strict=True)) for told in result.surplus],
    }
