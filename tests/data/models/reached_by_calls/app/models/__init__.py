"""Modules that functions import: those of a function that runs, not those of another."""


def load_all() -> None:
    _load_groups()


def _load_groups() -> None:
    from app.models.group import group  # noqa: F401


def load_rest() -> None:
    from app.models import rest  # noqa: F401
