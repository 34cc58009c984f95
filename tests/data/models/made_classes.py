"""Classes from `type(...)` and from functions."""

from sqlalchemy import Column, ForeignKey, Integer, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


def columns(length):
    return {"name": Column(String(length)), "__module__": __name__}


def history_of(cls):
    class History(Base):
        __tablename__ = f"{cls.__tablename__}_history"

        id: Mapped[int] = mapped_column(primary_key=True)
        of_id = Column(ForeignKey(f"{cls.__tablename__}.id"), index=True)

    return History


Made = type("Made", (Base,), {"__tablename__": "made", "id": Column(Integer, primary_key=True), **columns(3)})
MadeHistory = history_of(Made)
registry_of = {"first": type("First", (Base,), {"__tablename__": "firsts", "id": Column(Integer, primary_key=True)})}
