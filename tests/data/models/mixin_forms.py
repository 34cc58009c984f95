"""Mixins: declared_attr in all its forms, class methods, properties, columns that are shared."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, ClassVar, Optional

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import Mapped, declarative_mixin, declared_attr, mapped_column

if TYPE_CHECKING:
    from collections.abc import Sequence


class Base(orm.DeclarativeBase):
    __name__: ClassVar[str]

    @declared_attr.directive
    @classmethod
    def __tablename__(cls) -> str:
        name = cls.__name__
        return name[0].lower() + "".join(f"_{c.lower()}" if c.isupper() else c for c in name[1:])


def utcnow() -> dt.datetime:
    return dt.datetime.now(dt.timezone.utc)


@declarative_mixin
class Identified:
    id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, primary_key=True, default=uuid.uuid4)


class Timestamped:
    @declared_attr
    def created_at(cls) -> Mapped[dt.datetime]:
        return mapped_column(sa.DateTime(timezone=True), default=utcnow)

    @declared_attr
    def updated_at(self) -> Mapped[Optional[dt.datetime]]:
        return mapped_column(sa.DateTime(timezone=True), onupdate=utcnow)

    @orm.declared_attr
    def __mapper_args__(cls):
        return {"eager_defaults": True}


class SoftDelete:
    deleted_at: Mapped[dt.datetime | None] = mapped_column(default=None, index=True)

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at is not None

    @classmethod
    def active(cls) -> Sequence[SoftDelete]:
        return []


class BelongsToTenant:
    __tenant_column__ = "tenant_id"

    @declared_attr
    def tenant_id(cls) -> Mapped[uuid.UUID]:
        return mapped_column(sa.ForeignKey("tenant.id", ondelete="CASCADE"), index=True, nullable=False)

    @declared_attr
    def tenant(cls) -> Mapped[Tenant]:
        return orm.relationship("Tenant", lazy="joined")

    @declared_attr.directive
    def __table_args__(cls):
        return (
            sa.UniqueConstraint("name", cls.__tenant_column__, name=f"uq_{cls.__tablename__}_name"),
            sa.Index(f"ix_{cls.__tablename__}_tenant", cls.tenant_id),
        )


class Tenant(Identified, Timestamped, Base):
    name: Mapped[str] = mapped_column(sa.String(10))


class UserAccount(Identified, Timestamped, SoftDelete, BelongsToTenant, Base):
    name: Mapped[str]


class ApiKey(BelongsToTenant, Identified, Base):
    name: Mapped[str] = mapped_column(sa.Text)
    user_id: Mapped[Optional[uuid.UUID]] = mapped_column(sa.ForeignKey("user_account.id"))
    user: Mapped[Optional[UserAccount]] = orm.relationship()
    secret: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
