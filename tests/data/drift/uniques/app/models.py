import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


class A(Base):
    __tablename__ = "a"
    id = sa.Column(sa.Integer, primary_key=True)
    x = sa.Column(sa.Integer)
    y = sa.Column(sa.Integer, unique=True)
    z = sa.Column(sa.Integer, unique=True)
    w = sa.Column(sa.Integer)
    __table_args__ = (
        sa.UniqueConstraint("x", "z", name="uq_changed"),
        sa.UniqueConstraint("y", "z", name="uq_order"),
        sa.UniqueConstraint("w", "x", name="uq_new"),
        sa.UniqueConstraint("w", "y"),
    )
