"""A relative import loads the packages that it goes through."""

from sqlalchemy.orm import Mapped, mapped_column

from ...base import Base
from ..household.cookbook import Cookbook  # noqa: F401


class Group(Base):
    __tablename__ = "groups"
    id: Mapped[int] = mapped_column(primary_key=True)
