"""SQLModel: what `Field` says of columns."""

# env: from sqlmodel import SQLModel
# env: import models
# env: target_metadata = SQLModel.metadata

from datetime import datetime, timezone
from typing import Any, List

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, DateTime, Index, String, Text, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel


def now() -> datetime:
    return datetime.now(timezone.utc)


def key(**more: Any) -> Any:
    return Field(default=None, primary_key=True, **more)


class Owner(SQLModel, table=True):
    __tablename__ = "owners"
    id: int = key(sa_type=BigInteger)
    email: str = Field(unique=True, index=True, max_length=255, nullable=False)
    nick: str = Field(unique=True)
    bio: str | None = Field(default=None, sa_type=Text)
    tags: List[str] = Field(default_factory=list, sa_column=Column(ARRAY(String(20)), nullable=False, server_default="{}"))
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    more: dict | None = Field(default=None, sa_column=Column("more_data", JSON))
    created: datetime = Field(
        default_factory=now,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now(), "nullable": False, "comment": "when"},
    )
    odd: str = Field(None)
    even: str = None


class Pet(SQLModel, table=True):
    __tablename__ = "pets"
    __table_args__ = (
        UniqueConstraint("owner_id", "name", name="uq_pet"),
        Index("ix_pets_lower", text("lower(name)")),
        {"comment": "animals"},
    )
    id: int = Field(primary_key=True)
    name: str = Field(sa_column_args=[CheckConstraint("name <> ''", name="named")])
    owner_id: int | None = Field(default=None, foreign_key="owners.id", ondelete="SET NULL")
    keeper_id: int = Field(foreign_key="owners.id", ondelete="CASCADE", index=True)
    stamp: int = Field(default_factory=lambda: 3, sa_column_kwargs={"server_default": text("0")})


class Counter(SQLModel, table=True):
    first: int = Field(primary_key=True)
    second: str = Field(primary_key=True, max_length=3)


class Made(SQLModel, table=True):
    id: int = Field(default_factory=lambda: 7, primary_key=True)
