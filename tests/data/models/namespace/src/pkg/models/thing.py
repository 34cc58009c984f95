# env: import sys, os
# env: sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "src"))
# env: from pkg.models.thing import Base
# env: import pkg.models.other
# env: target_metadata = Base.metadata
from sqlalchemy import Column, Integer
from sqlalchemy.orm import declarative_base

Base = declarative_base(name="Base")


class Thing(Base):
    __tablename__ = "things"
    id = Column(Integer, primary_key=True)
