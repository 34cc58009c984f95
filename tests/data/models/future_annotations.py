"""Annotations as texts, imports for type checkers only."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, List, Optional
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

if TYPE_CHECKING:
    from nowhere import Ghost


class Base(DeclarativeBase):
    pass


class Team(Base):
    __tablename__ = "teams"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[Optional[str]] = mapped_column(String(64))
    key: Mapped[UUID | None]
    made: Mapped[datetime]
    members: Mapped[List[Member]] = relationship(back_populates="team")

    def ghost(self) -> Ghost | None:
        return None


class Member(Base):
    __tablename__ = "members"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)
    team: Mapped[Team | None] = relationship(back_populates="members")
    peers: Mapped[Optional[Member]] = relationship(remote_side=[id], foreign_keys="Member.peer_id")
    peer_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
