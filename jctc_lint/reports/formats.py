"""The output formats by name. A format's module is imported when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jctc_lint.reports.result import RenderOptions, Result

FORMATS: dict[str, str] = {
    "text": "jctc_lint.reports.text",
    "concise": "jctc_lint.reports.concise",
    "json": "jctc_lint.reports.json_findings",
    "sarif": "jctc_lint.reports.sarif",
    "github": "jctc_lint.reports.github",
    "gitlab": "jctc_lint.reports.gitlab",
    "rdjson": "jctc_lint.reports.rdjson",
    "junit": "jctc_lint.reports.junit",
    "markdown": "jctc_lint.reports.markdown",
}
"""Name to the module whose `render(result, options)` writes it."""


def render(name: str, result: Result, options: RenderOptions) -> str:
    """The result in the format `name`, ending in a line break when it is not empty.

    Encode it as UTF-8 without a byte order mark; it holds no lone surrogates.

    Raises:
        KeyError: there is no such format.
    """
    text: str = import_module(FORMATS[name]).render(result, options)
    return text
