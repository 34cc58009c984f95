"""Which versions of libraries a repository installs: from locks and requirements beside env.py."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.location import joined
from jctc_lint.record import field, record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.reading.files import Files

Version = tuple[int, ...]
_LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "pylock.toml")
_REQUIREMENTS = pattern(r"(?i)^(?:.*requirements.*|constraints.*)\.(?:txt|in)$")
_OTHERS = ("pyproject.toml", "Pipfile", "setup.cfg", "setup.py")
_CLAUSE = pattern(r"(===?|~=|>=|<=|!=|>|<|\^|~)?\s*v?(\d+(?:\.\d+)*)(\.\*)?")
_SPECIFIER = r"((?:\s*,?\s*(?:[=~!<>^]=?=?)\s*[\w.*+]+)*)"


@record
class Bounds:
    """Versions from `low` on, and below `high`; None: no bound."""

    low: Version | None = None
    high: Version | None = None

    def at_least(self, version: Version) -> bool | None:
        if self.low is not None and self.low >= version:
            return True
        if self.high is not None and self.high <= version:
            return False
        return None


@record(frozen=False)
class Versions:
    """Asked for libraries. `folder` is where env.py stands: what is nearest to it counts."""

    files: Files
    folder: str
    _known: dict[str, list[Bounds]] = field(default_factory=dict)

    def at_least(self, package: str, version: str) -> bool | None:
        """Whether the library is of this version or later; None where both may be."""
        if package not in self._known:
            self._known[package] = self._stated(package)
        told = {bounds.at_least(_parsed(version)) for bounds in self._known[package]}
        return told.pop() if len(told) == 1 else None

    def asks_for(self, package: str) -> bool:
        """True when a lock or a requirement names a version of the library."""
        return any(bounds.low or bounds.high for bounds in self._stated(package))

    def _stated(self, package: str) -> list[Bounds]:
        """What the nearest lock says; without one, the nearest requirements."""
        ranges: list[Bounds] = []
        for folder in _upwards(self.folder):
            names = self.files.names(folder)
            locked = [
                bounds
                for name in _LOCKS
                if name in names
                for bounds in _locked(self.files.glance(joined(folder, name)), package)
            ]
            if locked:
                return locked
            ranges = ranges or list(self._required(folder, names, package))
        return ranges

    def _required(self, folder: str, names: list[str], package: str) -> Iterator[Bounds]:
        for name in names:
            if name in _OTHERS or _REQUIREMENTS.match(name):
                yield from _in_text(self.files.glance(joined(folder, name)), package)
            elif name == "requirements":
                inner = joined(folder, name)
                for file in self.files.names(inner):
                    if file.endswith((".txt", ".in")):
                        yield from _in_text(self.files.glance(joined(inner, file)), package)


def _upwards(folder: str) -> Iterator[str]:
    while folder and folder != ".":
        yield folder
        folder = folder.rpartition("/")[0]
    yield ""


def _name(package: str) -> str:
    return r"[-_.]+".join(re.escape(part) for part in re.split(r"[-_.]+", package))


def _locked(text: str, package: str) -> Iterator[Bounds]:
    name = _name(package)
    listed = rf'^name = "{name}"\s*\nversion = "([\d.]+)'
    keyed = rf'"{name}":\s*{{[^}}]*?"version":\s*"==([\d.]+)'
    for found in re.finditer(rf"(?im){listed}|{keyed}", text):
        yield _exactly(_parsed(found[1] or found[2]))


def _in_text(text: str, package: str) -> Iterator[Bounds]:
    """Lines of requirements, texts in lists, and keys of tables as Poetry has them."""
    name = _name(package)
    extras = r"(?:\s*\[[^\]\n]*\])?"
    ends = r"\s*(?=[;#\"'\n\\]|\s--|$)"
    for found in re.finditer(rf"(?im)(?:^[ \t]*|[\"']){name}{extras}{_SPECIFIER}{ends}", text):
        yield _bounds(found[1])
    keyed = rf'(?im)^"?{name}"?\s*=\s*(?:{{[^}}\n]*?version\s*=\s*)?"([^"\n]*)"'
    for found in re.finditer(keyed, text):
        yield _bounds(found[1])


def _bounds(specifier: str) -> Bounds:
    """All clauses together."""
    low: Version | None = None
    high: Version | None = None
    for sign, text, star in _CLAUSE.findall(specifier):
        bounds = _of_clause(sign, text, bool(star))
        if bounds.low is not None:
            low = max(low, bounds.low) if low is not None else bounds.low
        if bounds.high is not None:
            high = min(high, bounds.high) if high is not None else bounds.high
    return Bounds(low, high)


def _of_clause(sign: str, text: str, star: bool) -> Bounds:  # noqa: FBT001
    version = _parsed(text)
    parts = [int(part) for part in text.split(".")]
    known = {
        "!=": Bounds(), ">=": Bounds(version), ">": Bounds((*version, 0)),
        "<": Bounds(None, version), "<=": Bounds(None, (*version, 0)),
    }  # fmt: skip
    if sign in known:
        return known[sign]
    if sign in ("", "==", "==="):
        return Bounds(version, _next(parts)) if star else _exactly(version)
    if sign == "^":
        first = next((at for at, part in enumerate(parts) if part), len(parts) - 1)
        return Bounds(version, _next(parts[: first + 1]))
    keeps = parts[:-1] if sign == "~=" or len(parts) > 2 else parts
    return Bounds(version, _next(keeps[:2] if sign == "~" else keeps))


def _next(parts: list[int]) -> Version:
    return _short([*parts[:-1], parts[-1] + 1])


def _exactly(version: Version) -> Bounds:
    return Bounds(version, (*version, 0))


def _parsed(text: str) -> Version:
    return _short([int(part) for part in text.strip(".").split(".") if part])


def _short(parts: list[int]) -> Version:
    """Without zeros at the end: 2.0 is 2."""
    while parts and not parts[-1]:
        parts = parts[:-1]
    return tuple(parts)
