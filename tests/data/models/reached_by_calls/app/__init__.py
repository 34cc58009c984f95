# env: from app.base import Base
# env: from app.models import load_all
# env: load_all()
# env: target_metadata = Base.metadata
