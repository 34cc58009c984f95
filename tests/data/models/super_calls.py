"""Mixins that ask those behind them."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import declarative_base, declared_attr

# unknown: third.columns

Base = declarative_base()


class Root:
    @declared_attr
    def __table_args__(cls):
        return (CheckConstraint("number > 0", name=f"ck_{cls.__tablename__}"),)

    @declared_attr
    def __tablename__(cls):
        return cls.__name__.lower()

    id = Column(Integer, primary_key=True)
    number = Column(Integer)


class Loop:
    @declared_attr
    def __table_args__(cls):
        found = []
        for base in cls.__bases__:
            for item in getattr(base, "extra_args", []):
                found.append(item(cls))
        return tuple(found)


class Extra:
    extra_args = [lambda cls: Index(f"ix_{cls.__tablename__}", "number")]


class First(Root, Base):
    pass


class Third(Extra, Loop, Base):
    __tablename__ = "third"
    id = Column(Integer, primary_key=True)
    number = Column(Integer)
