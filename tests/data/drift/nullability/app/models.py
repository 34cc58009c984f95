import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class A(Base):
    __tablename__ = "a"
    id: Mapped[int] = mapped_column(primary_key=True)
    tight: Mapped[int | None]
    loose: Mapped[int]
    ident = sa.Column(sa.Integer, sa.Identity())
    made = sa.Column(sa.Integer, sa.Computed("tight * 2"), nullable=False)
    fixed = sa.Column(sa.Integer, sa.Computed("tight * 3"))
    again = sa.Column(sa.Integer, sa.Computed("tight * 4"))


class Keys(Base):
    __tablename__ = "keys"
    one: Mapped[int] = mapped_column(primary_key=True)
    two: Mapped[int] = mapped_column(primary_key=True)
