import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


class A(Base):
    __tablename__ = "a"
    id = sa.Column(sa.Integer, primary_key=True)
    x = sa.Column(sa.Integer)
    y = sa.Column(sa.Integer, index=True)
    z = sa.Column(sa.Integer)
    __table_args__ = (
        sa.Index("ix_unique_now", "y", unique=True),
        sa.Index("ix_order", "y", "x"),
        sa.Index("ix_more", "z", "y"),
        sa.Index("ix_same", "z", "x"),
        sa.Index("ix_using", "z", postgresql_using="hash"),
        sa.Index("ix_hash", "y", postgresql_using="hash"),
    )
