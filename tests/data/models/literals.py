"""Enums from `Literal[...]` annotations."""

import enum
import typing
from typing import Annotated, Literal, Optional, get_args

from sqlalchemy import Enum, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from typing_extensions import TypeAlias

Status = Literal["pending", "received", "completed"]
Plain: TypeAlias = Literal["short", "a bit longer"]
Wide = Annotated[Literal["w", "ww"], 7]


class Kind(enum.Enum):
    SOLID = 1
    LIQUID = 2


class Base(DeclarativeBase):
    type_annotation_map = {
        Plain: String(99),
        Kind: Enum(Kind, native_enum=False, length=30),
    }


class Thing(Base):
    __tablename__ = "things"

    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[Status]
    maybe: Mapped[Optional[Status]]
    direct: Mapped[Literal["to-do", "done"]]
    union: Mapped["Literal['a', 'bb'] | None"] = mapped_column(index=True)
    qualified: Mapped[typing.Literal["q"]]
    plain: Mapped[Plain]
    wide: Mapped[Wide]
    kind: Mapped[Kind]
    given: Mapped[Status] = mapped_column(Enum(*get_args(Status), name="status_enum"))
    text: Mapped[Literal["x"]] = mapped_column(String(3))
