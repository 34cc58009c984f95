"""More types of one's own: by super(), by other decorators, by variants."""

from __future__ import annotations

import typing as t

from sqlalchemy import Column, Integer, String, Text, func
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY, CITEXT, JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import declarative_base
from sqlalchemy.sql.type_api import TypeEngine
from sqlalchemy.types import DECIMAL, JSON, CHAR, TypeDecorator, UserDefinedType

Base = declarative_base()
T = t.TypeVar("T")


class Asking(TypeDecorator):
    impl = JSON

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[t.Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.JSONB(none_as_null=True))
        return super().load_dialect_impl(dialect)


class AskingAbove(TypeDecorator):
    impl = String(9)

    def load_dialect_impl(self, dialect):
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        return super().load_dialect_impl(dialect)


class AskingImpl(TypeDecorator):
    impl = CHAR(8)

    def load_dialect_impl(self, dialect):
        return dialect.type_descriptor(CITEXT()) if dialect.name != "postgresql" else self.impl


class Typed(TypeDecorator[T], t.Generic[T]):
    impl = Text
    cache_ok = True

    def __init__(self, kind: type[T], **kwargs: t.Any) -> None:
        self.kind = kind
        super().__init__(**kwargs)


class Many(TypeDecorator):
    impl = ARRAY(String)


class ManyOf(TypeDecorator):
    impl = ARRAY

    def __init__(self, inner):
        super().__init__(inner)


class Money(TypeDecorator):
    impl = DECIMAL(10, 2)


class Stacked(TypeDecorator):
    impl = Money


class Child(Typed[int]):
    def __init__(self):
        super().__init__(int)


class Ltree(UserDefinedType):
    cache_ok = True

    def get_col_spec(self, **kw: t.Any) -> str:
        return "LTREE"

    class comparator_factory(UserDefinedType.Comparator):
        def descendant_of(self, other):
            return self.op("<@")(other)


class Geo(UserDefinedType):
    def __init__(self, kind: str = "POINT", srid: int = 4326):
        self.kind = kind
        self.srid = srid

    def get_col_spec(self):
        return f"geometry({self.kind},{self.srid})"

    def bind_expression(self, value):
        return func.ST_GeomFromText(value)


class Thing(Base):
    __tablename__ = "things"

    id = Column(Integer, primary_key=True)
    asking = Column(Asking)
    asking_above = Column(AskingAbove())
    asking_impl = Column(AskingImpl)
    typed = Column(Typed(dict))
    many = Column(Many)
    many_of = Column(ManyOf(Integer))
    money = Column(Money)
    stacked = Column(Stacked())
    child = Column(Child)
    tree = Column(Ltree)
    inner = Column(ARRAY(Money))
    mutable = Column(JSONB)
