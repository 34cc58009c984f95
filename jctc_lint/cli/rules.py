"""`jctc-lint rules`: the catalogue as a list."""

from __future__ import annotations

import json

import click

from jctc_lint.catalogue.load import load
from jctc_lint.cli.output import write_stdout
from jctc_lint.cli.rule_data import rule_data


@click.command(short_help="List all rules.")
@click.option(
    "--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def rules(style: str) -> None:
    """List all rules: id, severity, name, and what is wrong."""
    if style == "json":
        data = {"version": 1, "rules": [rule_data(rule) for rule in load()]}
        write_stdout(json.dumps(data, indent=2) + "\n")
        return
    lines: list[str] = []
    family = ""
    width = max((len(rule.name) for rule in load()), default=0)
    for rule in load():
        if rule.family != family:
            family = rule.family
            lines += ["", f"{rule.family_title} ({family})"]
        off = "" if rule.default else " (off by default)"
        lines.append(f"  {rule.id}  {rule.severity:<7}  {rule.name:<{width}}  {rule.title}{off}")
    write_stdout("\n".join(lines[1:]) + "\n")
