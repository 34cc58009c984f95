"""Columns from functions, loops, conditions and dictionaries."""

import functools
import os

import sqlalchemy as sa
from sqlalchemy import Column, DateTime, ForeignKey, Integer, String, func
from sqlalchemy.orm import declarative_base, declarative_mixin, declared_attr, mapped_column

Base = declarative_base()
RequiredString = functools.partial(Column, String(30), nullable=False)
NullableInt = functools.partial(mapped_column, Integer, nullable=True)
LENGTHS = {"short": 10, "long": 10 * 20}


def pk():
    return Column(Integer, primary_key=True)


def fk(target, nullable=True, **kwargs):
    """A key with an index."""
    return Column(Integer, ForeignKey(target, ondelete="CASCADE"), nullable=nullable, index=True, **kwargs)


def timestamp(*args, default=True):
    kwargs = {"server_default": func.now()} if default else {}
    return Column(DateTime(timezone=True), *args, **kwargs)


def with_times(cls):
    """Adds columns to a class."""
    cls.added = Column(Integer, index=True)
    return cls


def make_mixin(length: int):
    @declarative_mixin
    class Named:
        name = Column(String(length))

        @declared_attr
        def slug(cls):
            return Column(String(length * 2), unique=True)

    return Named


class User(make_mixin(7), Base):
    __tablename__ = "users"

    id = pk()
    title = RequiredString()
    label = RequiredString(unique=True)
    number = NullableInt()
    short = Column(String(LENGTHS["short"]))
    long = Column(String(LENGTHS["long"]))
    created = timestamp()
    removed = timestamp(default=False)


class Post(make_mixin(8), Base):
    __tablename__ = "posts"

    id = pk()
    user_id = fk("users.id", nullable=False)
    other_id = fk(User.id, unique=True)
    if True:
        always = Column(Integer)
    if os.name == "nonsense":
        never = Column(Integer)
    for _name in ("one", "two"):
        locals()[_name] = Column(Integer)


@with_times
class Timed(Base):
    __tablename__ = "timed"
    id = pk()


for number in range(3):
    setattr(User, f"extra_{number}", Column(f"extra_{number}", Integer))

for name in ("alpha", "beta"):
    sa.Table(name, Base.metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column(name, sa.Text))
