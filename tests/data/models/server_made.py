"""Values that the server makes: defaults, Identity, Computed, Sequence."""

import enum

from sqlalchemy import BigInteger, Boolean, Column, Computed, Date, DateTime, DefaultClause, FetchedValue, Float, Identity, Integer, MetaData, Sequence, String, Text, false, func, literal_column, null, text, true
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Kind(str, enum.Enum):
    ONE = "one"


class Base(DeclarativeBase):
    pass


class Thing(Base):
    __tablename__ = "things"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    a = Column(Integer, server_default="5")
    b = Column(Integer, server_default=text("7"))
    c = Column(String, server_default="it's")
    d = Column(Boolean, server_default=false())
    e = Column(Boolean, server_default="t")
    f = Column(DateTime(timezone=True), server_default=func.now(), server_onupdate=func.now())
    g = Column(DateTime, server_default=text("CURRENT_TIMESTAMP"), server_onupdate=FetchedValue())
    h = Column(UUID(as_uuid=True), server_default=func.gen_random_uuid())
    i = Column(JSONB, server_default=text("'{}'::jsonb"), nullable=False)
    j = Column(ARRAY(Text), server_default="{}")
    k = Column(Integer, Identity(always=True, start=3))
    l = Column(Integer, Computed("a + b"))
    m = Column(Integer, Computed("a * 2", persisted=True), index=True)
    n = Column(String(5), server_default=Kind.ONE.value)
    o = Column(String(5), server_default=text(f"'{Kind.ONE.value}'"))
    p = Column(Float, DefaultClause("1.0"))
    q = Column(Date, server_default=func.current_date())
    r = Column(String, server_default=null())
    s = Column(Integer, Sequence("s_seq"), server_default=Sequence("s_seq").next_value())
    t = Column(String, server_default=literal_column("'lit'"))
    u = Column(DateTime, server_default=func.timezone("UTC", func.now()))
    v = Column(Boolean, server_default=true(), nullable=False)
    w = Column(Text, server_default="")
    x: Mapped[str] = mapped_column(server_default="x", default="y")
    y = Column(DateTime, server_default=func.current_timestamp())


class Counted(Base):
    __tablename__ = "counted"

    id = Column(Integer, Sequence("counted_seq"), primary_key=True)


class Given(Base):
    __tablename__ = "given"

    id = Column(Integer, primary_key=True, autoincrement=False)


class Optional(Base):
    __tablename__ = "optional"

    id = Column(Integer, Sequence("optional_seq", optional=True), primary_key=True)


class Pair(Base):
    __tablename__ = "pair"

    a = Column(Integer, primary_key=True)
    b = Column(Integer, primary_key=True)


class PairCounted(Base):
    __tablename__ = "pair_counted"

    a = Column(Integer, primary_key=True, autoincrement=True)
    b = Column(String(3), primary_key=True)


class Texts(Base):
    __tablename__ = "texts"

    id = Column(String(8), primary_key=True)


class Served(Base):
    __tablename__ = "served"

    id = Column(Integer, primary_key=True, server_default=text("nextval('x')"))
