"""`@as_declarative` with a base that names tables."""

import re

from sqlalchemy import Column, Integer, String
from sqlalchemy.orm import as_declarative, declared_attr


@as_declarative()
class Base:
    id = Column(Integer, primary_key=True, index=True)
    __name__: str

    @declared_attr
    def __tablename__(cls) -> str:
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


class UserRole(Base):
    name = Column(String(20), unique=True)


class Item(Base):
    title = Column(String, index=True)


class HTTPLog(Base):
    __tablename__ = "logs"
    line = Column(String)
