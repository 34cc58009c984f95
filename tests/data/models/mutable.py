"""Mutable types and encodings: wrappers that give the type back."""

from sqlalchemy import JSON, Column, Integer, PickleType, String
from sqlalchemy.dialects.postgresql import ARRAY, HSTORE, JSONB
from sqlalchemy.ext.mutable import MutableDict, MutableList
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Own(MutableDict):
    pass


class Thing(Base):
    __tablename__ = "things"

    id: Mapped[int] = mapped_column(primary_key=True)
    a = Column(MutableDict.as_mutable(JSONB), nullable=False)
    b = Column(MutableList.as_mutable(ARRAY(String(3))))
    c = Column(MutableDict.as_mutable(HSTORE()))
    d: Mapped[dict] = mapped_column(MutableDict.as_mutable(JSON(none_as_null=True)))
    e = Column(MutableDict.as_mutable(PickleType))
    f = Column(Own.as_mutable(JSON))
