"""Branches that never run: `set -e` ends a script before its `if [ $? ... ]` can ask.

bash does not stop where a command's failure is asked for: in conditions, before `&&` and `||`,
behind `!`, and in functions that are called in such places.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from jctc_lint.reading.shell import tree_of
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from jctc_lint.reading.shell_text import ShellText
    from jctc_lint.reading.shell_words import Parsed
    from jctc_lint.text import Span

_SETS = pattern(
    r"^set\s+(?:-[a-zA-Z]+\s+)*-(?:[a-df-zA-Z]*e[a-zA-Z]*|o\s+errexit|[a-z]*o\s+errexit)\b"
)
_UNSETS = pattern(r"\bset\s+(?:\+[a-zA-Z]*e|\+o\s+errexit)")
_SHEBANG = pattern(r"^#![^\n]*\b(?:ba|da|z|k)?sh\s+-[a-z]*e")
_SUCCESS = pattern(r"^[^\w]*\$\{?\?\}?[\"']?\s*(?:-eq|==|=)\s*[\"']?0\b")
_FAILURE = pattern(r"^[^\w]*\$\{?\?\}?[\"']?\s*(?:-ne|!=|-gt)\s*[\"']?0\b")
_ASKED = frozenset({"negated_command", "list", "pipeline", "while_statement"})
"""In these bash goes on after a failure."""
_TALK = frozenset(
    {
        "echo", "printf", "exit", "return", "log", "error", "fail", "die", "print", ":", "true",
        "tee", "cat", "warn", "warning", "info", "err", "log_error", "print_error",
    }
)  # fmt: skip
_LEAVES = frozenset({"exit", "return", ":", "true", "false"})
_STOPS = frozenset({"command", "pipeline", "redirected_statement", "subshell", "test_command"})


@record
class DeadBranch:
    """A branch that cannot run. `asked` is the command whose failure it is for.

    `acts` is False for one that only says something and leaves. One that only leaves is none.
    """

    span: Span
    asked: Span
    acts: bool


def dead_branches(shell: ShellText, *, stops: bool = False) -> tuple[DeadBranch, ...]:
    """Those of a script. `stops`: the shell is started with `-e`."""
    text = shell.text
    if "$?" not in text and "${?}" not in text:
        return ()
    if _UNSETS.search(text) or not (stops or "set -" in text or _SHEBANG.match(text)):
        return ()
    read = tree_of(shell)
    if read is None:
        return ()
    root, parsed = read
    since = 0 if stops or _SHEBANG.match(text) else _set_at(root, parsed)
    if since is None:
        return ()
    return tuple(_branches(root, parsed, since))


def _set_at(root: Node, parsed: Parsed) -> int | None:
    """Where the script itself switches `-e` on: not in a function, nor under a condition."""
    for child in root.named_children:
        if child.type == "command" and _SETS.match(parsed.text(child)):
            return parsed.end(child)
    return None


def _branches(root: Node, parsed: Parsed, since: int) -> Iterator[DeadBranch]:
    asked = _functions_asked(root, parsed)
    pending = [root]
    while pending:
        node = pending.pop()
        if node.type == "function_definition":
            name = node.child_by_field_name("name")
            if name is None or parsed.text(name) in asked:
                continue
        if node.type in _ASKED:
            continue
        children = node.named_children
        statements = [child for child in children if child.type != "comment"]
        for before, after in pairwise(statements):
            if after.type == "if_statement" and parsed.start(before) >= since:
                found = _dead(before, after, parsed)
                if found is not None:
                    yield found
        pending.extend(reversed(children))


def _functions_asked(root: Node, parsed: Parsed) -> set[str]:
    """Names of what is called where failure is asked for; in these `-e` does not count."""
    names: set[str] = set()
    pending: list[tuple[Node, bool]] = [(root, False)]
    while pending:
        node, inside = pending.pop()
        if inside and node.type == "command_name":
            names.add(parsed.text(node))
        children = node.children
        condition = node.type in ("if_statement", "elif_clause", "while_statement")
        for number, child in enumerate(children):
            condition = condition and child.type not in ("then", "do_group")
            first = node.type == "list" and number < len(children) - 1
            asked = condition or first or node.type == "negated_command"
            pending.append((child, inside or asked))
    return names


def _dead(before: Node, branch: Node, parsed: Parsed) -> DeadBranch | None:
    if before.type not in _STOPS:
        return None
    if before.type == "redirected_statement" and before.named_children[0].type not in _STOPS:
        return None
    condition = next((child for child in branch.named_children if child.type != "comment"), None)
    if condition is None or condition.type != "test_command":
        return None
    inner = parsed.text(condition).strip("[] \t\n")
    if "&&" in inner or "||" in inner or " -a " in inner or " -o " in inner:
        return None
    if _SUCCESS.match(inner):
        dead = [c for c in branch.named_children if c.type in ("else_clause", "elif_clause")]
    elif _FAILURE.match(inner):
        then = next(c for c in branch.children if c.type == "then")
        dead = [
            child
            for child in branch.named_children
            if child.start_byte > then.start_byte
            and child.type not in ("else_clause", "elif_clause", "comment")
        ]
    else:
        return None
    if not dead or not any(_says(node, parsed) for node in dead):
        return None
    span = parsed.shell.span(parsed.start(dead[0]), parsed.end(dead[0]))
    asked = parsed.shell.span(parsed.start(before), parsed.end(before))
    return DeadBranch(span, asked, any(_acts(node, parsed) for node in dead))


def _acts(node: Node, parsed: Parsed) -> bool:
    return any(name not in _TALK for name in _names(node, parsed))


def _says(node: Node, parsed: Parsed) -> bool:
    return any(name not in _LEAVES for name in _names(node, parsed))


def _names(node: Node, parsed: Parsed) -> Iterator[str]:
    pending = [node]
    while pending:
        item = pending.pop()
        if item.type == "command_name":
            yield parsed.text(item)
        if item.type != "command_substitution":
            pending.extend(item.named_children)
