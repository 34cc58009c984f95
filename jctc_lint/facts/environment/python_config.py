"""Reads through libraries other than pydantic: starlette, decouple, environs, django-environ ..."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.environment.python_code import Code
    from jctc_lint.facts.environment.python_model import Dynamic, Roots
    from jctc_lint.facts.environment.python_os import Found


def readers_of(code: Code) -> Iterator[str]:
    yield from ()


def config_reads(code: Code) -> Iterator[Found | Dynamic]:
    yield from ()


def dotenv_files(code: Code, roots: Roots) -> Iterator[str]:
    yield from ()
