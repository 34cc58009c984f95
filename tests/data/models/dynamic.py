"""What is made while the program runs: not known, and said so."""

# unknown: tables
# unknown: made
# unknown: parts

import importlib
import os

from sqlalchemy import Column, Integer, String, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Plain(Base):
    __tablename__ = "plain"

    id: Mapped[int] = mapped_column(primary_key=True)


Made = type("Made", (Base,), {"__tablename__": "made", "id": Column(Integer, primary_key=True)})
name = os.environ.get("NO_SUCH_NAME", "parts")
parts = Table(name, Base.metadata, Column("id", Integer, primary_key=True))
