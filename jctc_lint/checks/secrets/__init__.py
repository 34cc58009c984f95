"""Secrets and values (SEC): does the container get what was written, and does a secret lie open?"""

from jctc_lint.checks.secrets import values

__all__ = ["values"]
