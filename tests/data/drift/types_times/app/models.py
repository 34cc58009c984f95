import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


class A(Base):
    __tablename__ = "a"
    id = sa.Column(sa.Integer, primary_key=True)
    c00 = sa.Column(sa.DateTime(timezone=True))
    c01 = sa.Column(sa.DateTime())
    c02 = sa.Column(sa.Date())
    c03 = sa.Column(sa.Time(timezone=True))
    c04 = sa.Column(sa.Interval())
    c05 = sa.Column(sa.DateTime())
    c06 = sa.Column(sa.DateTime(timezone=True))
    c07 = sa.Column(sa.DateTime())
    c08 = sa.Column(postgresql.DATE())
    c09 = sa.Column(sa.Interval())
    c10 = sa.Column(postgresql.TIMESTAMP(precision=6))


class New(Base):
    __tablename__ = "made_new"
    id = sa.Column(sa.Integer, primary_key=True)
    c00 = sa.Column(sa.DateTime(timezone=True))
    c01 = sa.Column(sa.DateTime())
    c02 = sa.Column(sa.Date())
    c03 = sa.Column(sa.Time(timezone=True))
    c04 = sa.Column(sa.Interval())
    c05 = sa.Column(sa.DateTime())
    c06 = sa.Column(sa.DateTime(timezone=True))
    c07 = sa.Column(sa.DateTime())
    c08 = sa.Column(postgresql.DATE())
    c09 = sa.Column(sa.Interval())
    c10 = sa.Column(postgresql.TIMESTAMP(precision=6))
