import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.Text, index=True)
    tmp_y = sa.Column(sa.Text)


class Tmp(Base):
    __tablename__ = "tmp_new"
    id = sa.Column(sa.Integer, primary_key=True)
