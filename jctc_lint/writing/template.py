"""`script.py.mako` filled in, without Mako: a template is code, and the repository is not trusted.

What Alembic's own templates use is understood: `${name}`, `${repr(name)}`,
`${name if name else "text"}`, filters, comments. Anything else is refused.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

_CODE = pattern(r"<%|</%|^[ \t]*%(?!%)|<\w+:", 8)
_COMMENT = pattern(r"^[ \t]*##.*\n", 8)
_EXPRESSION = pattern(r"\$\{([^{}]*)\}")
_LONGEST, _LONGEST_EXPRESSION = 64 * 1024, 300
_FILTERS = frozenset({"n", "comma", "trim", "str", "unicode"})


class NotUnderstood(Exception):
    """What stands in a template that is more than names to fill in."""


def filled(template: str, values: Mapping[str, Any]) -> str:
    """The text of a revision.

    Raises:
        NotUnderstood: the template has code of its own.
    """
    if len(template) > _LONGEST:
        raise NotUnderstood("the template is too long")
    text = _COMMENT.sub("", template.replace("\r\n", "\n"))
    code = _CODE.search(text)
    if code is not None:
        line = text.count("\n", 0, code.start()) + 1
        raise NotUnderstood(f"line {line} of the template is code")
    parts: list[str] = []
    end = 0
    for match in _EXPRESSION.finditer(text):
        parts += [text[end : match.start()], _value(match[1], values)]
        end = match.end()
    rest = text[end:]
    if "${" in rest:
        raise NotUnderstood("an expression of the template is not understood")
    return "".join([*parts, rest]).replace("\\\n", "")


def _value(expression: str, values: Mapping[str, Any]) -> str:
    source, _, names = expression.partition("|")
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    if not _FILTERS.issuperset(wanted) or len(source) > _LONGEST_EXPRESSION:
        raise NotUnderstood(f"'{_short(expression)}' of the template is not understood")
    try:
        node = ast.parse(source.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise NotUnderstood(f"'{_short(expression)}' of the template is not understood") from None
    found = _evaluated(node, values)
    if "comma" in wanted:
        found = _with_commas(found)
    return str(found).strip() if "trim" in wanted else str(found)


def _evaluated(node: ast.expr, values: Mapping[str, Any]) -> Any:
    match node:
        case ast.Constant(value=str() | None):
            return node.value
        case ast.Name(id=name) if name in values:
            return values[name]
        case ast.Call(func=ast.Name(id="repr"), args=[inner], keywords=[]):
            return repr(_evaluated(inner, values))
        case ast.Call(func=ast.Name(id="str"), args=[inner], keywords=[]):
            return str(_evaluated(inner, values))
        case ast.IfExp(test=test, body=body, orelse=other):
            return _evaluated(body if _evaluated(test, values) else other, values)
        case ast.BoolOp(op=ast.Or(), values=[one, two]):
            return _evaluated(one, values) or _evaluated(two, values)
    raise NotUnderstood(f"'{_short(ast.unparse(node))}' of the template is not understood")


def _with_commas(value: Any) -> str:
    """Alembic's `comma` filter."""
    if value is None:
        return ""
    return value if isinstance(value, str) else ", ".join(value)


def _short(expression: str) -> str:
    return expression.strip()[:80]
