# env: from app.models import *  # noqa: F403
# env: from app.base import Base
# env: target_metadata = Base.metadata
