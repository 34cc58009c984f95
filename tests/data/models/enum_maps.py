"""Enums through `type_annotation_map`: all of them at once, or one with a name."""

import enum
from typing import Literal

from sqlalchemy import Enum
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Status = Literal["open", "shut"]


class Kind(enum.Enum):
    SOLID = "solid-one"
    LIQUID = "liquid"


class Other(str, enum.Enum):
    A = "aa"


class Base(DeclarativeBase):
    type_annotation_map = {
        enum.Enum: Enum(enum.Enum, values_callable=lambda kind: [e.value for e in kind]),
        Status: Enum("open", "shut", name="status_kind"),
    }


class Thing(Base):
    __tablename__ = "things"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind]
    other: Mapped[Other | None]
    status: Mapped[Status]


class TextBase(DeclarativeBase):
    metadata = Base.metadata
    type_annotation_map = {enum.Enum: Enum(enum.Enum, native_enum=False, length=16)}


class Second(TextBase):
    __tablename__ = "seconds"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind]
