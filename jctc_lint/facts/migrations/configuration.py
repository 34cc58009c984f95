"""What alembic.ini and [tool.alembic] of pyproject.toml say, read as Alembic 1.20 reads them.

`alembic/config.py`: an option of the ini wins over one of the TOML file beside it; sections other
than [alembic] are those that `alembic -n NAME` would use.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jctc_lint.facts.migrations.location import here
from jctc_lint.reading.discover import Kind
from jctc_lint.reading.ini import IniFile, NoValue, interpolate, parse_ini
from jctc_lint.record import field, record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.repository import Repository
    from jctc_lint.text import Source, Span

SECTION = "alembic"
_PLACES = frozenset({"script_location", "version_locations"})
_SEPARATORS = {"space": " ", "newline": "\n", "os": ":", ":": ":", ";": ";"}
"""`os` is taken as on the machine that deploys, which runs Linux, wherever the linter runs."""
_LEGACY_SPLIT = pattern(r", *|(?: +)")


@record(eq=True)
class Toml:
    """The table [tool.alembic], strings filled in as Alembic does."""

    source: Source
    table: dict[str, Any]


_NUMBER = pattern(r"[0-9]{1,6}")


@record(eq=True)
class FileNames:
    """How new revisions are named: `template` for `%`, `longest` for the slug of the message.

    `timezone` is that of their dates, "" the machine's own.
    """

    template: str = "%(rev)s_%(slug)s"
    longest: int = 40
    timezone: str = ""


@record(eq=True)
class Configuration:
    """One way to start Alembic: a section of an ini file, a TOML table, or both together.

    `folder` is where they lie. `versions` is None where `version_locations` is not set;
    `problem` says which option Alembic would refuse.
    """

    folder: str
    section: str
    path: str
    span: Span
    script: str | None = None
    versions: tuple[str, ...] | None = None
    recursive: bool = False
    sourceless: bool = False
    url: str = ""
    problem: str = ""
    names: FileNames = field(default_factory=FileNames)


def configurations(repository: Repository) -> Iterator[Configuration]:
    """All configurations, `alembic.ini` of a folder before its other ini files."""
    tables = dict(_tables(repository))
    seen = set()
    inis = repository.inventory.of(Kind.ALEMBIC_INI)
    for path in sorted(inis, key=lambda path: (folder_of(path), not path.endswith("/alembic.ini"))):
        folder = folder_of(path)
        source = repository.files.read(path)
        ini = parse_ini(source) if source is not None else None
        if ini is None or ini.problem:
            continue
        seen.add(folder)
        for section in _sections(ini, folder in tables):
            yield _Reader(folder, section, ini, tables.get(folder)).read()
    for folder, table in tables.items():
        if folder not in seen:
            yield _Reader(folder, SECTION, None, table).read()


def folder_of(path: str) -> str:
    return path.rpartition("/")[0]


def _tables(repository: Repository) -> Iterator[tuple[str, Toml]]:
    for path in repository.inventory.of(Kind.PYPROJECT):
        if "alembic" not in repository.files.glance(path):
            continue
        source = repository.files.read(path)
        table = _table(source) if source is not None else None
        if source is not None and table:
            yield folder_of(path), Toml(source, table)


def _table(source: Source) -> dict[str, Any] | None:
    import tomllib

    try:
        table = tomllib.loads(source.text).get("tool", {}).get("alembic", {})
    except (tomllib.TOMLDecodeError, AttributeError, RecursionError):
        return None
    return table if isinstance(table, dict) else None


def _sections(ini: IniFile, with_table: bool) -> list[str]:  # noqa: FBT001
    """[alembic], and every other section that says where its scripts are."""
    own = [
        name
        for name, options in ini.sections.items()
        if name not in (SECTION, "DEFAULT") and not _PLACES.isdisjoint(options)
    ]
    return [*([SECTION] if SECTION in ini.sections or with_table else []), *own]


@record(eq=True)
class _Reader:
    """Reads the options of one section, each from the ini or else from the table."""

    folder: str
    section: str
    ini: IniFile | None
    toml: Toml | None

    def read(self) -> Configuration:
        place = self._place()
        script: str | None = None
        try:
            script = self._text("script_location")
            return Configuration(
                self.folder,
                self.section,
                place.path,
                place,
                script,
                self._versions(),
                self._flag("recursive_version_locations"),
                self._flag("sourceless"),
                self._url(),
                names=self._names(),
            )
        except NoValue as error:
            reason = str(error)
            return Configuration(
                self.folder, self.section, place.path, place, script, problem=reason
            )

    def _place(self) -> Span:
        if self.ini is not None and (
            self.toml is None or self.ini.has(self.section, "script_location")
        ):
            return self.ini.place(self.section, "script_location")
        assert self.toml is not None
        text = self.toml.source.text
        match = re.search(r"^script_location\b|^\[tool\.alembic\]", text, re.M)
        line = self.toml.source.position(match.start())[0] if match else 1
        return self.toml.source.line_span(line)

    def _given(self) -> dict[str, str]:
        return {"here": here(self.folder)}

    def _text(self, option: str) -> str | None:
        if self.ini is not None and self.ini.has(self.section, option):
            return self.ini.get(self.section, option, self._given())
        value = self.toml.table.get(option) if self.toml is not None else None
        return self._filled(value) if isinstance(value, str) else None

    def _filled(self, value: str) -> str:
        """TOML strings are filled in by Python's `%`, which knows only what is given."""
        return interpolate(value, self._given())

    def _versions(self) -> tuple[str, ...] | None:
        ini = self.ini
        text = ini.get(self.section, "version_locations", self._given()) if ini else None
        if text:
            return tuple(_split(text, self._separator()))
        value = self.toml.table.get("version_locations") if self.toml is not None else None
        if not isinstance(value, list):
            return None
        return tuple(self._filled(item) for item in value if isinstance(item, str)) or None

    def _separator(self) -> str | None:
        assert self.ini is not None
        for option in ("path_separator", "version_path_separator"):
            word = self.ini.get(self.section, option, self._given())
            if word is not None:
                if word not in _SEPARATORS:
                    raise NoValue(f"{option} is '{word}', which Alembic does not know")
                return _SEPARATORS[word]
        return None

    def _flag(self, option: str) -> bool:
        if self.ini is not None and self.ini.has(self.section, option):
            return self.ini.get(self.section, option, self._given()) == "true"
        return self.toml is not None and self.toml.table.get(option) is True

    def _url(self) -> str:
        return self._optional("sqlalchemy.url")

    def _optional(self, option: str) -> str:
        try:
            return self._text(option) or ""
        except NoValue:
            return ""

    def _names(self) -> FileNames:
        longest = self._optional("truncate_slug_length")
        template = self._optional("file_template")
        return FileNames(
            template or FileNames.template,
            int(longest) if _NUMBER.fullmatch(longest) else FileNames.longest,
            self._optional("timezone"),
        )


def _split(text: str, separator: str | None) -> list[str]:
    if separator is None:
        return [part for part in _LEGACY_SPLIT.split(text) if part.strip()]
    return [part.strip() for part in text.split(separator) if part]
