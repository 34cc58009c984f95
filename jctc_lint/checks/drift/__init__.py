"""Drift: do the migrations build what the models expect?"""

from jctc_lint.checks.drift import models, parts, tables

__all__ = ["models", "parts", "tables"]
