"""What the Python code of a service reads from its environment: followed from what it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.environment.python_model import PythonReads, Roots

if TYPE_CHECKING:
    from jctc_lint.facts.repository import Repository


def python_reads(repository: Repository, roots: Roots) -> PythonReads:
    """All reads in the modules that `roots` reach; the same roots are followed once.

    With no roots nothing is reached: every read of the repository is in `elsewhere`.
    """
    return PythonReads(roots)
