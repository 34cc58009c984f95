from sqlalchemy.orm import Mapped, mapped_column

from app.base import Base


class Event(Base):
    __tablename__ = "events"
    id: Mapped[int] = mapped_column(primary_key=True)
