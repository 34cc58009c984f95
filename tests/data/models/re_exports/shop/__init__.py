from .db import Model as Model
from . import orders
