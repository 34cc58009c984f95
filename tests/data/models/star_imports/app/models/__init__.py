# env: from app.models import Base
# env: target_metadata = Base.metadata
from app.core.db import Base
from app.models.users import *
from .posts import *
