"""Variable substitution in strings, as Compose v5 does it, with three-valued variables.

`$NAME`, `${NAME}`, `${NAME:-default}`, `-`, `:?`, `?`, `:+`, `+` (nested), `$$`. A variable that
nobody here defines may still be set on the machine that deploys: it is unknown, by its name.
Behaviour follows compose-go's template package, quirks included (one pattern is greedy up to the
last brace of a line; the brace count skips the character behind each opening brace).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_NESTING = 20
"""Deepest nesting of defaults that is worked out; what is deeper is unknown."""

_NAME = pattern(r"[_a-z][_a-z0-9]*", re.IGNORECASE)
_BRACE = pattern(r"\{.?|\}", re.DOTALL)
"""A closing brace, or an opening one with the character behind it."""
_OPERATOR = pattern(r":?[-+?]")


@record(eq=True)
class Known:
    """The value of a variable. `text` is None when it hangs on the variables `unknown`.

    `unset` is the value when those are not set; None when Compose then refuses the project.
    """

    text: str | None
    unset: str | None
    unknown: tuple[str, ...] = ()


@record(eq=True)
class Variables:
    """What variables are known. With `closed`, a name that is not in `values` is not set."""

    values: Mapping[str, Known]
    closed: bool = False


def variables_of(values: Mapping[str, str], *, closed: bool = False) -> Variables:
    """Variables whose values are all known."""
    return Variables({name: Known(text, text) for name, text in values.items()}, closed)


@record(eq=True)
class Segment:
    """A piece of a string: literal text, or a reference to the variable `name`.

    `start` and `end` are offsets in the string. `text` is what comes of it when it is known, else
    None; `unset` is what comes of it when all unknown variables are not set (None: refused).
    `operator` is one of "", ":-", "-", ":?", "?", ":+", "+"; `argument` is what follows it.
    """

    start: int
    end: int
    text: str | None
    unset: str | None
    name: str | None = None
    operator: str = ""
    argument: str = ""
    known: bool = True
    """False when `name` itself is unknown."""


@record(eq=True)
class Expansion:
    """What comes of a string. `error` says why Compose refuses it."""

    segments: tuple[Segment, ...]
    text: str | None
    unset: str | None
    unknown: tuple[str, ...] = ()
    error: str | None = None
    blank: tuple[str, ...] = ()
    """Variables that are surely not set and became an empty string."""


def expand(text: str, variables: Variables, depth: int = 0) -> Expansion:
    """Substitute the variables of a string. Time is linear in its length."""
    if "$" not in text:
        return Expansion((Segment(0, len(text), text, text),) if text else (), text, text)
    return _Expander(text, variables, depth).run()


class _Expander:
    def __init__(self, text: str, variables: Variables, depth: int) -> None:
        self.text = text
        self.variables = variables
        self.depth = depth
        self.segments: list[Segment] = []
        self.unknown: dict[str, None] = {}
        self.blank: dict[str, None] = {}
        self.error: str | None = None
        self.line = (0, -1)
        """End of the line last looked at, and the offset of its last closing brace."""

    def run(self) -> Expansion:
        position = 0
        while self.error is None:
            start = self.text.find("$", position)
            if start < 0:
                break
            self._literal(position, start)
            position = self._reference(start)
        if self.error is None:
            self._literal(position, len(self.text))
        else:
            return Expansion(
                tuple(self.segments), None, None, tuple(self.unknown), self.error, tuple(self.blank)
            )
        return Expansion(
            tuple(self.segments),
            _joined([segment.text for segment in self.segments]),
            _joined([segment.unset for segment in self.segments]),
            tuple(self.unknown),
            None,
            tuple(self.blank),
        )

    def _literal(self, start: int, end: int) -> None:
        if start < end:
            text = self.text[start:end]
            self.segments.append(Segment(start, end, text, text))

    def _reference(self, start: int) -> int:
        """Read what begins at the `$` at `start`; the offset behind it."""
        behind = start + 1
        if self.text.startswith("{", behind):
            return self._braced(start, behind + 1)
        if self.text.startswith("$", behind):
            self.segments.append(Segment(start, behind + 1, "$", "$"))
            return behind + 1
        name = _NAME.match(self.text, behind)
        if name is None:
            self._literal(start, behind)
            return behind
        self._plain(name[0], start, name.end())
        return name.end()

    def _braced(self, start: int, inner: int) -> int:
        name = _NAME.match(self.text, inner)
        if name is None:
            return self._refuse()
        if self.text.startswith("}", name.end()):
            self._plain(name[0], start, name.end() + 1)
            return name.end() + 1
        operator = _OPERATOR.match(self.text, name.end())
        last = self._last_brace(start)
        if operator is None or last < operator.end():
            return self._refuse()
        closing = self._closing(start, last + 1)
        end = (closing if closing >= 0 else last) + 1
        self._operate(name[0], operator[0], operator.end(), (start, end))
        return end

    def _last_brace(self, start: int) -> int:
        """Offset of the last `}` on the line of `start`, or -1."""
        line_end, brace = self.line
        if start >= line_end:
            found = self.text.find("\n", start)
            line_end = len(self.text) if found < 0 else found
            brace = self.text.rfind("}", start, line_end)
            self.line = (line_end, brace)
        return brace

    def _closing(self, start: int, limit: int) -> int:
        opened = 0
        for brace in _BRACE.finditer(self.text, start, limit):
            if brace[0] == "}":
                opened -= 1
                if opened == 0:
                    return brace.start()
            else:
                opened += 1
        return -1

    def _plain(self, name: str, start: int, end: int) -> None:
        value = self.variables.values.get(name)
        if value is None:
            known = self.variables.closed
            (self.blank if known else self.unknown)[name] = None
            value = Known("" if known else None, "")
        self.unknown.update(dict.fromkeys(value.unknown))
        known = value.text is not None
        self.segments.append(Segment(start, end, value.text, value.unset, name, known=known))

    def _operate(self, name: str, operator: str, argument_at: int, span: tuple[int, int]) -> None:
        start, end = span
        argument = self.text[argument_at : end - 1]
        value = self.variables.values.get(name)
        known = self.variables.closed if value is None else value.text is not None
        now = None if value is None else value.text if known else value.unset
        present = now is not None and (now != "" or not operator.startswith(":"))
        text: str | None
        if operator.endswith("-"):
            text, unset = (now, now) if present else self._argument(argument)
        elif operator.endswith("+"):
            text, unset = self._argument(argument) if present else (now or "", now or "")
        else:
            text = unset = now if present else None
            if not present and known:
                self._argument(argument)
                self.error = self.error or f"needs the variable '{name}', which is not set"
        if not known:
            self.unknown.update(dict.fromkeys(value.unknown if value is not None else (name,)))
            text = None
            self.error = None
        self.segments.append(Segment(start, end, text, unset, name, operator, argument, known))

    def _argument(self, argument: str) -> tuple[str | None, str | None]:
        if self.depth >= MAX_NESTING:
            self.unknown["..."] = None
            return None, None
        inner = expand(argument, self.variables, self.depth + 1)
        self.unknown.update(dict.fromkeys(inner.unknown))
        self.blank.update(dict.fromkeys(inner.blank))
        self.error = inner.error
        return inner.text, inner.unset

    def _refuse(self) -> int:
        self.error = "holds a '${' that is no reference to a variable"
        return len(self.text)


def _joined(parts: list[str | None]) -> str | None:
    known = [part for part in parts if part is not None]
    return "".join(known) if len(known) == len(parts) else None
