from __future__ import annotations

from typing import TYPE_CHECKING, Optional

import sqlalchemy as sa
from sqlalchemy import orm

from .base import Base

if TYPE_CHECKING:
    from decimal import Decimal

    hybrid = property
else:
    from sqlalchemy.ext.hybrid import hybrid_property as hybrid


class Account(Base):
    __tablename__ = "accounts"
    __allow_unmapped__ = True

    id: int = sa.Column(sa.Integer, primary_key=True)
    balance: Decimal = sa.Column(sa.Numeric, nullable=False)
    name: orm.Mapped[Optional[str]] = orm.mapped_column(sa.String(10))
    plain: orm.Mapped[int] = sa.Column(sa.Integer)
    if TYPE_CHECKING:
        ghost = sa.Column(sa.Integer)

    @hybrid
    def double(self) -> Decimal:
        return self.balance * 2
