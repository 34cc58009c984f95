"""The commands of shell text, in order, each with its words and place. Nothing is run.

tree-sitter-bash reads the text. It goes on after errors, so a runbook with placeholders still gives
its commands. What `ssh host "..."`, `bash -c '...'` and here-documents hand to another shell is
read as shell text again.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jctc_lint.reading.shell_run import handed_over, without_wrappers
from jctc_lint.reading.shell_values import constants
from jctc_lint.reading.shell_words import Parsed, characters_of, here_document, words_of
from jctc_lint.record import field, record, replace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tree_sitter import Node, Parser

    from jctc_lint.reading.shell_text import ShellText
    from jctc_lint.reading.shell_words import Word
    from jctc_lint.text import Span

MAX_CHARACTERS = 128 * 1024
"""Longer texts are not read."""
MAX_COMMANDS = 5_000
"""Most commands taken from one text, those of inner shells included."""
MAX_SHELLS = 4
"""Deepest nesting of shells in shells."""
MAX_GIVEN = 16 * 1024
"""Most characters of a here-document that are kept with its command."""
MAX_TESTS = 4
"""So far down the left side of `a && b && c` a test is looked for."""
_CHUNK = 128
_READS_PER_CHUNK = 16
"""The parser reads a chunk about twice; on text that is no shell, thousands of times."""

_JOINS = frozenset({"&&", "||", "|", "|&", "&", ";"})
_BRANCHES = frozenset(
    {"if_statement", "case_statement", "while_statement", "for_statement", "c_style_for_statement"}
)
_ARMED = _BRANCHES | {"list", "function_definition"}
_SCOPES = _BRANCHES | {"subshell", "command_substitution", "pipeline", "function_definition"}
_PARTS = frozenset({"then", "elif_clause", "else_clause", "case_item", "do_group"})
_ARGUMENTS = frozenset(
    {
        "word", "number", "string", "raw_string", "ansi_c_string", "translated_string", "expansion",
        "simple_expansion", "concatenation", "command_substitution", "process_substitution",
        "brace_expression", "arithmetic_expansion",
    }
)  # fmt: skip
_QUESTIONS = frozenset({"test", "[", "command", "which", "grep"})


Arms = tuple[tuple[int, int], ...]


@record
class Command:
    """A simple command. `words` start at the program: `sudo`, `env A=b` and the like are left out.

    `operator` joins it to the command before: "&&", "||", "|", ";" or "" for the first.
    `directory` is where earlier `cd`s lead, from the start ("" is the start itself); None: unknown.
    `function` is the function that it stands in, "" outside. `branch` is true in `if`, `case` and
    loops. `remote` is true for what `ssh` runs. `arms` say by which ways it is reached: pairs of a
    construct (`if`, `case`, a loop, `||`) and the number of its part; what two commands have of one
    construct in different parts never runs both. `writes` are the files that its output goes to,
    `given` is the here-document that it reads.
    """

    words: tuple[Word, ...]
    span: Span
    operator: str
    directory: str | None
    function: str
    branch: bool
    remote: bool
    arms: Arms = ()
    writes: tuple[str, ...] = ()
    given: str = ""

    @property
    def program(self) -> str:
        """The last part of the program's path; "" when that is not known."""
        first = self.words[0]
        return first.text.rsplit("/", 1)[-1] if first.known else ""


def commands_of(shell: ShellText, *, remote: bool = False) -> tuple[Command, ...]:
    """The commands of a text. None of a text that is too long or far from shell."""
    found: list[Command] = []
    _read(shell, found, _Scope("", "", branch=False, remote=remote), 0)
    return tuple(found)


@record(eq=True)
class _Scope:
    """What holds for a command by where it stands."""

    directory: str | None
    function: str
    branch: bool
    remote: bool
    arms: Arms = ()


@cache
def _parser() -> Parser:
    import tree_sitter
    import tree_sitter_bash

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_bash.language()))


def _tree(text: str) -> Node | None:
    data = text.encode("utf-8", "surrogatepass")
    reads = 2_000 + len(data) // _CHUNK * _READS_PER_CHUNK

    def chunk(offset: int, _point: object) -> bytes:
        nonlocal reads
        reads -= 1
        return data[offset : offset + _CHUNK] if reads > 0 else b""

    tree = _parser().parse(chunk)
    return tree.root_node if reads > 0 else None


def tree_of(shell: ShellText) -> tuple[Node, Parsed] | None:
    """The tree of a text; None for one that is too long or far from shell."""
    root = _tree(shell.text) if len(shell.text) <= MAX_CHARACTERS else None
    return (root, Parsed(shell, characters_of(shell.text))) if root is not None else None


def _read(shell: ShellText, found: list[Command], scope: _Scope, shells: int) -> str | None:
    """Add the commands of `shell` to `found`; answers the directory that it leaves."""
    read = tree_of(shell)
    if read is None:
        return None
    root, parsed = read
    reader = _Reader(parsed, found, scope, shells, constants(root, parsed))
    reader.read(root)
    return reader.scope.directory


@record(frozen=False, eq=True)
class _Redirected:
    """What redirections add to a command: more words, here-documents, files written to."""

    words: list[Node] = field(default_factory=list)
    bodies: list[Node] = field(default_factory=list)
    targets: list[Node] = field(default_factory=list)


@record(frozen=False, eq=True)
class _Reader:
    """Walks a tree in the order of the text, without recursion."""

    parsed: Parsed
    found: list[Command]
    scope: _Scope
    shells: int
    values: Mapping[str, str]
    operator: str = ""
    redirected: dict[int, _Redirected] = field(default_factory=dict)
    outer: dict[int, Arms] = field(default_factory=dict)
    parts: dict[int, Arms] = field(default_factory=dict)

    def read(self, root: Node) -> None:
        pending: list[Node | tuple[Node, _Scope | None]] = [root]
        while pending and len(self.found) < MAX_COMMANDS:
            item = pending.pop()
            if isinstance(item, tuple):
                node, outer = item
                if outer is None:
                    self._close(node)
                else:
                    self._leave(node, outer)
                continue
            if item.type in _JOINS:
                self.operator = item.type.rstrip("&") if item.type == "|&" else item.type
            elif item.type == "redirected_statement":
                self._redirect(item)
            elif item.type == "command":
                self._command(item)
            if item.type in _ARMED:
                pending.append((item, None))
                self._open(item)
            self._turn(item)
            if item.type in _SCOPES:
                pending.append((item, self.scope))
                self._enter(item)
            pending.extend(reversed(item.children))

    def _open(self, node: Node) -> None:
        """Remember the arms that hold outside of a construct, and where its parts begin."""
        outer = self.scope.arms
        self.outer[node.id] = outer
        if node.type == "function_definition":
            self._set_arms(())
            return
        kind = node.type
        start = 2 * self.parsed.shell.span(self.parsed.start(node), self.parsed.end(node)).start
        for number, child in enumerate(node.children):
            part = child.type
            if kind != "list":
                apart = part in _PARTS
            else:
                left = node.children[0]
                apart = part == "||" or (part == "&&" and _tests(left, self.parsed))
            if apart:
                self.parts[child.id] = (*outer, (start + (kind == "list"), number))

    def _close(self, node: Node) -> None:
        self._set_arms(self.outer.pop(node.id))

    def _set_arms(self, arms: Arms) -> None:
        self.scope = replace(self.scope, arms=arms)

    def _turn(self, node: Node) -> None:
        """Enter the part of a construct that begins with this node, if one does."""
        arms = self.parts.pop(node.id, None)
        if arms is not None:
            self._set_arms(arms)

    def _enter(self, node: Node) -> None:
        scope = self.scope
        function, directory = scope.function, scope.directory
        if node.type == "function_definition":
            name = node.child_by_field_name("name")
            # Who calls it, and from where, is another question.
            function, directory = self.parsed.text(name) if name else "", None
        branch = scope.branch or node.type in _BRANCHES
        self.scope = _Scope(directory, function, branch, scope.remote, scope.arms)

    def _leave(self, node: Node, outer: _Scope) -> None:
        moved = node.type in _BRANCHES and self.scope.directory != outer.directory
        directory = None if moved else outer.directory
        self.scope = _Scope(directory, outer.function, outer.branch, outer.remote, outer.arms)

    def _redirect(self, node: Node) -> None:
        for child in node.children:
            command = _last_command(node.children[0])
            if child.type == "file_redirect":
                # bash takes the words behind a redirection's target as the command's own.
                target, *more = child.children_by_field_name("destination") or [child]
                self._extra(command).words.extend(more)
                if any(part.type in (">", ">>", ">|", "&>", "&>>") for part in child.children):
                    self._extra(command).targets.append(target)
            elif child.type == "heredoc_redirect":
                piped = [n for n in child.children if n.type == "pipeline"]
                command = _last_command(piped[-1]) if piped else command
                bodies = [n for n in child.children if n.type == "heredoc_body"]
                self._extra(command).bodies.extend(bodies)
                self._extra(command).words.extend(child.children_by_field_name("argument"))

    def _extra(self, command: Node | None) -> _Redirected:
        return self.redirected.setdefault(command.id if command else 0, _Redirected())

    def _command(self, node: Node) -> None:
        extra = self.redirected.get(node.id, _Redirected())
        words: list[Word] = []
        for child in [*node.children, *extra.words]:
            if child.type == "command_name" or child.type in _ARGUMENTS:
                words.extend(words_of(child, self.parsed, self.values, split=True))
        operator, self.operator = self.operator, ";"
        words = without_wrappers(words)
        if not words:
            return
        scope = self.scope
        start, end = self.parsed.start(node), self.parsed.end(node)
        span = self.parsed.shell.span(start, end)
        command = Command(
            tuple(words), span, operator or ("" if not self.found else ";"),
            scope.directory, scope.function, scope.branch, scope.remote, scope.arms,
            self._written(extra), self._given(extra),
        )  # fmt: skip
        self.found.append(command)
        if command.program in ("cd", "pushd", "popd"):
            self._move(command)
        elif self.shells < MAX_SHELLS:
            self._inner_shell(node, command, extra)

    def _written(self, extra: _Redirected) -> tuple[str, ...]:
        words = [
            word
            for target in extra.targets
            for word in words_of(target, self.parsed, self.values, split=False)
        ]
        return tuple(word.text for word in words if word.text != "/dev/null")

    def _given(self, extra: _Redirected) -> str:
        texts = (here_document(body, self.parsed, self.values).text for body in extra.bodies)
        return "".join(texts)[:MAX_GIVEN]

    def _move(self, command: Command) -> None:
        scope = self.scope
        directory = _moved(scope.directory, command)
        self.scope = replace(scope, directory=directory)

    def _inner_shell(self, node: Node, command: Command, extra: _Redirected) -> None:
        handed = handed_over(command.words)
        if handed is None:
            return
        texts = list(handed.texts)
        if not texts:
            texts = [here_document(body, self.parsed, self.values) for body in extra.bodies]
            texts += [
                word.inner
                for child in node.children
                if child.type == "herestring_redirect"
                for argument in child.named_children
                for word in words_of(argument, self.parsed, self.values, split=False)
            ]
        scope = self.scope
        directory = "" if handed.remote else scope.directory
        remote = scope.remote or handed.remote
        inner = _Scope(directory, scope.function, scope.branch, remote, scope.arms)
        for text in texts:
            left = _read(text, self.found, inner, self.shells + 1)
            if handed.same_shell:
                self.scope = replace(scope, directory=left)


def _tests(node: Node, parsed: Parsed) -> bool:
    """True for what is asked before `&&`, as in `[ -f a ] && b`: b need not run."""
    for _ in range(MAX_TESTS):
        if node.type not in ("list", "negated_command", "redirected_statement", "pipeline"):
            break
        node = node.named_children[0]
    name = node.child_by_field_name("name") if node.type == "command" else None
    return node.type == "test_command" or (name is not None and parsed.text(name) in _QUESTIONS)


def _last_command(node: Node | None) -> Node | None:
    while node is not None and node.type != "command":
        if node.type not in ("list", "pipeline", "redirected_statement", "negated_command"):
            return None
        named = [child for child in node.named_children if not child.type.endswith("_redirect")]
        node = named[-1] if named else None
    return node


def _moved(directory: str | None, command: Command) -> str | None:
    targets = [word for word in command.words[1:] if word.text not in ("-P", "-L", "--")]
    if command.program == "popd" or len(targets) != 1 or not targets[0].known:
        return None
    target = targets[0].text
    if target.startswith(("/", "~")):
        return target
    if directory is None or target in ("-", ""):
        return None
    parts = [part for part in directory.split("/") if part]
    for part in target.split("/"):
        if part == "..":
            if not parts or parts[-1] == "..":
                parts.append(part)
            else:
                parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return ("/" if directory.startswith("/") else "") + "/".join(parts)
