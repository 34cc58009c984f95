"""Inheritance in the forms of real trees: abstract concrete bases, mixins below mapped classes."""

from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.declarative import AbstractConcreteBase
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class HasId(Base):
    __abstract__ = True
    id: Mapped[int] = mapped_column(primary_key=True)


class Node(HasId):
    __tablename__ = "nodes"

    kind: Mapped[str] = mapped_column(String(4))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("nodes.id"))

    __mapper_args__ = {"polymorphic_on": kind, "polymorphic_identity": "n"}


class WithOutput:
    output: Mapped[dict[str, Any]] = mapped_column(JSONB, nullable=True, use_existing_column=True)
    shared = Column(Integer)


class Leaf(WithOutput, Node):
    __mapper_args__ = {"polymorphic_identity": "l"}

    size: Mapped[int] = mapped_column(nullable=True)


class Tree(Node):
    __mapper_args__ = {"polymorphic_identity": "t"}

    @declared_attr
    def output(cls) -> Mapped[dict[str, Any]]:
        return mapped_column(JSONB, nullable=True, use_existing_column=True)


class Special(HasId):
    __tablename__ = "specials"

    id: Mapped[int] = mapped_column(ForeignKey("nodes.id"), primary_key=True)
    __mapper_args__ = {"concrete": False}


class Document(AbstractConcreteBase, Base):
    strict_attrs = True

    title = mapped_column(String(50))


class Letter(Document):
    __tablename__ = "letters"

    id = mapped_column(Integer, primary_key=True)
    __mapper_args__ = {"polymorphic_identity": "letter", "concrete": True}


class Memo(Document):
    __tablename__ = "memos"

    id = mapped_column(Integer, primary_key=True)
    text = mapped_column(String(9))
    __mapper_args__ = {"polymorphic_identity": "memo", "concrete": True}


class Joined(Node):
    __tablename__ = "joined"
    __table_args__ = (UniqueConstraint("code"),)

    node_id: Mapped[int] = mapped_column(ForeignKey(Node.id), primary_key=True)
    code: Mapped[str]
    __mapper_args__ = {"polymorphic_identity": "j"}
