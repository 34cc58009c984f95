"""Advanced Alchemy: bases, names of tables, mixins, its registry."""

# env: from advanced_alchemy.base import orm_registry
# env: import models
# env: target_metadata = orm_registry.metadata

from datetime import date, datetime
from uuid import UUID

from advanced_alchemy.base import (
    BigIntAuditBase,
    BigIntBase,
    DefaultBase,
    IdentityBase,
    NanoIDBase,
    UUIDAuditBase,
    UUIDBase,
    UUIDv6Base,
    UUIDv7AuditBase,
)
from advanced_alchemy.mixins import SlugKey
from advanced_alchemy.types import GUID, DateTimeUTC, JsonB
from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship


class Author(UUIDAuditBase):
    name: Mapped[str] = mapped_column(String(100), unique=True, index=True)
    born: Mapped[date | None]
    books: Mapped[list["BookOfAuthor"]] = relationship(back_populates="author")


class BookOfAuthor(UUIDBase):
    __tablename__ = "books"
    author_id: Mapped[UUID] = mapped_column(ForeignKey("author.id", ondelete="cascade"))
    author: Mapped[Author] = relationship(back_populates="books")
    data: Mapped[dict]
    sold: Mapped[datetime | None] = mapped_column(index=True)


class BigIntThing(BigIntAuditBase):
    value: Mapped[int]


class HTTPThing(BigIntBase, SlugKey):
    other: Mapped[UUID] = mapped_column(GUID)
    at: Mapped[datetime] = mapped_column(DateTimeUTC(timezone=True))
    more: Mapped[dict] = mapped_column(JsonB)


class Counted(IdentityBase):
    pass


class Nano(NanoIDBase):
    title: Mapped[str]


class Six(UUIDv6Base):
    pass


class Seven(UUIDv7AuditBase):
    pass


class Own(DefaultBase):
    code: Mapped[str] = mapped_column(primary_key=True)


class Employee(UUIDBase):
    kind: Mapped[str]
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "employee"}


class Manager(Employee):
    department: Mapped[str | None]
    __mapper_args__ = {"polymorphic_identity": "manager"}
