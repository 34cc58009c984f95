"""The ways to write that a column may be empty."""

import typing
from datetime import date, datetime
from typing import List, Optional, Union

import typing_extensions as te
from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

MaybeText = Optional[str]
MaybeInt = int | None


class Base(DeclarativeBase):
    pass


class Thing(Base):
    __tablename__ = "things"

    id: Mapped[int] = mapped_column(primary_key=True)
    a: Mapped[Optional[int]]
    b: Mapped[Union[int, None]]
    c: Mapped[Union[None, int]]
    d: Mapped[int | None]
    e: Mapped[None | int]
    f: Mapped["Optional[int]"]
    g: "Mapped[Optional[int]]"
    h: "Mapped[int | None]" = mapped_column()
    i: Mapped[typing.Optional[date]]
    j: Mapped[MaybeText]
    k: Mapped[MaybeInt] = mapped_column(index=True)
    l: Mapped[te.Annotated[Optional[str], "x" and 3]]
    m: Mapped[Optional["datetime"]]
    n: Mapped["Union[str, None]"]
    o: Mapped[Optional[int]] = mapped_column(ForeignKey("things.id"), nullable=False)
    p: Mapped[int] = mapped_column(Integer, nullable=True)
    q: Mapped[Optional[str]] = mapped_column(String(3), primary_key=True)
