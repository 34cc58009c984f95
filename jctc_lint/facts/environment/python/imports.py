"""The imports of a module, from its text alone: of most modules nothing else is of interest.

Parsing costs fifty times as much, and a service may reach a thousand modules. What stands in
texts of several lines is no code; what stands under `TYPE_CHECKING` is never imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_LINES = 100_000
"""Most lines of one file that are looked at for what imports stand in."""
_TEXTS = pattern(r"(?:\"\"\"[\s\S]*?\"\"\"|'''[\s\S]*?''')")
_IMPORT = pattern(
    r"^([ \t]*)(?:from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]*(\([^)]*\)|(?:[^\n\\#;]|\\\r?\n)+)"
    r"|import[ \t]+((?:[^\n\\#;]|\\\r?\n)+))",
    8,
)
_COMMENT = pattern(r"#[^\n]*")
_NAME = pattern(r"^\s*([\w.]+|\*)(?:\s+as\s+\w+)?\s*$")
_BY_NAME = pattern(
    r"\b(?:import_module|__import__|import_string)\(\s*(?:[\"']([\w.]+)[\"']\s*\))?"
    r"|\b(iter_modules|walk_packages|autodiscover_tasks|load_module|exec_module)\("
)


@record
class Import:
    """`from {dots}{module} import {names}`, or `import {module}` with no names.

    `late`: it stands in a function, and is done when that is called.
    """

    module: str
    level: int
    names: tuple[str, ...]
    late: bool


@record
class Imports:
    """`named` are modules that calls name; `dynamic`: other calls import what cannot be told."""

    all: tuple[Import, ...]
    named: tuple[str, ...] = ()
    dynamic: bool = False


def imports_of(text: str) -> Imports:
    code = _TEXTS.sub('""', text) if '"""' in text or "'''" in text else text
    found = tuple(_imports(code))
    named, dynamic = [], False
    if "import_" in code or "_modules" in code or "discover" in code or "walk_" in code:
        for match in _BY_NAME.finditer(code):
            if match[1]:
                named.append(match[1])
            elif _defines(code, match.start()):
                continue
            else:
                dynamic = True
    return Imports(found, tuple(named), dynamic)


def _defines(code: str, offset: int) -> bool:
    return code[max(0, offset - 5) : offset].rstrip().endswith(("def", "import"))


def _imports(code: str) -> Iterator[Import]:
    budget = MAX_LINES
    for match in _IMPORT.finditer(code):
        late = False
        if match[1]:
            opener, lines = _openers(code, match.start(), len(match[1].expandtabs()), budget)
            budget -= lines
            if opener == "checkers":
                continue
            late = opener == "function"
        if match[5] is not None:
            for name in _names(match[5]):
                yield Import(name, 0, (), late)
        else:
            yield Import(match[3], len(match[2]), tuple(_names(match[4])), late)


def _names(text: str) -> Iterator[str]:
    plain = _COMMENT.sub("", text).strip("()").replace("\\\n", " ").replace("\\\r\n", " ")
    for part in plain.strip("() \n").split(","):
        match = _NAME.match(part)
        if match is not None:
            yield match[1]


def _openers(code: str, offset: int, indent: int, budget: int) -> tuple[str, int]:
    """What an indented line stands in, and how many lines it took to see.

    "function", "checkers" (of types), or "" for neither. Without budget: a function.
    """
    end, lines = offset, 0
    while indent and end > 0:
        lines += 1
        if lines > budget:
            return "function", lines
        start = code.rfind("\n", 0, end - 1) + 1
        line = code[start : end - 1] if end else ""
        end = start
        body = line.lstrip()
        if not body or body[0] == "#":
            continue
        width = len(line[: len(line) - len(body)].expandtabs())
        if width >= indent:
            continue
        indent = width
        if body.startswith(("def ", "async def ")):
            return "function", lines
        if body.startswith("if ") and "TYPE_CHECKING" in body and "not " not in body:
            return "checkers", lines
    return "", lines
