"""Advanced Alchemy's bases and mixins (held against 1.12 by the tests)."""

import datetime
import re
import uuid

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    MetaData,
    Sequence,
    String,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, registry

convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
_MAP = {
    uuid.UUID: Uuid,
    datetime.datetime: DateTime(timezone=True),
    datetime.date: Date,
    dict: JSONB,
    dict[str, object]: JSONB,
    dict[str, str]: JSONB,
}


def create_registry(custom_annotation_map=None):
    types = {**_MAP, **custom_annotation_map} if custom_annotation_map else _MAP
    return registry(metadata=MetaData(naming_convention=convention), type_annotation_map=types)


orm_registry = create_registry()


class SentinelMixin:
    @declared_attr
    def _sentinel(cls) -> Mapped[int]:
        return mapped_column(Integer, name="sa_orm_sentinel", nullable=True)


class UUIDPrimaryKey(SentinelMixin):
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)


class UUIDv6PrimaryKey(SentinelMixin):
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)


class UUIDv7PrimaryKey(SentinelMixin):
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)


class NanoIDPrimaryKey(SentinelMixin):
    id: Mapped[str] = mapped_column(primary_key=True)


class BigIntPrimaryKey:
    @declared_attr
    def id(cls) -> Mapped[int]:
        sequence = Sequence(f"{cls.__tablename__}_id_seq", optional=False)
        return mapped_column(BigInteger, sequence, primary_key=True)


class IdentityPrimaryKey:
    @declared_attr
    def id(cls) -> Mapped[int]:
        return mapped_column(BigInteger, Identity(start=1, increment=1), primary_key=True)


class AuditColumns:
    created_at: Mapped[datetime.datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime.datetime] = mapped_column(DateTime(timezone=True))


class SlugKey:
    @declared_attr
    def slug(cls) -> Mapped[str]:
        return mapped_column(String(100), nullable=False)

    @declared_attr.directive
    def __table_args__(cls):
        # Made for Spanner only, which Alembic's comparison does not see.
        index = Index(f"ix_{cls.__tablename__}_slug_unique", "slug", unique=True)
        return (UniqueConstraint("slug", name=f"uq_{cls.__tablename__}_slug"), index)


class UniqueMixin:
    __abstract__ = True


class BasicAttributes:
    __abstract__ = True


class CommonTableAttributes(BasicAttributes):
    @declared_attr.directive
    def __tablename__(cls):
        own = getattr(cls, "__mapper_args__", {})
        if own.get("concrete", False) or "polymorphic_on" in own:
            return re.sub(r"((?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z]))", r"_\1", cls.__name__).lower()
        for parent in cls.__mro__[1:]:
            if "polymorphic_on" in getattr(parent, "__mapper_args__", {}):
                return None
        return re.sub(r"((?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z]))", r"_\1", cls.__name__).lower()


class AdvancedDeclarativeBase(DeclarativeBase):
    registry = orm_registry
    __abstract__ = True


class UUIDBase(UUIDPrimaryKey, CommonTableAttributes, AdvancedDeclarativeBase):
    __abstract__ = True


class UUIDAuditBase(CommonTableAttributes, UUIDPrimaryKey, AuditColumns, AdvancedDeclarativeBase):
    __abstract__ = True


class UUIDv6Base(UUIDv6PrimaryKey, CommonTableAttributes, AdvancedDeclarativeBase):
    __abstract__ = True


class UUIDv6AuditBase(
    CommonTableAttributes, UUIDv6PrimaryKey, AuditColumns, AdvancedDeclarativeBase
):
    __abstract__ = True


class UUIDv7Base(UUIDv7PrimaryKey, CommonTableAttributes, AdvancedDeclarativeBase):
    __abstract__ = True


class UUIDv7AuditBase(
    CommonTableAttributes, UUIDv7PrimaryKey, AuditColumns, AdvancedDeclarativeBase
):
    __abstract__ = True


class NanoIDBase(NanoIDPrimaryKey, CommonTableAttributes, AdvancedDeclarativeBase):
    __abstract__ = True


class NanoIDAuditBase(
    CommonTableAttributes, NanoIDPrimaryKey, AuditColumns, AdvancedDeclarativeBase
):
    __abstract__ = True


class BigIntBase(BigIntPrimaryKey, CommonTableAttributes, AdvancedDeclarativeBase):
    __abstract__ = True


class BigIntAuditBase(
    CommonTableAttributes, BigIntPrimaryKey, AuditColumns, AdvancedDeclarativeBase
):
    __abstract__ = True


class IdentityBase(IdentityPrimaryKey, CommonTableAttributes, AdvancedDeclarativeBase):
    __abstract__ = True


class IdentityAuditBase(
    CommonTableAttributes, IdentityPrimaryKey, AuditColumns, AdvancedDeclarativeBase
):
    __abstract__ = True


class DefaultBase(CommonTableAttributes, AdvancedDeclarativeBase):
    __abstract__ = True
