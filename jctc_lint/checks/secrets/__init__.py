"""Secrets and values (SEC): does the container get what was written, and does a secret lie open?"""

from jctc_lint.checks.secrets import leaks, values

__all__ = ["leaks", "values"]
