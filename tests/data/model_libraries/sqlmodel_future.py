"""SQLModel with annotations that are not evaluated."""

from __future__ import annotations

# env: from models import SQLModel
# env: target_metadata = SQLModel.metadata

import enum
from decimal import Decimal

from sqlalchemy import Column, Enum
from sqlmodel import Field, SQLModel


class State(enum.StrEnum):
    NEW = "new"
    DONE = "done"


class Task(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    state: State = Field(default=State.NEW, sa_column=Column(Enum(State, name="task_state", values_callable=lambda e: [m.value for m in e]), nullable=False))
    cost: Decimal | None = Field(default=None, max_digits=8, decimal_places=3)
