"""Columns of 1.4: positional and named types, defaults, keys."""

import datetime
import uuid

import sqlalchemy as sa
from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Integer, Numeric, String, Text, func, text
from sqlalchemy.orm import declarative_base, relationship

Base = declarative_base()


class User(Base):
    __tablename__ = "users"

    id = Column(Integer, primary_key=True)
    name = Column(String(50), nullable=False)
    email = Column("mail", String, unique=True, index=True)
    nick = Column(String(20), unique=True)
    active = Column(Boolean, nullable=False, server_default=sa.true())
    created = Column(DateTime(timezone=True), server_default=func.now(), nullable=False)
    changed = Column(DateTime, default=datetime.datetime.utcnow, onupdate=datetime.datetime.utcnow)
    balance = Column(Numeric(10, 2), server_default="0")
    rate = Column(sa.Float, server_default=text("1.5"))
    bio = Column(Text(), comment="what they say")
    key = Column(sa.Uuid, default=uuid.uuid4)
    shown = Column(type_=sa.Unicode(10), key="shown_key")
    small = Column(sa.SmallInteger, info={"a": 1})
    big = Column(sa.BigInteger, index=True)
    raw = Column(sa.LargeBinary)
    day = Column(sa.Date, server_default=sa.func.current_date())
    hour = Column(sa.Time(timezone=True))
    span = Column(sa.Interval)
    blob = Column(sa.JSON, nullable=False, server_default=sa.text("'{}'"))
    pickled = Column(sa.PickleType)

    posts = relationship("Post", back_populates="author")


class Post(Base):
    __tablename__ = "posts"

    id = Column(sa.BigInteger, primary_key=True, autoincrement=True)
    author_id = Column(Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True)
    editor_id = Column(ForeignKey("users.id", onupdate="SET NULL"))
    reviewer_id = Column(ForeignKey(User.id), index=True)
    mail = Column(ForeignKey(User.__table__.c.mail))
    title = Column(String(200))

    author = relationship(User, back_populates="posts", foreign_keys=[author_id])
