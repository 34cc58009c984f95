# env: import app.user, app.post
# env: from app.base import Base
# env: target_metadata = [Base.metadata]
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass
