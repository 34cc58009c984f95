from app.core import *


class User(Base):
    __tablename__ = "users"

    id = Column(Integer, primary_key=True)
    data = Column(JSONB)
    key = Column(UUID(as_uuid=True), server_default=text("gen_random_uuid()"))
    at = Column(DateTime, server_default=func.now())
    posts = relationship("Post")
