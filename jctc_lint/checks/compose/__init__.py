"""Compose (CMP): will Compose accept the files, and mean what their author meant?"""

from jctc_lint.checks.compose import refused, texts

__all__ = ["refused", "texts"]
