from .base import Base as Model
from .base import metadata, str_100
from . import base as _base
from . import types
