"""Finds and reads the settings: `jctc-lint.toml`, or `[tool.jctc-lint]` of pyproject.toml.

Both are looked for in the analysed directory only, not above it. Where both are, jctc-lint.toml
counts and the table in pyproject.toml is not read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jctc_lint.finding import Severity
from jctc_lint.settings.model import ComposeSettings, MigrationSettings, Origin, Settings
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jctc_lint.settings.validate import Problem

OWN_FILE = "jctc-lint.toml"
SHARED_FILE = "pyproject.toml"
_TABLE = ("tool", "jctc-lint")
_MAX_BYTES = 4 * 1024 * 1024
_TOML_PLACE = pattern(r" \((?:at line (\d+), column \d+|at end of document)\)$")


class SettingsError(Exception):
    """Settings that cannot be used; the message is one sentence and names the file and line."""


def load_settings(root: Path, explicit: Path | None = None) -> Settings:
    """The settings of the directory `root`, or those of the file `explicit`.

    Raises:
        SettingsError: the file cannot be read, or holds what settings cannot hold.
    """
    if explicit is not None:
        return _from_file(explicit, explicit.name == SHARED_FILE, required=True)
    for name in (OWN_FILE, SHARED_FILE):
        path = root / name
        if path.is_file() and path.resolve().is_relative_to(root.resolve()):
            return _from_file(path, name == SHARED_FILE, required=False)
    return Settings()


def settings_from_data(data: dict[str, Any], origin: Origin | None = None) -> Settings:
    """Settings from plain data with the keys of the TOML files. `origin` says where it is from.

    Raises:
        SettingsError: an unknown key, or a value of the wrong type.
    """
    from jctc_lint.settings.schema import settings_schema
    from jctc_lint.settings.validate import problems

    for problem in problems(data, settings_schema()):
        raise error_at(origin, problem.path, problem_sentence(problem))
    compose = data.get("compose", {})
    migrations = data.get("migrations", {})
    fail_on = data.get("fail-on", "warning")
    return Settings(
        select=tuple(data.get("select", ["ALL"])),
        extend_select=tuple(data.get("extend-select", ())),
        ignore=tuple(data.get("ignore", ())),
        per_file_ignores={
            glob: tuple(words) for glob, words in data.get("per-file-ignores", {}).items()
        },
        severity={word: Severity(level) for word, level in data.get("severity", {}).items()},
        fail_on=None if fail_on == "never" else Severity(fail_on),
        pedantic=data.get("pedantic", False),
        exclude=tuple(data.get("exclude", ())),
        respect_gitignore=data.get("respect-gitignore", True),
        baseline=data.get("baseline"),
        compose=ComposeSettings(
            production=tuple(compose.get("production", ())),
            projects=tuple(tuple(files) for files in compose.get("projects", ())),
        ),
        migrations=MigrationSettings(
            bootstrap=migrations.get("bootstrap", False),
            judge_since=tuple(migrations.get("judge-since", ())),
            dialect=migrations.get("dialect", ""),
        ),
        rules=data.get("rules", {}),
        origin=origin,
    )


def error_at(origin: Origin | None, path: tuple[str | int, ...], sentence: str) -> SettingsError:
    """An error about the setting at `path`, with the file and line where it stands."""
    return SettingsError(f"{origin.place(path)}: {sentence}" if origin else sentence)


def problem_sentence(problem: Problem) -> str:
    """A problem as a sentence: `setting 'compose.projects' must be a list, not ...`."""
    return f"setting '{written_path(problem.path)}' {problem.reason}."


def written_path(path: tuple[str | int, ...]) -> str:
    """A path as one would write it: `compose.projects[0]`, `per-file-ignores."old/**"`."""
    return "".join(_steps(path)) or "the whole file"


def _steps(path: tuple[str | int, ...]) -> Iterator[str]:
    for number, step in enumerate(path):
        if isinstance(step, int):
            yield f"[{step}]"
            continue
        bare = re.fullmatch(r"[A-Za-z0-9_-]+", step)
        escaped = step.encode("unicode_escape").decode()
        yield ("." if number else "") + (step if bare else f'"{escaped}"')


def _from_file(path: Path, shared: bool, *, required: bool) -> Settings:  # noqa: FBT001
    text = _read(path, required=required or not shared)
    if text is None:
        return _nothing_there(path, required=required)
    import tomllib

    try:
        data: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reason = str(error)
        match = _TOML_PLACE.search(reason)
        line = int(match[1]) if match and match[1] else text.count("\n") + 1
        reason = _TOML_PLACE.sub("", reason).encode("unicode_escape").decode()
        raise SettingsError(f"{path}:{line}: this is no TOML: {reason}.") from None
    except RecursionError:
        raise SettingsError(f"{path}: the file is nested too deeply.") from None
    if shared:
        for step in _TABLE:
            data = data.get(step) if isinstance(data, dict) else None
        if data is None:
            return _nothing_there(path, required=required)
    origin = Origin(str(path), text, _TABLE if shared else ())
    if not isinstance(data, dict):
        raise error_at(origin, (), "[tool.jctc-lint] must be a table.")
    return settings_from_data(data, origin)


def _nothing_there(path: Path, *, required: bool) -> Settings:
    if required:
        raise SettingsError(f"{path}: there is no table [tool.jctc-lint] in this file.")
    return Settings()


def _read(path: Path, *, required: bool) -> str | None:
    """The text of a settings file; None when it has nothing for us and need not have.

    Most projects' pyproject.toml is none of our business, whether whole, broken or binary.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
        if not required and b"jctc-lint" not in data:
            return None
        if len(data) > _MAX_BYTES:
            raise SettingsError(f"{path}: the settings file is larger than 4 MiB.")
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise SettingsError(f"{path}: the settings file is not UTF-8 text.") from None
    except OSError as error:
        if not required:
            return None
        reason = error.strerror or "input/output error"
        raise SettingsError(f"{path}: the settings file cannot be read: {reason}.") from None
