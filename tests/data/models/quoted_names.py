"""Names that need quotes, long ones, and ones that are given oddly."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import declarative_base
from sqlalchemy.sql import quoted_name

Base = declarative_base()


class User(Base):
    __tablename__ = "User Table"

    id = Column("Id", Integer, primary_key=True)
    order = Column("order", String(3), index=True)
    a_column_with_a_name_that_is_rather_long_but_still_a_possible_o = Column(Integer, index=True)
    mixed = Column(quoted_name("MiXed", True), Integer, unique=True)
    camelCase = Column(Integer)

    __table_args__ = (
        UniqueConstraint("camelCase", name="Camel Unique"),
        Index("Ix Mixed", "MiXed", "camelCase"),
    )


class Other(Base):
    __tablename__ = "select"
    id = Column(Integer, ForeignKey("User Table.Id"), primary_key=True)
