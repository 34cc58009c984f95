"""Association tables and `relationship(secondary=...)` in all forms."""

from sqlalchemy import Column, DateTime, ForeignKey, Integer, PrimaryKeyConstraint, String, Table, UniqueConstraint, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


user_groups = Table(
    "user_groups",
    Base.metadata,
    Column("user_id", Integer, ForeignKey("users.id"), primary_key=True),
    Column("group_id", Integer, ForeignKey("groups.id"), primary_key=True),
)
tagged = Table(
    "tagged",
    Base.metadata,
    Column("user_id", ForeignKey("users.id", ondelete="cascade"), nullable=False),
    Column("tag", String(10), nullable=False),
    Column("at", DateTime(timezone=True), server_default=func.now()),
    PrimaryKeyConstraint("user_id", "tag"),
    UniqueConstraint("tag", "at"),
)


class Membership(Base):
    __tablename__ = "memberships"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), primary_key=True)
    role: Mapped[str | None]
    user: Mapped["User"] = relationship(back_populates="memberships")


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    groups: Mapped[list["Group"]] = relationship(secondary=user_groups, back_populates="users")
    others: Mapped[set["Group"]] = relationship(secondary="memberships", viewonly=True)
    lazily = relationship("Group", secondary=lambda: user_groups, viewonly=True)
    memberships: Mapped[list[Membership]] = relationship(back_populates="user")


class Group(Base):
    __tablename__ = "groups"

    id: Mapped[int] = mapped_column(primary_key=True)
    users: Mapped[list[User]] = relationship(secondary=user_groups, back_populates="groups")
