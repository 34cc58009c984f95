"""Enum types: names, values, lengths, native or not."""

import enum
from typing import Literal, Optional

from sqlalchemy import Column, Enum, Integer, MetaData, String
from sqlalchemy.dialects.postgresql import ARRAY, ENUM
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Color(enum.Enum):
    RED = "red"
    GREEN = "green"
    VERT = "green"


class Size(str, enum.Enum):
    SMALL = "s"
    LARGE = "l"

    @property
    def title(self) -> str:
        return self.value.upper()


class Level(enum.IntEnum):
    LOW = 1
    HIGH = enum.auto()


class Mode(enum.StrEnum):
    FAST = enum.auto()
    VERY_SLOW = "very-slow-indeed"


class Listed(str, enum.Enum):
    A = "a"
    B = "b"

    @classmethod
    def values(cls):
        return [item.value for item in cls]


def values_of(kind):
    return [item.value for item in kind]


class Base(DeclarativeBase):
    metadata = MetaData()


shared = Enum("x", "y", name="shared_kind")
listed = ENUM(Listed, name="listed", values_callable=lambda kind: [str(e.value) for e in kind], create_type=False)


class Thing(Base):
    __tablename__ = "things"

    id = Column(Integer, primary_key=True)
    color = Column(Enum(Color))
    color_2: Mapped[Color]
    size: Mapped[Optional[Size]] = mapped_column(Enum(Size, values_callable=values_of, name="sizes"))
    size_2 = Column(Enum(Size, values_callable=lambda x: [e.value for e in x], native_enum=False))
    level: Mapped[Level] = mapped_column(Enum(Level, native_enum=False, length=20))
    mode = Column(Enum(Mode, native_enum=False), server_default="FAST", nullable=False)
    mode_2 = Column(Enum(Mode, name="modes", schema="other"), server_default=Mode.FAST.name)
    kind = Column(shared, server_default="x")
    kind_2 = Column(shared)
    texts = Column(Enum("one", "two", "three", native_enum=False, create_constraint=True, name="texts"))
    checked = Column(Enum(Color, native_enum=False, create_constraint=True, validate_strings=True))
    many = Column(ARRAY(Enum(Color, name="color_many")))
    listed = Column(listed)
    spelled = Column(Enum(*Listed.values(), name="spelled"))
    spelled_2 = Column(Enum(*[item.name for item in Color], name="spelled_2"))
    inherited = Column(Enum(Level, name="levels", inherit_schema=True))
    plain = Column(String(10), default=Color.RED)
    mode_3: Mapped[Mode] = mapped_column(server_default=Mode.FAST.name)
    color_3: Mapped["Color | None"]
