"""Migrations (MIG): can the schema be built from nothing, and taken back again?"""

from jctc_lint.checks.migrations import back, code, downgrades, fresh

__all__ = ["back", "code", "downgrades", "fresh"]
