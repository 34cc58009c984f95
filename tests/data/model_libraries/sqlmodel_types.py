"""SQLModel: each Python type that becomes a column."""

# env: from models import SQLModel
# env: target_metadata = SQLModel.metadata

import enum
import ipaddress
import uuid
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, ClassVar, Optional, Union

from annotated_types import MaxLen
from pydantic import (
    UUID4,
    AwareDatetime,
    NaiveDatetime,
    PositiveInt,
    PrivateAttr,
    StrictStr,
    condecimal,
    conint,
    constr,
    field_validator,
)
from sqlmodel import Field, SQLModel


class Color(str, enum.Enum):
    RED = "red"
    GREEN = "green"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Slug(str):
    pass


class Thing(SQLModel, table=True):
    model_config = {"extra": "forbid", "arbitrary_types_allowed": True}
    kinds: ClassVar[list[str]] = ["a"]
    _secret: str = PrivateAttr(default="x")

    id: int | None = Field(default=None, primary_key=True)
    text: str
    sized: str = Field(max_length=40)
    perhaps: Optional[str] = Field(default=None, max_length=12, regex="^a")
    either: Union[str, None] = None
    number: int = 3
    share: float
    flag: bool = Field(default=False)
    made: datetime
    aware: AwareDatetime
    naive: NaiveDatetime
    naive_too: Annotated[datetime, NaiveDatetime] = Field(default_factory=datetime.now)
    day: date = Field(default_factory=date.today)
    hour: time
    lasts: timedelta
    raw: bytes
    price: Decimal = Field(max_digits=10, decimal_places=2)
    plain: Decimal = Decimal("0")
    ratio: condecimal(max_digits=5, decimal_places=3)
    key: uuid.UUID = Field(default_factory=uuid.uuid4, index=True)
    key_4: UUID4
    place: Path
    address: ipaddress.IPv4Address
    network: ipaddress.IPv6Network | None = None
    color: Color = Color.RED
    level: Level | None = None
    positive: PositiveInt
    strict: StrictStr
    short: constr(max_length=7)
    short_too: Annotated[str, MaxLen(8)]
    between: conint(ge=1, le=5)
    slug: Slug
    noted: Annotated[str, Field(max_length=22)]
    noted_too: Annotated[str | None, Field(max_length=23, index=True)] = None

    @field_validator("text")
    @classmethod
    def lower(cls, value: str) -> str:
        return value.lower()
