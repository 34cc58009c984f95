"""Bases that change each class that stands on them."""

from sqlalchemy import Column, Index, Integer, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

PREFIX = "app_"


class Base(DeclarativeBase):
    def __init_subclass__(cls, **kwargs) -> None:
        if hasattr(cls, "__tablename__"):
            cls.__tablename__ = f"{PREFIX}{cls.__tablename__}"
        super().__init_subclass__(**kwargs)


class Named(Base):
    __abstract__ = True

    def __init_subclass__(cls, length: int = 5, **kwargs) -> None:
        cls.name = Column(String(length))
        super().__init_subclass__(**kwargs)


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    __table_args__ = (Index("ix_pg", "id").ddl_if(dialect="postgresql"),)


class Post(Named, length=9):
    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(primary_key=True)
