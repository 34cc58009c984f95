from sqlalchemy.orm import Mapped, mapped_column

from app.base import Base


class Cookbook(Base):
    __tablename__ = "cookbooks"
    id: Mapped[int] = mapped_column(primary_key=True)
