# env: from app import models
# env: target_metadata = models.Base.metadata
from typing import TYPE_CHECKING

from sqlalchemy import Column, Integer
from sqlalchemy.orm import declarative_base

if TYPE_CHECKING:
    from sqlalchemy.orm import DeclarativeBase

    class Base(DeclarativeBase):
        wrong = Column(Integer)

else:
    Base = declarative_base()

try:
    import orjson
except ImportError:
    orjson = None
