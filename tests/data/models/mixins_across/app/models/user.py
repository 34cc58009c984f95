from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from app.database import BaseModel, Named, Timestamps


class User(Named, Timestamps, BaseModel):
    email: Mapped[str]
    __table_args__ = (UniqueConstraint("email"), UniqueConstraint("name", "email", name="both"))
