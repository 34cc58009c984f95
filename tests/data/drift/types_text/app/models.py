import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


class A(Base):
    __tablename__ = "a"
    id = sa.Column(sa.Integer, primary_key=True)
    c00 = sa.Column(sa.String(80))
    c01 = sa.Column(sa.String(80))
    c02 = sa.Column(sa.String())
    c03 = sa.Column(sa.String(80))
    c04 = sa.Column(sa.Text())
    c05 = sa.Column(sa.CHAR(5))
    c06 = sa.Column(sa.CHAR(3))
    c07 = sa.Column(sa.Text())
    c08 = sa.Column(sa.String(20))
    c09 = sa.Column(sa.Text())
    c10 = sa.Column(sa.Integer())
    c11 = sa.Column(sa.LargeBinary())
    c12 = sa.Column(sa.Unicode(9))


class New(Base):
    __tablename__ = "made_new"
    id = sa.Column(sa.Integer, primary_key=True)
    c00 = sa.Column(sa.String(80))
    c01 = sa.Column(sa.String(80))
    c02 = sa.Column(sa.String())
    c03 = sa.Column(sa.String(80))
    c04 = sa.Column(sa.Text())
    c05 = sa.Column(sa.CHAR(5))
    c06 = sa.Column(sa.CHAR(3))
    c07 = sa.Column(sa.Text())
    c08 = sa.Column(sa.String(20))
    c09 = sa.Column(sa.Text())
    c10 = sa.Column(sa.Integer())
    c11 = sa.Column(sa.LargeBinary())
    c12 = sa.Column(sa.Unicode(9))
