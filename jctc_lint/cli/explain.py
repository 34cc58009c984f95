"""`jctc-lint explain`: a rule's page."""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jctc_lint.catalogue.pages import page
from jctc_lint.cli.output import write_stdout
from jctc_lint.cli.rule_data import whole_rule_data
from jctc_lint.cli.rules import catalogue_in
from jctc_lint.settings.validate import nearest
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.catalogue.rule import Rule

_WIDEST = 100
_ITEM = pattern(r"([-*]|\d+\.) +")
_LINK = pattern(r"\[([^\]\n]+)\]\([^)\s]+\.md\)")


@click.command(short_help="Tell all about a rule.")
@click.argument("rule")
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
)
def explain(rule: str, style: str) -> None:
    """Tell all about RULE (an id or a name): what happens, why, how to mend it, with examples."""
    found = _find(rule)
    if style == "json":
        write_stdout(json.dumps(whole_rule_data(found), indent=2) + "\n")
    elif style == "markdown":
        write_stdout(page(found))
    else:
        terminal = sys.stdout is not None and sys.stdout.isatty()
        width = min(shutil.get_terminal_size().columns, _WIDEST) if terminal else _WIDEST
        bold = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        write_stdout("\n".join(as_text(page(found), width, bold=bold)) + "\n")


def as_text(markdown: str, width: int, *, bold: bool) -> Iterator[str]:
    """A rule's page for a terminal: headings without marks, prose wrapped, code indented."""
    fence = ""
    paragraph: list[str] = []
    for line in [*_LINK.sub(r"\1", markdown).splitlines(), ""]:
        text = line.strip()
        opens = text.startswith("```")
        if fence or opens or not text or line.startswith("#") or _ITEM.match(line):
            yield from _wrapped(paragraph, width)
            paragraph = []
        if fence:
            if text == fence:
                fence = ""
            else:
                yield f"    {line}".rstrip()
        elif opens:
            fence = "`" * (len(text) - len(text.lstrip("`")))
        elif line.startswith("#"):
            heading = line.lstrip("#").strip()
            yield f"\x1b[1m{heading}\x1b[0m" if bold else heading
        elif text:
            paragraph.append(text)
        else:
            yield ""


def _wrapped(paragraph: list[str], width: int) -> list[str]:
    item = _ITEM.match(paragraph[0]) if paragraph else None
    return textwrap.wrap(
        " ".join(paragraph),
        width,
        subsequent_indent=" " * len(item[0]) if item else "",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _find(word: str) -> Rule:
    catalogue = catalogue_in(Path())
    rule = catalogue.find(word)
    if rule is not None:
        return rule
    members = [rule.id for rule in catalogue.matching(word)] if word else []
    if members:
        raise click.ClickException(
            f"'{word}' is {len(members)} rules: {', '.join(members[:20])}. Name one of them."
        )
    near = nearest(word, [name for rule in catalogue for name in (rule.id, rule.name)])
    hint = f" Did you mean '{near}'?" if near else " 'jctc-lint rules' lists them all."
    raise click.ClickException(f"there is no rule '{word}'.{hint}")
