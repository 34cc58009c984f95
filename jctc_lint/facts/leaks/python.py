"""Secrets written out in Python code: under a name, as a default, in a call that hashes one."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.leaks.made import leak
from jctc_lint.facts.leaks.model import Medium
from jctc_lint.facts.leaks.urls import url_leaks
from jctc_lint.facts.secrets.names import is_secret_name, words_of
from jctc_lint.reading.python_tree import nodes, parse_python
from jctc_lint.record import replace
from jctc_lint.text import Span, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.leaks.model import Leak
    from jctc_lint.reading.python_tree import PythonFile
    from jctc_lint.text import Source

MAY_HOLD = pattern(
    r"(?=[pstcajmefh_:])(?:"  # What any of these begins with: a third faster.
    r"(?:passw|passphrase|passcode|secret|token|credential|api_?key|access_?key|private_?key"
    r"|(?:jwt|auth|app|master|signing|session|encryption|fernet|hmac)_?key|_pass\b|_pwd\b|salt)"
    r"\w{0,40}+[\"']?\]?[ \t]{0,8}"
    r"(?::[ \t]{0,4}[\w.\[\], |]{1,60}=|[=:,(]|==)\s{0,40}(?:\(\s{0,40})?(?:\w{1,40}\()?"
    r"(?:default[ \t]{0,4}=[ \t]{0,4})?[bru]{0,2}[\"']"
    r"(?:[^\"'\s]{0,100}[0-9!@#$%^&*+/=][^\"'\s]{0,300}"
    r"|(?:change|secret|passw|admin|postgres|root|your|dev|test|insecure|default)[^\"'\s]{0,60})[\"']"
    r"|(?:passw|secret|token|_key)\w{0,40}+[ \t]{0,4}=[^\n]{0,100}\bor[ \t]{0,4}[\"']"
    r"|(?:passw|secret|token|credential|_key)[^\n]{0,120}(?:\n[^\n]{0,120}){0,4}?"
    r"server_default=[\"']"
    r"|://[^\s\"'@/]{0,80}:[^\s\"'@/]{1,80}@)"
)
"""In small letters: a secret's name close before a literal that may be one, or a URL's password.

A word without digits and signs is the name of something, but for those that are tried first.
"""
_ASKS = frozenset(
    {"getenv", "get", "env", "config", "str", "setdefault", "Secret", "getattr", "pop"}
)
"""What gives a variable or, where it is not set, what stands behind its name."""
_FIELDS = frozenset({"Field", "SecretStr", "Secret", "Option", "Argument", "str", "bytes"})
_COLUMNS = frozenset({"Column", "mapped_column"})
_HASHES = frozenset(
    {"HASH", "SET", "CHANGE", "MAKE", "GENERATE", "UPDATE", "ENCRYPT", "CREATE", "RESET"}
)
"""Words of functions that make what is kept of a password: `get_password_hash`, `set_password`."""
MAX_NODES = 200_000


def python_leaks(source: Source) -> Iterator[Leak]:
    """The secrets of a module."""
    file = parse_python(source)
    if file.tree is None:
        return
    found = nodes(file.tree)
    if len(found) > MAX_NODES:
        return
    settings = _settings(found)
    trials = _trials(found)
    documented = _documented(found)
    for node in found:
        if id(node) in trials:
            continue
        for name, value in _pairs(node):
            made = _leaks(file, name, value, default=id(node) in settings)
            # Under a key in small letters stands an example of a request as often as a setting.
            yield from (
                map(_doubtful, made) if isinstance(node, ast.Dict) and name.islower() else made
            )
        if isinstance(node, ast.Call):
            yield from _of_call(file, node)
        elif isinstance(node, ast.Constant) and id(node) not in documented and _is_url(node):
            yield from url_leaks(Medium.CODE, source, *_inside(file, node))


def _is_url(node: ast.Constant) -> bool:
    return isinstance(node.value, str) and "://" in node.value and "@" in node.value


def _pairs(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Names and what is written behind them."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            yield _name(target), node.value
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        yield _name(node.target), node.value
    elif isinstance(node, ast.keyword) and node.arg is not None:
        yield node.arg, node.value
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=False):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value, value
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        yield from _parameters(node.args)


def _parameters(arguments: ast.arguments) -> Iterator[tuple[str, ast.expr]]:
    places = [*arguments.posonlyargs, *arguments.args]
    for argument, value in zip(places[::-1], arguments.defaults[::-1], strict=False):
        yield argument.arg, value
    for argument, given in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=False):
        if given is not None:
            yield argument.arg, given


def _name(target: ast.expr) -> str:
    if isinstance(target, ast.Name):
        return target.id
    if isinstance(target, ast.Attribute):
        return target.attr
    if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
        return target.slice.value if isinstance(target.slice.value, str) else ""
    return ""


def _leaks(file: PythonFile, name: str, value: ast.expr, *, default: bool) -> Iterator[Leak]:
    """The literal that a name gets: itself, behind `or`, in `Field(...)`, `SecretStr(...)`."""
    if not name or len(name) > 120 or not is_secret_name(name):
        return
    if isinstance(value, ast.BoolOp) and isinstance(value.op, ast.Or):
        value, default = value.values[-1], True
    for _ in range(2):
        if isinstance(value, ast.Call) and _called(value) in _FIELDS:
            default = default or _keyword(value, "default") is not None
            value = _keyword(value, "default") or (value.args[0] if value.args else value)
    if isinstance(value, ast.Call) and _called(value) in _COLUMNS:
        value = _keyword(value, "server_default") or value
    if isinstance(value, ast.Constant):
        yield from _literal(file, name, value, "fallback" if default else "literal")


def _of_call(file: PythonFile, call: ast.Call) -> Iterator[Leak]:
    """`getenv("TOKEN", "literal")`, `Column("token", ...)`, `hash_password("literal")`."""
    called = _called(call)
    first = call.args[0] if call.args else None
    if not isinstance(first, ast.Constant):
        return
    named = isinstance(first.value, str) and is_secret_name(first.value)
    words = set(words_of(called))
    if named and called in _ASKS:
        fallback = _keyword(call, "default") or (call.args[1] if len(call.args) > 1 else None)
        if isinstance(fallback, ast.Constant):
            yield from _literal(file, str(first.value), fallback, "fallback")
    elif named and called in _COLUMNS:
        given = _keyword(call, "server_default")
        if isinstance(given, ast.Constant):
            yield from _literal(file, str(first.value), given, "literal")
    elif "PASSWORD" in words and words & _HASHES and len(call.args) == 1:
        # What is hashed is a password whatever the function is called.
        yield from _literal(file, "PASSWORD", first, "hashed", told=called)


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((word.value for word in call.keywords if word.arg == name), None)


def _literal(
    file: PythonFile, name: str, value: ast.Constant, sort: str, told: str = ""
) -> Iterator[Leak]:
    text = value.value.decode("utf-8", "replace") if isinstance(value.value, bytes) else value.value
    if not isinstance(text, str):
        return
    span = Span(file.source, *_inside(file, value)[1:])
    found = leak(Medium.CODE, name, text, span, sort, told=told)
    if found is not None:
        yield found


def _inside(file: PythonFile, node: ast.Constant) -> tuple[str, int, int]:
    """The text of a literal as it stands between its quotes, with the offsets of both ends."""
    span = file.span(node)
    raw = span.text
    lead = len(raw) - len(raw.lstrip("bBrRuUfF"))
    quote = 3 if raw[lead : lead + 3] in ('"""', "'''") else 1
    start, end = span.start + lead + quote, span.end - quote
    if start >= end:
        start, end = span.start, span.end
    return file.source.text[start:end], start, end


def _called(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _settings(found: list[ast.AST]) -> set[int]:
    """The fields of classes that read their values from outside: what is written is a default."""
    return {
        id(statement)
        for node in found
        if isinstance(node, ast.ClassDef)
        and any("Settings" in _base(base) or "Config" in _base(base) for base in node.bases)
        for statement in node.body
        if isinstance(statement, ast.AnnAssign)
    }


_TRIAL = frozenset(
    {"TEST", "TESTS", "TESTING", "DEV", "DEVELOPMENT", "LOCAL", "MOCK", "EXAMPLE", "DEMO"}
)


def _trials(found: list[ast.AST]) -> set[int]:
    """What stands in classes for tests and development."""
    return {
        id(inner)
        for node in found
        if isinstance(node, ast.ClassDef) and not _TRIAL.isdisjoint(words_of(node.name))
        for inner in nodes(node)
    }


def _doubtful(found: Leak) -> Leak:
    return replace(found, sure=False)


def _base(base: ast.expr) -> str:
    if isinstance(base, ast.Attribute):
        return base.attr
    return base.id if isinstance(base, ast.Name) else ""


def _documented(found: list[ast.AST]) -> set[int]:
    """Docstrings, and other texts that stand for themselves."""
    return {id(node.value) for node in found if isinstance(node, ast.Expr)}
