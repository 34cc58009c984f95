"""What hangs on the environment."""

# unknown: things.maybe.type

import os
import sys

from sqlalchemy import BigInteger, Column, Integer, String, Text
from sqlalchemy.orm import declarative_base

Base = declarative_base()
SIZE = 10 * len(os.sep)
Key = BigInteger if sys.maxsize > 5 else Integer

try:
    import not_installed_at_all
except ImportError:
    not_installed_at_all = None

try:
    from sqlalchemy.dialects.postgresql import JSONB
except ImportError:
    JSONB = Text


class Thing(Base):
    __tablename__ = "things"

    id = Column(Integer, primary_key=True)
    maybe = Column(String(SIZE))
    data = Column(JSONB)


if os.environ.get("NO_SUCH_SETTING"):

    class Maybe(Base):
        __tablename__ = "maybe"

        id = Column(Integer, primary_key=True)


# unknown: tables
