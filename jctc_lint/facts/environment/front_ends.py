"""The front ends in a build context: their bundler, and the variables that it freezes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from jctc_lint.facts.environment.script_reads import script_reads
from jctc_lint.reading.javascript import ENDINGS
from jctc_lint.record import field, record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.environment.model import Read
    from jctc_lint.facts.repository import Repository

MAX_SCRIPTS = 4_000
"""Most files of one build context that are read; of larger ones nothing is said."""
MAX_PACKAGES = 40

_BUNDLERS = {
    "next": ("NEXT_PUBLIC_", "Next.js"),
    "vite": ("VITE_", "Vite"),
    "react-scripts": ("REACT_APP_", "Create React App"),
    "@vue/cli-service": ("VUE_APP_", "Vue CLI"),
    "gatsby": ("GATSBY_", "Gatsby"),
}
_AT_RUN_TIME = (
    "next-runtime-env", "@import-meta-env/cli", "@import-meta-env/unplugin", "runtime-env-cra",
    "react-inject-env", "@runtime-env/cli", "vite-envs", "next-public-env",
    "@beam-australia/react-env", "react-env", "env-to-js", "nextjs-runtime-env",
    "vite-plugin-runtime-env",
)  # fmt: skip
"""Packages that bring values into the browser when the container starts."""
_ASIDE = pattern(
    r"(^|/)(tests?|__tests__|__mocks__|e2e|cypress|playwright|stories|\.storybook|coverage|dist"
    r"|build|out|public|static|docs?|examples?|scripts)/|\.(test|spec|stories|d|min)\.\w+$"
    r"|(^|/)(jest|vitest|playwright|cypress|karma|eslint|prettier|webpack)\.[\w.]+$"
)
"""Tests, tools and what is built: not what the browser gets."""
_ON_THE_SERVER = pattern(
    r"(^|/)(next\.config|middleware|instrumentation|proxy|vite\.config|next-sitemap\.config)\.\w+$"
    r"|(^|/)(api|server)/|(^|/)route\.[jt]sx?$|\.server\.\w+$|(^|/)(sitemap|robots)\.\w+$"
)


@record
class FrontEnd:
    """What is bundled in one build context.

    `reads` are those of names that a bundler freezes. `open`: not all files were read, or something
    brings values in when the container starts.
    """

    prefixes: tuple[str, ...] = ()
    bundler: str = ""
    reads: tuple[Read, ...] = ()
    open: bool = False
    starts: tuple[str, ...] = ()
    """The `start` and `dev` scripts of its package.json files."""
    in_browser: frozenset[str] = field(default=frozenset(), repr=False)
    """Names that code surely reads in the browser."""


def front_end(repository: Repository, folder: str) -> FrontEnd:
    """The front end of a build context; without prefixes where there is none."""
    packages = _packages(repository, folder)
    found = [_BUNDLERS[name] for name in _BUNDLERS if any(name in p for p, _ in packages)]
    if not found:
        return FrontEnd()
    prefixes = tuple(prefix for prefix, _ in found)
    at_run_time = any(name in package for package, _ in packages for name in _AT_RUN_TIME)
    starts = tuple(start for _, scripts in packages for start in scripts)
    reads, browser, whole = _reads(repository, folder, prefixes)
    return FrontEnd(prefixes, found[0][1], reads, at_run_time or not whole, starts, browser)


def _packages(repository: Repository, folder: str) -> list[tuple[frozenset[str], list[str]]]:
    """Of each package.json: what it depends on, and its scripts that start something."""
    found = []
    paths = [path for path in repository.scripts if path.endswith("package.json")]
    for path in [path for path in paths if _below(path, folder)][:MAX_PACKAGES]:
        source = repository.files.read(path)
        try:
            data = json.loads(source.text) if source is not None else None
        except (ValueError, RecursionError):
            continue
        if isinstance(data, dict):
            found.append((_dependencies(data), _starts(data)))
    return found


def _dependencies(package: dict[str, object]) -> frozenset[str]:
    names: set[str] = set()
    for key in ("dependencies", "devDependencies"):
        entries = package.get(key)
        if isinstance(entries, dict):
            names.update(entries)
    return frozenset(names)


def _starts(package: dict[str, object]) -> list[str]:
    scripts = package.get("scripts")
    start = scripts.get("start") if isinstance(scripts, dict) else None
    return [start] if isinstance(start, str) else []


def _reads(
    repository: Repository, folder: str, prefixes: tuple[str, ...]
) -> tuple[tuple[Read, ...], frozenset[str], bool]:
    paths = [
        path
        for path in repository.scripts
        if path.endswith(ENDINGS) and _below(path, folder) and not _ASIDE.search(path)
    ]
    reads: list[Read] = []
    browser: set[str] = set()
    for path in paths[:MAX_SCRIPTS]:
        text = repository.files.glance(path)
        if not any(prefix in text for prefix in prefixes):
            continue
        source = repository.files.read(path)
        if source is None:
            continue
        found = script_reads(source)
        frozen = [read for read in found.reads if read.name.startswith(prefixes)]
        reads += frozen
        if not _ON_THE_SERVER.search(path):
            sure = [read for read in frozen if found.in_browser or _always_bundled(read.name)]
            browser.update(read.name for read in sure)
    return tuple(reads), frozenset(browser), len(paths) <= MAX_SCRIPTS


def _always_bundled(name: str) -> bool:
    """Only Next.js has code of its own on the server."""
    return not name.startswith("NEXT_PUBLIC_")


def _below(path: str, folder: str) -> bool:
    return not folder or path.startswith(f"{folder}/")
