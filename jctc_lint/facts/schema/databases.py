"""The databases that are followed: each has its own idea of names and of what a change does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.state import Schema

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Actions = dict[type[Any], Callable[[Schema, Any, Any], None]]


def schema_of(dialect: str) -> Schema:
    """An empty database."""
    if dialect == "sqlite":
        from jctc_lint.facts.schema.sqlite.state import SqliteSchema

        return SqliteSchema()
    if dialect == "mysql":
        from jctc_lint.facts.schema.mysql import MysqlSchema

        return MysqlSchema()
    return Schema()


def actions_of(dialect: str) -> Actions:
    """What a database that is not PostgreSQL does with each kind of change."""
    if dialect == "sqlite":
        from jctc_lint.facts.schema.sqlite.apply import ACTIONS

        return ACTIONS
    from jctc_lint.facts.schema import mysql

    return mysql.ACTIONS
