import sqlalchemy as sa

from ..kinds import OrderKind
from .. import kinds as kinds

Money = sa.Numeric(12, 2)
