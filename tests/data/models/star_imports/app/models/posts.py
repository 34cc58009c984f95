from ..core.db import *
from .users import User

__all__ = ["Post"]


class Post(Base):
    __tablename__ = "posts"

    id = Column(BigInteger, primary_key=True)
    user_id = Column(ForeignKey(User.id))
    tags = Column(ARRAY(String))


class Hidden(Base):
    __tablename__ = "hidden"

    id = Column(Integer, primary_key=True)
