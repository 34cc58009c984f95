"""Columns wrapped in other things: deferred, column_property, composite, hybrids, synonyms."""

import dataclasses
from typing import Optional

from sqlalchemy import Column, Float, ForeignKey, Integer, String, Text, func, select
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DeclarativeBase, Mapped, backref, column_property, composite, deferred, mapped_column, query_expression, relationship, synonym, validates


@dataclasses.dataclass
class Point:
    x: int
    y: Optional[float]


class Money:
    def __init__(self, amount, currency):
        self.amount, self.currency = amount, currency


class Base(DeclarativeBase):
    pass


class Thing(Base):
    __tablename__ = "things"
    __mapper_args__ = {"eager_defaults": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    body = deferred(Column(Text, nullable=False))
    notes: Mapped[str] = deferred(mapped_column(Text), group="x")
    first: Mapped[str] = mapped_column(String(10), deferred=True)
    last: Mapped[str] = mapped_column()
    full: Mapped[str] = column_property(first + " " + last)
    kept = column_property(Column("kept_name", Integer, unique=True), active_history=True)
    start: Mapped[Point] = composite(mapped_column("x1"), mapped_column("y1"))
    stop: Mapped[Point] = composite(Point, mapped_column("x2", Integer), mapped_column("y2", Float, nullable=False))
    price = Column(Integer)
    unit = Column(String(3))
    cost = composite(Money, price, unit)
    named = composite(Money, "price", "unit")
    nick = synonym("last")
    extra: Mapped[Optional[int]] = query_expression()
    parent_id: Mapped[Optional[int]] = mapped_column(ForeignKey("things.id"))
    children: Mapped[list["Thing"]] = relationship(backref=backref("parent", remote_side=[id]))
    names: AssociationProxy[list[str]] = association_proxy("children", "last")
    _secret: Mapped[Optional[str]] = mapped_column("secret", String(9))

    @hybrid_property
    def length(self) -> int:
        return len(self.last)

    @validates("last")
    def checked(self, key, value):
        return value


Thing.count = column_property(select(func.count(Thing.id)).scalar_subquery())
