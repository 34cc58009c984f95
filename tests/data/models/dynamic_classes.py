"""Classes whose names and columns come from elsewhere."""

# unknown: tables
# unknown: read

import json

from sqlalchemy import Column, Integer
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class Plain(Base):
    __tablename__ = "plain"

    id = Column(Integer, primary_key=True)


described = json.loads('{"__tablename__": "read"}')
Read = type("Read", (Base,), {**described, "id": Column(Integer, primary_key=True)})
