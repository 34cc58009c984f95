"""Deploy procedure (OPS): will the runbook do it in the right order?"""

from jctc_lint.checks.deploy import (
    commits,
    containers,
    data,
    migrations,
    names,
    order,
    python,
    scripts,
    servers,
)

__all__ = [
    "commits",
    "containers",
    "data",
    "migrations",
    "names",
    "order",
    "python",
    "scripts",
    "servers",
]
