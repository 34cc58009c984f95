"""Environment contract (ENV): does production set what the code reads?"""

from jctc_lint.checks.environment import contract, production

__all__ = ["contract", "production"]
