"""SQLAlchemy-Mixins: one brings columns (held against 2.0.5 by hand); the others bring none."""

from sqlalchemy import TIMESTAMP, Column


class TimestampsMixin:
    created_at = Column("created_at", TIMESTAMP(timezone=False), nullable=False)
    updated_at = Column("updated_at", TIMESTAMP(timezone=False), nullable=False)


class ActiveRecordMixin:
    __abstract__ = True


class AllFeaturesMixin:
    __abstract__ = True


class EagerLoadMixin:
    __abstract__ = True


class ReprMixin:
    __abstract__ = True


class SerializeMixin:
    __abstract__ = True


class SmartQueryMixin:
    __abstract__ = True
