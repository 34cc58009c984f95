import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


class A(Base):
    __tablename__ = "a"
    id = sa.Column(sa.Integer, primary_key=True)
    c00 = sa.Column(postgresql.JSONB())
    c01 = sa.Column(sa.JSON())
    c02 = sa.Column(postgresql.ARRAY(sa.String(5)))
    c03 = sa.Column(postgresql.ARRAY(sa.Text()))
    c04 = sa.Column(sa.ARRAY(sa.Integer(), dimensions=2))
    c05 = sa.Column(postgresql.UUID(as_uuid=True))
    c06 = sa.Column(sa.Uuid())
    c07 = sa.Column(postgresql.CIDR())
    c08 = sa.Column(postgresql.BYTEA())
    c09 = sa.Column(postgresql.TSVECTOR())
    c10 = sa.Column(postgresql.INT4RANGE())
    c11 = sa.Column(postgresql.BIT(8))
    c12 = sa.Column(postgresql.BIT(8, varying=True))
    c13 = sa.Column(postgresql.MACADDR())
    c14 = sa.Column(postgresql.JSONB())
    c15 = sa.Column(sa.BigInteger())
    c16 = sa.Column(sa.Numeric())


class New(Base):
    __tablename__ = "made_new"
    id = sa.Column(sa.Integer, primary_key=True)
    c00 = sa.Column(postgresql.JSONB())
    c01 = sa.Column(sa.JSON())
    c02 = sa.Column(postgresql.ARRAY(sa.String(5)))
    c03 = sa.Column(postgresql.ARRAY(sa.Text()))
    c04 = sa.Column(sa.ARRAY(sa.Integer(), dimensions=2))
    c05 = sa.Column(postgresql.UUID(as_uuid=True))
    c06 = sa.Column(sa.Uuid())
    c07 = sa.Column(postgresql.CIDR())
    c08 = sa.Column(postgresql.BYTEA())
    c09 = sa.Column(postgresql.TSVECTOR())
    c10 = sa.Column(postgresql.INT4RANGE())
    c11 = sa.Column(postgresql.BIT(8))
    c12 = sa.Column(postgresql.BIT(8, varying=True))
    c13 = sa.Column(postgresql.MACADDR())
    c14 = sa.Column(postgresql.JSONB())
    c15 = sa.Column(sa.BigInteger())
    c16 = sa.Column(sa.Numeric())
