"""Configuration files as Python's ConfigParser reads them, with places, never raising.

Interpolation is our own: ConfigParser's lets a small file ask for gigabytes of text.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from jctc_lint.record import field, record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jctc_lint.text import Source, Span

DEFAULT = "DEFAULT"
MAX_DEPTH = 10
"""Deepest interpolation, as in ConfigParser."""
MAX_TEXT = 64 * 1024

_OPTION = pattern(r"^([^\s=:#;\[][^=:]*?)\s*[=:]")
_SECTION = pattern(r"^\[([^\]]+)\]")
_REFERENCE = pattern(r"%(?:(%)|\(([^()]*)\)s|(.?))", re.S)


class NoValue(Exception):
    """An option whose text refers to what is not there, or is no valid reference."""


@record(eq=True)
class IniFile:
    """The sections with their own options (names in lower case), as written.

    `problem` says why there are none: ConfigParser refuses the file.
    """

    source: Source
    sections: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    problem: str = ""

    def has(self, section: str, option: str) -> bool:
        """True when the section or [DEFAULT] sets the option."""
        return option in self.sections.get(section, {}) or (
            section in self.sections and option in self.sections.get(DEFAULT, {})
        )

    def get(self, section: str, option: str, given: Mapping[str, str]) -> str | None:
        """The option's value with `%(name)s` filled in; None when nobody sets it.

        `given` are names known from elsewhere (`here`), weaker than the file's own.
        Raises NoValue where ConfigParser raises an InterpolationError.
        """
        if not self.has(section, option):
            return None
        known = {**given, **self.sections.get(DEFAULT, {}), **self.sections[section]}
        return interpolate(known[option], known)

    def place(self, section: str, option: str) -> Span:
        """The option's line in its section, else in [DEFAULT], else the section's line."""
        lines = self._lines
        for owner in (section, DEFAULT):
            if (owner, option) in lines:
                return self.source.line_span(lines[owner, option])
        return self.source.line_span(lines.get((section, ""), 1))

    @cached_property
    def _lines(self) -> dict[tuple[str, str], int]:
        found: dict[tuple[str, str], int] = {}
        section = ""
        for number in range(1, len(self.source.line_starts) + 1):
            line = self.source.line(number)
            header = _SECTION.match(line)
            option = _OPTION.match(line)
            if header:
                section = header[1]
                found.setdefault((section, ""), number)
            elif option:
                found.setdefault((section, option[1].rstrip().lower()), number)
        return found


def parse_ini(source: Source) -> IniFile:
    """Read a configuration file; what ConfigParser refuses is in `problem`."""
    from configparser import Error, RawConfigParser

    parser = RawConfigParser(default_section="\0")
    try:
        parser.read_string(source.text)
    except (Error, ValueError, RecursionError) as error:
        reason = str(error).partition("\n")[0]
        return IniFile(source, problem=reason.replace("<string>", source.path))
    sections = {name: dict(parser.items(name)) for name in parser.sections()}
    return IniFile(source, sections)


def interpolate(text: str, known: Mapping[str, str], depth: int = 0) -> str:
    """ConfigParser's BasicInterpolation: `%(name)s` and `%%`. Raises NoValue."""
    if "%" not in text:
        return text
    if depth > MAX_DEPTH:
        raise NoValue("nested too deeply")
    result = ""
    end = 0
    for match in _REFERENCE.finditer(text):
        result += text[end : match.start()]
        end = match.end()
        if match[1]:
            result += "%"
        elif match[2] is not None:
            name = match[2].lower()
            if name not in known:
                raise NoValue(f"refers to '{name}', which nobody sets")
            result += interpolate(known[name], known, depth + 1)
        else:
            raise NoValue("holds a '%' that is no reference")
        if len(result) > MAX_TEXT:
            raise NoValue("grows beyond measure")
    return result + text[end:]
