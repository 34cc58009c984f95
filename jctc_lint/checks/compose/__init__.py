"""Compose (CMP): will Compose accept the files, and mean what their author meant?"""

from jctc_lint.checks.compose import ports, refused, running, storage, texts

__all__ = ["ports", "refused", "running", "storage", "texts"]
