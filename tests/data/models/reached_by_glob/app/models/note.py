from sqlalchemy.orm import Mapped, mapped_column

from app.base import Base


class Note(Base):
    __tablename__ = "notes"
    id: Mapped[int] = mapped_column(primary_key=True)
