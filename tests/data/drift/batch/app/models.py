import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


class A(Base):
    __tablename__ = "a"
    id = sa.Column(sa.Integer, primary_key=True)
    x = sa.Column(sa.String(9), nullable=False)
    y = sa.Column(sa.Integer, sa.ForeignKey("b.id", name="fk_y"), index=True)


class B(Base):
    __tablename__ = "b"
    id = sa.Column(sa.Integer, primary_key=True)
