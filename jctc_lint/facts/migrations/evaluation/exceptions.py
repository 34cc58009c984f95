"""Which exceptions a handler catches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.values import (
    External,
    Raised,
)

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.evaluation.values import Value


_DATABASE_ERRORS = frozenset(
    {
        "Exception", "BaseException", "SQLAlchemyError", "DBAPIError", "DatabaseError", "Error",
        "StatementError", "PendingRollbackError",
    }
)  # fmt: skip


_BY_FAILURE = {
    "ProgrammingError": ("missing", "exists", "undefined", "mismatch", "castable"),
    "OperationalError": (),
    "InternalError": ("aborted", "dependents"),
    "IntegrityError": (),
    "NotSupportedError": ("dependents",),
}


_PARENTS = {
    "KeyError": "LookupError",
    "IndexError": "LookupError",
    "ModuleNotFoundError": "ImportError",
    "NotImplementedError": "RuntimeError",
    "NoSuchTableError": "InvalidRequestError",
}


def catches(kind: Value, raised: Raised) -> bool:
    name = kind.last if isinstance(kind, External) else getattr(kind, "name", "")
    if name == "BaseException":
        return True
    if name == "Exception":
        return raised.kind != "SystemExit"
    if raised.kind == "OperationalError" and name in _DATABASE_ERRORS:
        return True
    if raised.failure is not None and raised.kind == "ProgrammingError":
        return name in _DATABASE_ERRORS or any(
            word in raised.failure.kind for word in _BY_FAILURE.get(name, ())
        )
    if raised.kind == "NoSuchTableError" and name == "SQLAlchemyError":
        return True
    return name == raised.kind or _PARENTS.get(raised.kind) == name
