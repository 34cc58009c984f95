from .events import Event  # noqa: F401
