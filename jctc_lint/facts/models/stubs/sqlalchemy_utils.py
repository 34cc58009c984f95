"""SQLAlchemy-Utils: the mixin with columns. Its types are known where types are read."""

from sqlalchemy import Column, DateTime


class Timestamp:
    created = Column(DateTime, nullable=False)
    updated = Column(DateTime, nullable=False)
