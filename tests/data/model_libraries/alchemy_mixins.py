"""Advanced Alchemy: its mixins on a base of one's own, a registry with more types."""

from decimal import Decimal

from advanced_alchemy.base import CommonTableAttributes, create_registry
from advanced_alchemy.mixins import AuditColumns, UUIDPrimaryKey
from sqlalchemy import Numeric
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(CommonTableAttributes, DeclarativeBase):
    registry = create_registry(custom_annotation_map={Decimal: Numeric(12, 4)})


class PriceOfThing(AuditColumns, UUIDPrimaryKey, Base):
    amount: Mapped[Decimal]
    note: Mapped[str | None] = mapped_column(unique=True)
