import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


class Other(DeclarativeBase):
    pass


class A(Base):
    __tablename__ = "a"
    id = sa.Column(sa.Integer, primary_key=True)
    x = sa.Column(sa.Integer)


class B(Other):
    __tablename__ = "b"
    id = sa.Column(sa.Integer, primary_key=True)
