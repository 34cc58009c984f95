import enum

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Same(enum.Enum):
    ONE = 1
    TWO = 2


class After(enum.Enum):
    ONE = 1
    TWO = 2


class Fresh(enum.StrEnum):
    RED = "red"
    BLUE = "it's blue"


def values(of):
    return [item.value for item in of]


class A(Base):
    __tablename__ = "a"
    id: Mapped[int] = mapped_column(primary_key=True)
    same: Mapped[Same | None]
    other = sa.Column(sa.Enum(After, name="after"))
    plain = sa.Column(sa.Enum("x", "y", name="plain"))
    back = sa.Column(sa.String(20))
    fresh = sa.Column(sa.Enum(Fresh, name="fresh", values_callable=values))
    many = sa.Column(postgresql.ARRAY(sa.Enum("p", "q", name="many")))
    text = sa.Column(sa.Enum("p", "qqqq", name="text", native_enum=False))


class B(Base):
    __tablename__ = "b"
    id: Mapped[int] = mapped_column(primary_key=True)
    same: Mapped[Same]
    fresh = sa.Column(sa.Enum(Fresh, name="fresh", values_callable=values), server_default="red")
    only = sa.Column(sa.Enum("m", "n", name="only"), nullable=False)


class C(Base):
    __tablename__ = "c"
    id: Mapped[int] = mapped_column(primary_key=True)
    only = sa.Column(sa.Enum("m", "n", name="only"), nullable=False)
