"""Type aliases of Python 3.12."""

import datetime
from typing import Annotated, Literal

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

type Str50 = str
type Status = Literal["on", "off"]
type Key = Annotated[int, mapped_column(primary_key=True)]
type Maybe = str | None
type Moment = datetime.datetime


class Base(DeclarativeBase):
    type_annotation_map = {Str50: String(50)}


class Generic[T]:
    number: Mapped[int] = mapped_column(BigInteger)


class Thing(Generic[int], Base):
    __tablename__ = "things"

    id: Mapped[Key]
    name: Mapped[Str50]
    status: Mapped[Status]
    moment: Mapped[Moment]
    nick: Mapped[Str50 | None]
