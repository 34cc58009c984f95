"""What is made while the program runs: not known, and said so."""

# unknown: tables
# unknown: parts

import os

from sqlalchemy import Column, Integer, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Plain(Base):
    __tablename__ = "plain"

    id: Mapped[int] = mapped_column(primary_key=True)


parts = Table("".join(os.sep.split("/")) + "parts", Base.metadata, Column("id", Integer, primary_key=True))
