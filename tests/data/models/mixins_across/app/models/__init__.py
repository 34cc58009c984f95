# env: from app.database import Base
# env: import app.models
# env: target_metadata = Base.metadata
from .orders import *
from .user import User as User

__all__ = ["Order", "User"]
