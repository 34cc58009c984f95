"""2.0: types from annotations, `mapped_column` with and without arguments."""

import datetime
import decimal
import uuid
from typing import Any, ClassVar, Optional, Union

from sqlalchemy import BigInteger, DateTime, ForeignKey, String, Text, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    kinds: ClassVar[list[str]] = ["a", "b"]

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    nick: Mapped[Optional[str]]
    title: Mapped[Union[str, None]] = mapped_column(String(30))
    bio: Mapped[str | None] = mapped_column(Text)
    age: Mapped["int"]
    size: Mapped["int | None"]
    weight: Mapped[float]
    price: Mapped[decimal.Decimal]
    born: Mapped[datetime.date]
    created: Mapped[datetime.datetime] = mapped_column(server_default=func.now())
    seen: Mapped[datetime.datetime | None] = mapped_column(DateTime(timezone=True))
    alarm: Mapped[datetime.time]
    span: Mapped[datetime.timedelta]
    key: Mapped[uuid.UUID] = mapped_column(default=uuid.uuid4, unique=True)
    raw: Mapped[bytes]
    active: Mapped[bool] = mapped_column(default=True)
    forced: Mapped[str] = mapped_column(nullable=True)
    refused: Mapped[Optional[str]] = mapped_column(nullable=False)
    other: Mapped[int] = mapped_column("other_name", BigInteger, index=True)
    untyped: Mapped[Any] = mapped_column(String(5))
    old = mapped_column(String(7), nullable=False)
    older = mapped_column(String(8))

    posts: Mapped[list["Post"]] = relationship(back_populates="author")


class Post(Base):
    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    editor_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    key: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.key"))
    reviewer_id = mapped_column(ForeignKey("users.other_name"))

    author: Mapped[User] = relationship(back_populates="posts", foreign_keys=[author_id])
