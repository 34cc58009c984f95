from sqlalchemy.orm import Mapped, mapped_column

from app.base import Base


class Rest(Base):
    __tablename__ = "rest"
    id: Mapped[int] = mapped_column(primary_key=True)
