"""Environment contract (ENV): does production set what the code reads?"""

from jctc_lint.checks.environment import contract, production, settings_class

__all__ = ["contract", "production", "settings_class"]
