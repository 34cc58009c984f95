"""What joins tables after their classes: indexes, constraints, columns."""

from sqlalchemy import CheckConstraint, Column, DDL, ForeignKey, Index, Integer, String, Text, UniqueConstraint, and_, desc, event, func, or_, text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR, ExcludeConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str | None]
    data = Column(JSONB)


Index("ix_users_name", User.name)
Index("ix_users_lower", func.lower(User.name), unique=True)
Index("ix_users_desc", User.name.desc(), User.id)
Index("ix_users_desc_2", desc(User.email))
Index("ix_users_table", User.__table__.c.email, User.__table__.c.name)
Index("ix_users_nulls", User.email.desc().nulls_last())
Index("ix_users_text", text("lower(email)"), User.id)
Index("ix_users_gin", User.data, postgresql_using="gin")
Index("ix_users_where", User.email, postgresql_where=User.email.is_not(None))
Index("ix_users_where_2", User.name, unique=True, postgresql_where=(User.id > 3))
Index("ix_users_trgm", User.name, postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"})
Index("ix_users_sum", User.id + 1)

Index("ix_users_json", User.data["a"].astext)
kept = Index("ix_kept", User.email, User.id)
User.nick = Column(String(9), index=True)
User.title = mapped_column("title_name", Text, nullable=False)
User.extra: Mapped[int] = mapped_column(Integer)


class Post(Base):
    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str] = mapped_column()

    idx = Index("ix_posts_inside", user_id, name)
    uniq = UniqueConstraint(user_id, name, name="uq_inside")


Post.__table__.append_constraint(UniqueConstraint("name", name="uq_posts"))
UniqueConstraint(Post.user_id, name="uq_outside")
event.listen(Post.__table__, "after_create", DDL("SELECT 1"))
for column in ("name", "user_id"):
    Index(f"ix_posts_{column}", getattr(Post, column))
