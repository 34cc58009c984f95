"""More of them, computed for each class."""

from __future__ import annotations

import uuid
from typing import Optional

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from .database import Named


class Owned:
    @declared_attr
    def owner_id(cls) -> Mapped[Optional[uuid.UUID]]:
        return mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)

    @declared_attr
    def owner(cls):
        return relationship("User", foreign_keys=[cls.owner_id])


class Positive:
    amount: Mapped[int] = mapped_column(default=0)

    @declared_attr.directive
    def __table_args__(cls):
        return (
            CheckConstraint("amount > 0", name="positive"),
            Index(f"ix_{cls.__tablename__}_amount_id", "amount", "id"),
            {"comment": "amounts"},
        )


class Shorter(Named):
    name: Mapped[str] = mapped_column(String(10))

    @declared_attr
    def label(cls):
        return Column(f"{cls.__tablename__}_label", String(5))

    @property
    def upper(self) -> str:
        return self.name.upper()
