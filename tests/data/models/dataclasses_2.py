"""`MappedAsDataclass`, on the base and on a class."""

from datetime import datetime
from typing import Annotated, Optional

from sqlalchemy import ForeignKey, String, func
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column, relationship

pk = Annotated[int, mapped_column(primary_key=True)]


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """All are dataclasses."""


class Stamped(MappedAsDataclass):
    created: Mapped[datetime] = mapped_column(init=False, server_default=func.now())


class User(Stamped, Base, unsafe_hash=True):
    __tablename__ = "users"

    id: Mapped[pk] = mapped_column(init=False)
    name: Mapped[str] = mapped_column(String(20), default="x")
    nick: Mapped[Optional[str]] = mapped_column(default=None, kw_only=True)
    team_id: Mapped[Optional[int]] = mapped_column(ForeignKey("teams.id"), init=False)
    team: Mapped[Optional["Team"]] = relationship(default=None)


class Team(Base):
    __tablename__ = "teams"

    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    limits: Mapped[float] = mapped_column(insert_default=1.5, server_default="1.5")
