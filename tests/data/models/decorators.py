"""Types of one's own: decorators and user-defined ones."""

import enum
import json
import uuid

from sqlalchemy import CHAR, JSON, Column, DateTime, Enum, Integer, LargeBinary, Numeric, String, Text, TypeDecorator, types
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.orm import declarative_base
from sqlalchemy.types import UserDefinedType

Base = declarative_base()


class State(enum.Enum):
    ON = "on"


class Lower(TypeDecorator):
    impl = String
    cache_ok = True


class Sized(TypeDecorator):
    impl = String(40)


class Named(types.TypeDecorator):
    impl = types.Text

    def process_bind_param(self, value, dialect):
        return value


class GUID(TypeDecorator):
    impl = CHAR

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            return dialect.type_descriptor(UUID())
        return dialect.type_descriptor(CHAR(32))


class EnumAsString(TypeDecorator):
    impl = String
    cache_ok = True

    def __init__(self, enum_class, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.enum_class = enum_class


class ByDefault(TypeDecorator):
    impl = String

    def __init__(self, length=55):
        super().__init__(length=length)


class Pydantic(TypeDecorator):
    impl = JSONB

    def __init__(self, model, *, none_as_null=False):
        super().__init__(none_as_null=none_as_null)
        self.model = model


class Encrypted(TypeDecorator):
    impl = LargeBinary

    def __init__(self, key: str):
        super().__init__()
        self.key = key


class OwnImpl(TypeDecorator):
    impl = JSON

    def __init__(self, length):
        TypeDecorator.__init__(self)
        self.impl = String(length)


class Either(TypeDecorator):
    impl = JSON().with_variant(JSONB(), "postgresql")


class Precise(TypeDecorator):
    impl = Numeric

    @property
    def python_type(self):
        return int


class Choosing(TypeDecorator):
    impl = Text

    def load_dialect_impl(self, dialect):
        impl = self.impl
        if dialect.name == "mysql":
            impl = String(3)
        elif dialect.name == "postgresql":
            impl = postgresql.BYTEA()
        return dialect.type_descriptor(impl)


class Derived(Lower):
    pass


class Zoned(TypeDecorator):
    impl = DateTime(timezone=True)


class Point(UserDefinedType):
    def get_col_spec(self, **kw):
        return "POINT"


class Vector(UserDefinedType):
    def __init__(self, dimensions):
        self.dimensions = dimensions

    def get_col_spec(self, **kw):
        return "VECTOR(%d)" % self.dimensions


class Tree(UserDefinedType):
    cache_ok = True

    def get_col_spec(self):
        return f"ltree"


class Short(String):
    def __init__(self):
        super().__init__(12)


class Kinded(TypeDecorator):
    impl = Enum(State, name="kinded")


class Thing(Base):
    __tablename__ = "things"

    id = Column(GUID(), primary_key=True, default=uuid.uuid4)
    guid = Column(GUID)
    lower = Column(Lower(10))
    lower_2 = Column(Lower)
    lower_3 = Column(Lower(length=12))
    sized = Column(Sized)
    sized_2 = Column(Sized())
    named = Column(Named)
    as_text = Column(EnumAsString(State, 100))
    as_text_2 = Column(EnumAsString(State, length=50))
    as_text_3 = Column(EnumAsString(State))
    by_default = Column(ByDefault)
    by_default_2 = Column(ByDefault(7))
    model = Column(Pydantic(dict), nullable=False, server_default="{}")
    secret = Column(Encrypted("k"))
    own = Column(OwnImpl(33))
    either = Column(Either)
    precise = Column(Precise(8, 3))
    choosing = Column(Choosing())
    derived = Column(Derived(5))
    zoned = Column(Zoned)
    point = Column(Point)
    vector = Column(Vector(3))
    tree = Column(Tree())
    short = Column(Short())
    short_2 = Column(Short)
    kinded = Column(Kinded)
    count = Column(Integer)
