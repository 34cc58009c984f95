"""Enums made by calls, with computed values, on bases of their own."""

import enum
from enum import Enum as PyEnum
from enum import auto, unique

import sqlalchemy as sa
from sqlalchemy import Enum
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Color = PyEnum("Color", "RED GREEN")
Size = enum.Enum("Size", ["SMALL", "LARGE"])
Weight = PyEnum("Weight", {"LIGHT": "li", "HEAVY": "he"})
Shape = enum.Enum("Shape", [("ROUND", 1), ("FLAT", 2)])


class AutoName(str, PyEnum):
    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return name.lower()


@unique
class Named(AutoName):
    ONE = auto()
    TWO = auto()


class Labelled(PyEnum):
    """Has more than one value each."""

    A = ("a", "The A")
    B = ("b", "The B")

    def __init__(self, code, label):
        self.code = code
        self.label = label

    @classmethod
    def default(cls):
        return cls.A


class Flags(enum.IntFlag):
    READ = 1
    WRITE = 2


class Big(PyEnum):
    X = 1
    Y = X
    Z = 3
    _ignore_ = ["hidden"]
    hidden = 5

    @property
    def pretty(self):
        return self.name

    @staticmethod
    def help():
        return ""


def as_values(kind):
    return [member.value for member in kind]


class Base(DeclarativeBase):
    pass


class Thing(Base):
    __tablename__ = "things"

    id: Mapped[int] = mapped_column(primary_key=True)
    color: Mapped[Color]
    size = sa.Column(Enum(Size))
    weight = sa.Column(Enum(Weight, values_callable=as_values))
    shape: Mapped[Shape]
    named = sa.Column(Enum(Named, values_callable=as_values, name="named_kind"))
    named_2: Mapped[Named]
    labelled: Mapped[Labelled]
    flags: Mapped[Flags]
    big: Mapped[Big]
    chosen = sa.Column(Enum(*(member.value for member in Weight), name="chosen"))
    chosen_2 = sa.Column(sa.Enum(*Weight.__members__, name="chosen_2"))
    chosen_3 = sa.Column(sa.Enum(*[m.name.lower() for m in Size], name="chosen_3"))
    chosen_4 = sa.Column(sa.Enum(*map(lambda m: m.value, Weight), name="chosen_4"), server_default=Weight.LIGHT.value)
    chosen_5 = sa.Column(sa.Enum(*tuple(Weight.__members__.keys()), name="chosen_5"))
    chosen_6 = sa.Column(sa.Enum(Weight, values_callable=lambda e: list(map(lambda m: m.value, e)), name="chosen_6"))
    chosen_7 = sa.Column(sa.Enum(Labelled, values_callable=lambda e: [i.value[0] for i in e], name="chosen_7"))
