import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id = sa.Column(sa.Integer, primary_key=True)


class Hen(Base):
    __tablename__ = "hens"
    id = sa.Column(sa.Integer, primary_key=True)
    egg_id = sa.Column(sa.ForeignKey("eggs.id", name="fk_egg"))
    user_id = sa.Column(sa.ForeignKey("users.id"))


class Egg(Base):
    __tablename__ = "eggs"
    id = sa.Column(sa.Integer, primary_key=True)
    hen_id = sa.Column(sa.ForeignKey("hens.id", name="fk_hen"))
