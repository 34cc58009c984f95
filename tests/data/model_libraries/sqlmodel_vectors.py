"""SQLModel with types of other libraries."""

# env: from models import SQLModel
# env: target_metadata = SQLModel.metadata

from typing import Any

from pgvector.sqlalchemy import Vector
from pydantic import EmailStr
from sqlalchemy import Column
from sqlmodel import Field, SQLModel


class Chunk(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    embedding: Any = Field(sa_type=Vector(8))
    other: list[float] = Field(sa_column=Column(Vector(2)))
    mail: EmailStr
    mail_too: EmailStr | None = Field(default=None, max_length=320, unique=True)
