"""SQLModel: columns of SQLAlchemy, by helpers, in bases, with declared attributes."""

# env: from models import SQLModel
# env: target_metadata = SQLModel.metadata

import enum
from datetime import datetime
from typing import Any, Literal, Optional

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Identity, String
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, Relationship, SQLModel


class Kind(enum.Enum):
    A = 1
    B = 2


def stamp(**more: Any) -> Any:
    return Field(sa_type=sa.DateTime(timezone=True), sa_column_kwargs={"server_default": sa.func.now(), **more})


class Base(SQLModel):
    id: Optional[int] = Field(default=None, primary_key=True)
    created: datetime = stamp(nullable=False)
    updated: datetime | None = stamp(onupdate=sa.func.now())

    @declared_attr.directive
    def __table_args__(cls):
        return (sa.Index(f"ix_{cls.__name__.lower()}_created", "created"),)


class Room(Base, table=True):
    kind: Kind = Field(sa_column=Column(sa.Enum(Kind, name="room_kind"), index=True))
    mode: Literal["x", "y"] = Field(sa_type=String(1))
    number: int = Field(sa_column=Column(sa.BigInteger, Identity(), unique=True, nullable=False))
    labels: set[str] = Field(default=set(), sa_column=Column(pg.ARRAY(sa.String)))
    doubled: int | None = Field(default=None, sa_column=Column(sa.Integer, sa.Computed("number * 2")))
    beds: list["Bed"] = Relationship(back_populates="room", cascade_delete=True)


class Bed(Base, table=True):
    __tablename__ = "bed_of_room"
    room_id: int = Field(sa_column=Column(sa.Integer, ForeignKey("room.id", ondelete="CASCADE"), nullable=False))
    room: Room = Relationship(back_populates="beds")
