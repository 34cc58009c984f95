from __future__ import annotations

import typing as t

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base import Base

if t.TYPE_CHECKING:
    from app.post import Post


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    posts: Mapped[t.List[Post]] = relationship(back_populates="user")
    best: Mapped[t.Optional[Post]] = relationship(foreign_keys="User.best_id", viewonly=True)
    best_id: Mapped[t.Optional[int]] = mapped_column(ForeignKey("posts.id", use_alter=True))


from app import post as posts_module  # noqa: E402
