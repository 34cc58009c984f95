"""Classes over tables: `__table__`, with more columns, inheriting."""

from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, column_property, mapped_column

meta = MetaData()


class Base(DeclarativeBase):
    metadata = meta


class User(Base):
    __table__ = Table(
        "users", Base.metadata, Column("id", Integer, primary_key=True), Column("name", String(3), index=True)
    )
    key = column_property(__table__.c.id)


things = Table("things", meta, Column("id", ForeignKey("users.id"), primary_key=True))


class Thing(Base):
    __table__ = things


class Sub(User):
    __tablename__ = "subs"
    id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    thing_id = Column(ForeignKey(Thing.__table__.c.id))


class Joined(Base):
    __tablename__ = "joined"
    id = Column(Integer, ForeignKey(User.__table__.c.id), primary_key=True)
    other = Column(ForeignKey(things.c.id))
