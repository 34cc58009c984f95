"""Foreign keys: by text, column, class attribute, deferred ones, cycles with `use_alter`."""

from typing import Optional

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Integer, String, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(8), unique=True)
    best_id: Mapped[Optional[int]] = mapped_column(
        ForeignKey("posts.id", use_alter=True, name="fk_best", ondelete="SET NULL")
    )
    last_id = Column(Integer, ForeignKey("posts.id", use_alter=True))
    parent_id = Column(ForeignKey(id))


class Post(Base):
    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    a: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="RESTRICT", onupdate="cascade"))
    b: Mapped[str] = mapped_column(ForeignKey(User.code))
    c = Column(ForeignKey(User.__table__.c.id, name="fk_c"))
    d = Column(Integer)
    e = Column(String(8))
    f = Column(Integer, ForeignKey("users.id", deferrable=True, initially="DEFERRED"))
    g = Column(Integer, ForeignKey("users.id"), ForeignKey("posts.id"))
    h: Mapped[Optional["str"]] = mapped_column(String(8), ForeignKey("users.code", match="FULL"))
    i = Column(Integer)

    __table_args__ = (
        ForeignKeyConstraint(("d", "e"), ("users.id", "users.code"), name="fk_de", ondelete="CASCADE"),
        ForeignKeyConstraint(["i"], ["users.id"], use_alter=True, name="fk_i"),
    )


class Chained(Base):
    __tablename__ = "chained"

    id: Mapped[str] = mapped_column(ForeignKey("posts.b"), primary_key=True)
    next = mapped_column(ForeignKey("chained.id"))
