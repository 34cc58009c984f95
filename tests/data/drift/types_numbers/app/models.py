import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


class A(Base):
    __tablename__ = "a"
    id = sa.Column(sa.Integer, primary_key=True)
    c00 = sa.Column(sa.Numeric(12, 2))
    c01 = sa.Column(sa.Numeric(10, 4))
    c02 = sa.Column(sa.Numeric(10, 2))
    c03 = sa.Column(sa.Numeric())
    c04 = sa.Column(sa.BigInteger())
    c05 = sa.Column(sa.Integer())
    c06 = sa.Column(sa.Double())
    c07 = sa.Column(sa.REAL())
    c08 = sa.Column(sa.Float())
    c09 = sa.Column(sa.Float())
    c10 = sa.Column(sa.Numeric())
    c11 = sa.Column(sa.Numeric(10, 0))
    c12 = sa.Column(sa.Boolean())
    c13 = sa.Column(sa.Numeric(8, 3))


class New(Base):
    __tablename__ = "made_new"
    id = sa.Column(sa.Integer, primary_key=True)
    c00 = sa.Column(sa.Numeric(12, 2))
    c01 = sa.Column(sa.Numeric(10, 4))
    c02 = sa.Column(sa.Numeric(10, 2))
    c03 = sa.Column(sa.Numeric())
    c04 = sa.Column(sa.BigInteger())
    c05 = sa.Column(sa.Integer())
    c06 = sa.Column(sa.Double())
    c07 = sa.Column(sa.REAL())
    c08 = sa.Column(sa.Float())
    c09 = sa.Column(sa.Float())
    c10 = sa.Column(sa.Numeric())
    c11 = sa.Column(sa.Numeric(10, 0))
    c12 = sa.Column(sa.Boolean())
    c13 = sa.Column(sa.Numeric(8, 3))
