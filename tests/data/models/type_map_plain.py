"""`type_annotation_map` as a class attribute, types by NewType and generics."""

import datetime
from typing import Dict, List, NewType, Optional

from sqlalchemy import BigInteger, String
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

UserId = NewType("UserId", int)


class Base(DeclarativeBase):
    type_annotation_map = {
        int: BigInteger,
        datetime.datetime: TIMESTAMP(timezone=True),
        str: String().with_variant(String(255), "postgresql"),
        Dict[str, str]: JSONB,
        List[int]: ARRAY(BigInteger),
        UserId: BigInteger(),
    }


class Thing(Base):
    __tablename__ = "things"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    made: Mapped[Optional[datetime.datetime]]
    labels: Mapped[Dict[str, str]]
    numbers: Mapped[List[int]] = mapped_column(server_default="{}")
    owner: Mapped[UserId]
