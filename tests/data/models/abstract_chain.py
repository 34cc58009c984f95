"""Abstract bases on abstract bases; the nearest one wins."""

import datetime
from typing import Generic, Protocol, TypeVar

from sqlalchemy import BigInteger, Column, DateTime, Index, Integer, String, func
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

T = TypeVar("T")


class Base(DeclarativeBase):
    """Has a column of its own."""

    id: Mapped[int] = mapped_column(primary_key=True)

    @declared_attr.directive
    def __table_args__(cls):
        return {"comment": cls.__name__}


class Named(Protocol):
    name: str


class Generation(Generic[T]):
    generation: Mapped[int] = mapped_column(Integer, default=0)


class Timed(Base):
    __abstract__ = True

    created: Mapped[datetime.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    note = Column(String(1))


class BigId(Timed):
    __abstract__ = True

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    note = Column(String(2))


class Left(BigId):
    __abstract__ = True
    side = Column(String(4))


class Right(Timed):
    __abstract__ = True
    side = Column(String(5))
    note = Column(String(3))


class One(BigId, Generation[int]):
    __tablename__ = "ones"
    name: Mapped[str]


class Two(Left, Right):
    __tablename__ = "twos"
    __table_args__ = (Index("ix_two", "side"),)


class Three(Base):
    __tablename__ = "threes"
    id: Mapped[str] = mapped_column(String(9), primary_key=True)
    created = None


class Four(Timed):
    __tablename__ = "fours"
    note = None

    @declared_attr.directive
    def __table_args__(cls):
        return (Index(f"ix_{cls.__tablename__}_created", cls.created), super().__table_args__)
