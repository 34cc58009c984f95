"""A mixin handed to declarative_base(): its arguments of tables, taken up by name and not."""

from sqlalchemy import Column, Integer, UniqueConstraint
from sqlalchemy.dialects.postgresql import TIME, TIMESTAMP
from sqlalchemy.orm import declarative_base

SCHEMA = "guide"


class Mixin:
    __table_args__ = {"schema": SCHEMA}  # noqa: RUF012


Base = declarative_base(cls=Mixin)


class Area(Base):
    __tablename__ = "areas"

    id = Column(Integer, primary_key=True)
    seen = Column(TIMESTAMP(True, 6))
    opens = Column(TIME(False, 0))
    closes = Column(TIME(precision=3))


class Place(Base):
    __tablename__ = "places"

    id = Column(Integer, primary_key=True)
    code = Column(Integer)
    __table_args__ = (UniqueConstraint("code", name="uq_code"), Base.__table_args__)
