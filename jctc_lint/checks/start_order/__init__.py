"""Start order and health (DEP): is what a service needs ready when it starts?"""

from jctc_lint.checks.start_order import (
    asked,
    code,
    migrating,
    postgres,
    probes,
    storage,
    telling,
    waiting,
)

__all__ = ["asked", "code", "migrating", "postgres", "probes", "storage", "telling", "waiting"]
