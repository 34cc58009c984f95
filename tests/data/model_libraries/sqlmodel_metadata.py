"""SQLModel: a base with metadata of its own, a registry, a table in a schema."""

# env: from models import Base, Other
# env: target_metadata = [Base.metadata, Other.metadata]

from sqlalchemy import MetaData
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class Base(SQLModel):
    metadata = MetaData(naming_convention={"pk": "%(table_name)s_pk"})


class Other(SQLModel, registry=registry()):
    pass


class One(Base, table=True):
    __table_args__ = {"schema": "shop"}
    id: int | None = Field(default=None, primary_key=True)


class Two(Other, table=True):
    id: int | None = Field(default=None, primary_key=True)
    one: int | None = Field(default=None, foreign_key="two.id")


class Elsewhere(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
