from .db import *
