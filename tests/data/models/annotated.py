"""`Annotated` columns, and a `type_annotation_map`."""

import datetime
import enum
from typing import Annotated, Any, Optional

from sqlalchemy import JSON, BigInteger, DateTime, ForeignKey, Numeric, String, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry

intpk = Annotated[int, mapped_column(primary_key=True)]
bigpk = Annotated[int, mapped_column(BigInteger, primary_key=True)]
timestamp = Annotated[
    datetime.datetime,
    mapped_column(DateTime(timezone=True), nullable=False, server_default=func.current_timestamp()),
]
required_name = Annotated[str, mapped_column(String(30), nullable=False, index=True)]
user_fk = Annotated[int, mapped_column(ForeignKey("users.id", ondelete="SET NULL"))]
str50 = Annotated[str, 50]
num_12_4 = Annotated[Optional[int], 12]
maybe = Annotated[Optional[str], mapped_column(String(9))]
slug = Annotated[str, mapped_column(unique=True)]
flag = Annotated[bool, mapped_column(server_default=text("false"))]


class Level(enum.Enum):
    LOW = 1
    HIGH = 2


class Base(DeclarativeBase):
    registry = registry(
        type_annotation_map={
            str50: String(50),
            num_12_4: Numeric(12, 4),
            dict[str, Any]: JSONB,
            list[str]: ARRAY(String),
            dict: JSON(),
            datetime.datetime: DateTime(timezone=True),
            bytes: String(3),
            Level: String(12),
        }
    )


class User(Base):
    __tablename__ = "users"

    id: Mapped[intpk]
    name: Mapped[required_name]
    title: Mapped[str50]
    hint: Mapped[Optional[str50]]
    amount: Mapped[num_12_4]
    nick: Mapped[maybe]
    handle: Mapped[slug]
    created: Mapped[timestamp]
    changed: Mapped[Optional[timestamp]]
    seen: Mapped[Optional[datetime.datetime]]
    extra: Mapped[dict[str, Any]]
    tags: Mapped[list[str]]
    more: Mapped[dict]
    raw: Mapped[bytes]
    level: Mapped[Level]
    on: Mapped[flag]
    off: Mapped[flag] = mapped_column(server_default=text("true"))


class Post(Base):
    __tablename__ = "posts"

    id: Mapped[bigpk]
    user_id: Mapped[user_fk]
    other_id: Mapped[Optional[user_fk]]
    name: Mapped[required_name] = mapped_column(String(99), unique=True)
