import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


class A(Base):
    __tablename__ = "a"
    __table_args__ = {"comment": "another text"}
    id = sa.Column(sa.Integer, primary_key=True)
    same = sa.Column(sa.Integer, comment="the same")
    other = sa.Column(sa.Integer, comment="after")
    gone = sa.Column(sa.Integer)
    fresh = sa.Column(sa.Integer, comment="it's new")
    by_sql = sa.Column(sa.Integer, comment="it's by SQL")
    altered = sa.Column(sa.Integer, comment="then")
    added = sa.Column(sa.Integer, comment="with the column")


class B(Base):
    __tablename__ = "b"
    id = sa.Column(sa.Integer, primary_key=True, comment="")


class C(Base):
    __tablename__ = "c"
    __table_args__ = {"comment": "comes"}
    id = sa.Column(sa.Integer, primary_key=True)


class D(Base):
    __tablename__ = "d"
    __table_args__ = {"comment": "same"}
    id = sa.Column(sa.Integer, primary_key=True)


class E(Base):
    __tablename__ = "e"
    __table_args__ = {"comment": "a new table"}
    id = sa.Column(sa.Integer, primary_key=True, comment="its key")
