from sqlalchemy import Column, String
from sqlalchemy.orm import Mapped, mapped_column

from ..database import BaseModel, Timestamps
from ..mixins import Owned, Positive, Shorter

__all__ = ["Order", "Refund"]


class Order(Owned, Positive, BaseModel, Timestamps):
    number: Mapped[str] = mapped_column(String(12), unique=True)


class Refund(Shorter, Owned, BaseModel):
    __tablename__ = "money_back"
    name = Column(String(77), nullable=False)
