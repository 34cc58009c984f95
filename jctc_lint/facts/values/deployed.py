"""Whether something may be deployed from a file, as far as its path and its role tell."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.model import Role
from jctc_lint.facts.secrets.names import words_of
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.compose.model import Service
    from jctc_lint.facts.repository import Repository

_EXAMPLES = frozenset(
    {
        "example", "examples", "sample", "samples", "test", "tests", "testing", "e2e", "fixture",
        "fixtures", "demo", "demos", "template", "templates", "tutorial", "tutorials", "docs",
        "doc", "documentation", "dev", "devel", "development", "local", "devcontainer", "ci",
        "benchmark", "benchmarks", "playground", "integration", "mock", "mocks", "sandbox",
        "quickstart", "testdata", "spec", "specs", "debug", "cypress", "playwright",
    }
)  # fmt: skip
_PARTS = pattern(r"[a-z0-9]+")
_ILLUSTRATIONS = frozenset(
    {
        "example", "examples", "sample", "samples", "test", "tests", "e2e", "fixture", "fixtures",
        "testdata", "demo", "demos", "template", "templates", "tutorial", "tutorials", "docs",
    }
)  # fmt: skip
"""Folders in which also a file that is named for production is none."""
_TEMPLATES = frozenset({"template", "tmpl", "tpl", "j2", "jinja", "jinja2"})


def is_deployed(repository: Repository, path: str, role: Role) -> bool:
    """False for files of examples, tests and development, unless the settings name them."""
    compose = repository.settings.compose
    if any(fnmatchcase(path, pattern) for pattern in compose.production):
        return True
    if any(path in files for files in compose.projects):
        return True
    if role is Role.PRODUCTION:
        return _ILLUSTRATIONS.isdisjoint(path.lower().split("/")[:-1])
    return role is not Role.DEVELOPMENT and _words(path).isdisjoint(_EXAMPLES)


def is_for_trials(service: Service) -> bool:
    """True for a service that only profiles of tests or development start."""
    return bool(service.profiles) and all(_is_trial(name) for name in service.profiles)


def _is_trial(profile: str) -> bool:
    return not _words(profile).isdisjoint(_EXAMPLES)


def is_template(path: str) -> bool:
    """True for a file from which others are made: what is in it is not yet a Compose file."""
    return not _words(path.rpartition("/")[2]).isdisjoint(_TEMPLATES)


def _words(path: str) -> set[str]:
    words = {word.lower() for part in path.split("/") for word in words_of(part)}
    return words.union(_PARTS.findall(path.lower()))  # `e2e` is one word
