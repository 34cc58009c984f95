import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


class Code(sa.TypeDecorator):
    impl = sa.String(40)
    cache_ok = True


class Data(sa.TypeDecorator):
    impl = postgresql.JSONB
    cache_ok = True


class A(Base):
    __tablename__ = "a"
    id = sa.Column(sa.Integer, primary_key=True)
    same = sa.Column(Code)
    other = sa.Column(Code())
    data = sa.Column(Data, nullable=False, server_default=sa.text("'{}'"))


class B(Base):
    __tablename__ = "b"
    id = sa.Column(sa.Integer, primary_key=True)
    code = sa.Column(Code, index=True)
