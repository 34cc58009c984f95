"""Joined and concrete inheritance, some with tables named by a method."""

from sqlalchemy import Column, ForeignKey, Integer, String
from sqlalchemy.ext.declarative import ConcreteBase
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, has_inherited_table, mapped_column


class Base(DeclarativeBase):
    pass


class Asset(Base):
    __tablename__ = "assets"
    __mapper_args__ = {"polymorphic_on": "kind"}

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str] = mapped_column(String(40))


class Image(Asset):
    __tablename__ = "images"
    __mapper_args__ = {"polymorphic_identity": "image"}

    id: Mapped[int] = mapped_column(ForeignKey("assets.id", ondelete="CASCADE"), primary_key=True)
    width: Mapped[int]


class Photo(Image):
    __tablename__ = "photos"
    __mapper_args__ = {"polymorphic_identity": "photo"}

    id: Mapped[int] = mapped_column(ForeignKey("images.id"), primary_key=True)
    camera: Mapped[str | None]


class Icon(Image):
    """In its parent's table."""

    __tablename__ = None
    __mapper_args__ = {"polymorphic_identity": "icon"}

    theme: Mapped[str | None] = mapped_column(String(9))


class Tabled:
    @declared_attr
    def __tablename__(cls):
        if has_inherited_table(cls):
            return None
        return cls.__name__.lower() + "_table"

    id = Column(Integer, primary_key=True)


class Animal(Tabled, Base):
    legs: Mapped[int]
    kind: Mapped[str]
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "animal"}


class Dog(Animal):
    __mapper_args__ = {"polymorphic_identity": "dog"}
    tail: Mapped[float | None]


class Cascading:
    @declared_attr.cascading
    def id(cls):
        if has_inherited_table(cls):
            return Column(ForeignKey("base_thing.id"), primary_key=True)
        return Column(Integer, primary_key=True)


class Thing(Cascading, Base):
    __tablename__ = "base_thing"
    kind: Mapped[str]
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "thing"}


class SubThing(Thing):
    __tablename__ = "sub_thing"
    __mapper_args__ = {"polymorphic_identity": "sub"}
    more: Mapped[str]


class Employee(ConcreteBase, Base):
    __tablename__ = "employee"
    id = mapped_column(Integer, primary_key=True)
    name = mapped_column(String(50))
    __mapper_args__ = {"polymorphic_identity": "employee", "concrete": True}


class Boss(Employee):
    __tablename__ = "boss"
    id = mapped_column(Integer, primary_key=True)
    name = mapped_column(String(50))
    data = mapped_column(String(40))
    __mapper_args__ = {"polymorphic_identity": "boss", "concrete": True}
