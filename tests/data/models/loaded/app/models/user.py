from sqlalchemy import Column, Integer

from app.models.base import Base


class User(Base):
    __tablename__ = "user"
    id = Column(Integer, primary_key=True)
