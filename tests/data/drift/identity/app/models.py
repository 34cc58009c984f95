import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


class A(Base):
    __tablename__ = "a"
    id = sa.Column(sa.Integer, primary_key=True)
    n = sa.Column(sa.Integer)
    half = sa.Column(sa.Integer, sa.Computed("n / 2", persisted=True))
    number = sa.Column(sa.BigInteger, sa.Identity(), nullable=False)


class B(Base):
    __tablename__ = "b"
    id = sa.Column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    small = sa.Column(sa.SmallInteger, nullable=False)
