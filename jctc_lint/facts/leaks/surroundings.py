"""Which files a clone of the repository has, and what each is for as far as its path tells."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from jctc_lint.facts.leaks.model import Use
from jctc_lint.facts.secrets.names import words_of
from jctc_lint.reading.discover import VENDORED, named
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jctc_lint.facts.repository import Repository

_TESTS = frozenset(
    {
        "test", "tests", "testing", "testdata", "conftest", "e2e", "spec", "specs", "fixture",
        "fixtures", "mock", "mocks", "cypress", "playwright", "integration", "benchmark",
        "benchmarks", "factories", "stubs", "cassettes", "snapshots", "unittest", "pytest",
        "smoketest", "qa", "loadtest", "loadtests", "locust", "perf", "stress", "suites",
        "testsuite", "regression", "regress", "github", "circleci", "gitlab",
    }
)  # fmt: skip
_DEMONSTRATIONS = frozenset(
    {
        "example", "examples", "sample", "samples", "demo", "demos", "template", "templates",
        "tutorial", "tutorials", "docs", "doc", "documentation", "dev", "devel", "development",
        "local", "devcontainer", "playground", "sandbox", "quickstart", "seed", "seeds", "debug",
        "dummy", "dist", "skeleton", "cookbook", "notebooks", "wiki", "website", "changelog",
        "changes", "ci", "tmpl", "tpl", "j2", "jinja", "jinja2", "contrib", "storybook", "stories",
        "openapi", "swagger", "fern", "postman", "default", "defaults", "benchmarking", "llms",
        "skills", "agents", "cursor", "blog", "posts",
    }
)  # fmt: skip
_SCANNERS = ("gitleaks", "secrets.baseline", "trufflehog", "detect-secrets", "talisman")
"""Configuration and baselines of programs that look for secrets: they hold what was judged."""
_BINARY = frozenset(
    {
        "png", "jpg", "jpeg", "gif", "ico", "webp", "bmp", "tif", "tiff", "svg", "pdf", "zip", "gz",
        "tgz", "bz2", "xz", "7z", "rar", "tar", "jar", "war", "whl", "egg", "so", "dll", "dylib",
        "exe", "bin", "dat", "db", "sqlite", "sqlite3", "woff", "woff2", "ttf", "otf", "eot", "mp3",
        "mp4", "m4a", "avi", "mov", "webm", "wav", "ogg", "pyc", "parquet", "npy", "npz", "pkl",
        "pickle", "pt", "onnx", "h5", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "class",
        "o", "a", "map", "lock", "snap", "css", "scss", "less", "sum", "geojson", "po", "pot", "mo",
        "ipynb",
    }
)  # fmt: skip
"""Endings of files that nobody writes by hand, or of which hashes are the most part."""
_LOCKS = frozenset({"package-lock.json", "pnpm-lock.yaml", "npm-shrinkwrap.json"})
_PARTS = pattern(r"[a-z0-9]+")
_WORKFLOWS = pattern(r"(^|/)\.github/workflows/")


@lru_cache(maxsize=8192)
def use_of(path: str) -> Use:
    """What a file is for. Each word of its path counts: `tests/`, `test_login.py`, `demo-data/`."""
    told = _WORKFLOWS.sub("", path)
    words = {word.lower() for part in told.split("/") for word in words_of(part)}
    words.update(_PARTS.findall(told.lower()))  # `e2e` is one word
    if not _TESTS.isdisjoint(words):
        return Use.TEST
    return Use.WORK if _DEMONSTRATIONS.isdisjoint(words) else Use.DEMONSTRATION


def kept_files(repository: Repository) -> Iterable[str]:
    """Files that every clone has: what git tracks, else what it would not ignore.

    A `.env` that git ignores is where a secret belongs, and nothing is said of it.
    """
    from jctc_lint.reading.git_index import tracked_files

    tracked = None
    if repository.committed is None:
        tracked = tracked_files(repository.files.root)
    if tracked:
        left_out = repository.settings.exclude
        paths: Iterable[str] = sorted(tracked)
        if left_out:
            paths = (path for path in paths if not repository.ignored(path))
        return (path for path in paths if is_text(path) and VENDORED.isdisjoint(path.split("/")))
    return named(
        repository.files,
        is_text,
        exclude=repository.settings.exclude,
        respect_gitignore=repository.settings.respect_gitignore,
    )


def is_kept(repository: Repository, path: str) -> bool:
    """True for a file that every clone has."""
    from jctc_lint.reading.git_index import tracked_files

    files = repository.files
    if not files.exists(path):
        return False
    if repository.committed is None and tracked_files(files.root):
        return files.is_tracked(path)
    return not repository.ignored(path)


def is_text(path: str) -> bool:
    """False for names of pictures, archives, lock files."""
    name = path.rpartition("/")[2].lower()
    return (
        name.rpartition(".")[2] not in _BINARY
        and name not in _LOCKS
        and not name.endswith(".min.js")
        and not name.lstrip(".").startswith(_SCANNERS)
    )
