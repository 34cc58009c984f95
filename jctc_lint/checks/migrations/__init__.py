"""Migrations (MIG): can the schema be built from nothing, and taken back again?"""

from jctc_lint.checks.migrations import downgrades, fresh

__all__ = ["downgrades", "fresh"]
