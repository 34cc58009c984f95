"""Bases with columns of their own, registries with metadata, one metadata for several bases."""

# env: from models import metadata
# env: target_metadata = metadata

from sqlalchemy import Column, DateTime, Integer, MetaData, String, func
from sqlalchemy.orm import DeclarativeBase, DeclarativeBaseNoMeta, Mapped, as_declarative, declarative_base, declared_attr, mapped_column, registry

metadata = MetaData(naming_convention={"pk": "pk_%(table_name)s", "uq": "uq_%(table_name)s_%(column_0_name)s"})


class CustomBase:
    @declared_attr
    def __tablename__(cls):
        return cls.__name__.lower()

    id = Column(Integer, primary_key=True)
    created = Column(DateTime, server_default=func.now())


Base = declarative_base(cls=CustomBase, metadata=metadata)


class First(Base):
    name = Column(String(3), unique=True)


reg = registry(metadata=metadata)
Generated = reg.generate_base(cls=CustomBase)


class Second(Generated):
    number = Column(Integer)


class Third(DeclarativeBase):
    registry = registry(metadata=metadata, type_annotation_map={str: String(77)})


class ThirdOne(Third):
    __tablename__ = "third"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Fourth(DeclarativeBaseNoMeta):
    metadata = Base.metadata


class FourthOne(Fourth):
    __tablename__ = "fourth"
    id: Mapped[int] = mapped_column(primary_key=True)


@as_declarative(metadata=metadata)
class Fifth:
    key = Column(String(4), primary_key=True)


class FifthOne(Fifth):
    __tablename__ = "fifth"


@reg.as_declarative_base()
class Sixth:
    id = Column(Integer, primary_key=True)


class SixthOne(Sixth):
    __tablename__ = "sixth"
