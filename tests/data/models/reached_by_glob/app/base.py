"""What all models stand on."""

from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass
