from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

import app.user as users
from app.base import Base


class Post(Base):
    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    user: Mapped[users.User] = relationship(back_populates="posts", foreign_keys=[user_id])

    __table_args__ = (Index("ix_posts_user", user_id.desc()),)
