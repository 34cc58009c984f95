# env: import importlib
# env: from app.models.base import Base
# env: for name in ("user", "post"):
# env:     importlib.import_module(f"app.models.{name}")
# env: target_metadata = Base.metadata
