"""JSON that is safe to print into any log."""

from __future__ import annotations

import json

from jctc_lint.text import pattern

_LOG_COMMAND = pattern(r"(##\w*)\[")


def dump(data: object) -> str:
    """JSON in ASCII, indented, ending in a line break.

    ASCII, so no control character of any kind leaves a string; `##[`, an order to GitHub's and
    Azure's runners, is written with an escape, which means the same.
    """
    return _LOG_COMMAND.sub(r"\1\\u005b", json.dumps(data, indent=2)) + "\n"
