"""Comments that silence findings: `# jctc-lint: ignore[SEC101] reason`, and where they hold.

In YAML, dotenv, shell, Dockerfiles and the like a comment is a `#` after a blank or at the start of
a line; in Python it is what the tokenizer calls one; in Markdown it is `<!-- ... -->` outside code.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from jctc_lint.record import field, record
from jctc_lint.text import Span, pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jctc_lint.text import Source

MARKER = "jctc-lint:"
"""No text without this holds a directive."""
MAX_LINE = 2000
"""Longer lines (characters) are data, not something that people comment on."""

_DIRECTIVE = pattern(
    r"jctc-lint:[ \t]*ignore(?P<file>-file)?(?![\w-])(?:[ \t]*\[(?P<words>[^\]\r\n]*)\])?"
)
_WORD = pattern(r"[^\s,]+")
_HASH = pattern(r"(?:^|(?<=[ \t]))#[#!\s]*jctc-lint:")
_HTML = pattern(r"<!--[ \t]*jctc-lint:[^\r\n]*?-->")
_FENCE = pattern(r"[ \t>]*(?P<bullet>(?:[-*+]|\d{1,9}[.)])[ \t]+)?(?P<fence>`{3,}|~{3,})")


@record(eq=True)
class RuleWord:
    """A rule's id or name as an ignore writes it."""

    text: str
    span: Span


@record(eq=True)
class IgnoreComment:
    """One directive. It holds for findings that touch the lines `first` to `last` (from 1).

    `words` is empty for a bare `ignore`. `misplaced` is true for an `ignore-file` that does not
    stand in the comments at the start of its file: it holds for nothing.
    """

    span: Span
    words: tuple[RuleWord, ...]
    first: int
    last: int
    whole_file: bool = False
    misplaced: bool = False

    def covers(self, span: Span) -> bool:
        """True when a finding at `span`, in the same file, is meant."""
        if self.whole_file:
            return not self.misplaced
        return span.line <= self.last and span.end_line >= self.first


def ignore_comments(source: Source) -> list[IgnoreComment]:
    """All directives of a file, in order. Costs next to nothing for a text without any."""
    if MARKER not in source.text:
        return []
    name = source.path.rsplit("/", 1)[-1].lower()
    if name.endswith((".md", ".markdown")):
        return list(_in_markdown(source))
    lines = _Lines(source, lambda text: text.lstrip().startswith("#"))
    starts = _python_comments(source) if name.endswith(".py") else _hash_comments(source)
    found = []
    for start in starts:
        number = source.position(start)[0]
        alone = source.line(number).lstrip().startswith("#")
        target = lines.below(number) if alone else number
        directive = _directive(source, start, (target, target), number <= lines.head)
        if directive is not None:
            found.append(directive)
    return found


@record(frozen=False, eq=True)
class _Lines:
    """Which lines of a text are comments, and what is below them."""

    source: Source
    comment: Callable[[str], bool]
    skip_blank: bool = False
    head: int = 0
    """The last line of the comments and blank lines that the file begins with; 0 for none."""
    _below: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        count = len(self.source.line_starts)
        texts = [self.source.line(number) for number in range(1, count + 1)]
        quiet = [self.comment(text) or (self.skip_blank and not text.strip()) for text in texts]
        below = count + 1
        self._below = [below] * (count + 1)
        for number in range(count, 0, -1):
            self._below[number] = below
            if not quiet[number - 1]:
                below = number
        for text in texts:
            if not self.comment(text) and text.strip() not in ("", "---"):
                break
            self.head += 1

    def below(self, number: int) -> int:
        """The first line below that is not a comment."""
        return self._below[number]


def _directive(
    source: Source,
    start: int,
    lines: tuple[int, int],
    at_the_start: bool,  # noqa: FBT001
) -> IgnoreComment | None:
    line = source.position(start)[0]
    match = _DIRECTIVE.search(source.text, start, start + MAX_LINE)
    if match is None or source.position(match.start())[0] != line:
        return None
    words = tuple(
        RuleWord(word[0], Span(source, word.start(), word.end()))
        for word in (_WORD.finditer(source.text, *match.span("words")) if match["words"] else ())
    )
    whole_file = match["file"] is not None
    return IgnoreComment(
        Span(source, match.start(), match.end()),
        words,
        *lines,
        whole_file=whole_file,
        misplaced=whole_file and not at_the_start,
    )


def _hash_comments(source: Source) -> Iterator[int]:
    """Where the comments with a directive start."""
    for number, start in enumerate(source.line_starts, 1):
        text = source.line(number)
        match = _HASH.search(text) if MARKER in text and len(text) <= MAX_LINE else None
        if match is not None:
            yield start + match.start()


def _python_comments(source: Source) -> Iterator[int]:
    """As Python sees them; in a file that Python cannot read, what looks like comments."""
    import tokenize

    starts = [0, *(match.end() for match in re.finditer("\n", source.text))]
    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source.text, newline="\n").readline):
            if token.type == tokenize.COMMENT and len(token.line) <= MAX_LINE:
                match = _HASH.search(token.string)
                if match is not None:
                    found.append(starts[token.start[0] - 1] + token.start[1] + match.start())
    except (SyntaxError, tokenize.TokenError):
        return _hash_comments(source)
    return iter(found)


def _in_markdown(source: Source) -> Iterator[IgnoreComment]:
    """A comment above a fenced block holds for the whole block, blank lines between or not."""
    fences = _fences(source)
    inside = {line for first, last in fences.items() for line in range(first, last + 1)}
    lines = _Lines(source, _only_comments, skip_blank=True)
    for number, start in enumerate(source.line_starts, 1):
        text = source.line(number)
        if MARKER not in text or number in inside or len(text) > MAX_LINE:
            continue
        covered = (number, number)
        if _only_comments(text):
            target = lines.below(number)
            covered = (target, fences.get(target, target))
        for match in _HTML.finditer(text):
            found = _directive(source, start + match.start(), covered, number <= lines.head)
            if found is not None:
                yield found


def _only_comments(line: str) -> bool:
    """True for a line that holds comments of ours and nothing else."""
    return MARKER in line and len(line) <= MAX_LINE and not _HTML.sub("", line).strip()


def _fences(source: Source) -> dict[int, int]:
    """First to last line of each fenced code block."""
    blocks: dict[int, int] = {}
    opened: tuple[int, str] | None = None
    for number in range(1, len(source.line_starts) + 1):
        match = _FENCE.match(source.line(number))
        if match is None:
            continue
        fence = match["fence"]
        if opened is None:
            opened = (number, fence)
        elif (
            fence.startswith(opened[1])
            and not match["bullet"]
            and not source.line(number)[match.end() :].strip()
        ):
            blocks[opened[0]] = number
            opened = None
    if opened is not None:
        blocks[opened[0]] = len(source.line_starts)
    return blocks
