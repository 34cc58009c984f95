"""Start order and health (DEP): is what a service needs ready when it starts?"""

from jctc_lint.checks.start_order import asked, postgres, probes, waiting

__all__ = ["asked", "postgres", "probes", "waiting"]
