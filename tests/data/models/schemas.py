"""`MetaData(schema=)`, schemas of tables, keys between them, several metadata."""

# env: from models import Base, Other
# env: target_metadata = [Base.metadata, Other.metadata]

import enum

from sqlalchemy import BLANK_SCHEMA, Column, Enum, ForeignKey, ForeignKeyConstraint, Index, Integer, MetaData, String, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, declarative_base, mapped_column


class Color(enum.Enum):
    RED = 1


class Base(DeclarativeBase):
    metadata = MetaData(schema="app")


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    color: Mapped[Color]
    other = Column(Enum(Color, name="other_color", inherit_schema=True))


class Post(Base):
    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app.users.id"))
    by_class = Column(ForeignKey(User.id))
    log_id = Column(ForeignKey("audit.logs.id"))
    blank_id = Column(Integer)


class Log(Base):
    __tablename__ = "logs"
    __table_args__ = (Index("ix_log", "text"), {"schema": "audit"})

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(3), unique=True)


class Tag(Base):
    __tablename__ = "tags"
    __table_args__ = {"schema": BLANK_SCHEMA}

    id: Mapped[int] = mapped_column(primary_key=True)


post_tags = Table(
    "post_tags",
    Base.metadata,
    Column("post_id", ForeignKey("app.posts.id"), primary_key=True),
    Column("tag_id", Integer, primary_key=True),
)

Other = declarative_base(metadata=MetaData(naming_convention={"pk": "pk_%(table_name)s"}))


class Plain(Other):
    __tablename__ = "plain"

    id = Column(Integer, primary_key=True)


Unseen = declarative_base()


class Ghost(Unseen):
    __tablename__ = "ghosts"

    id = Column(Integer, primary_key=True)
