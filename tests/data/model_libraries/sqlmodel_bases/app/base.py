"""SQLModel: bases and mixins across modules, a naming convention, tables on tables."""

# env: from app.models import SQLModel
# env: target_metadata = SQLModel.metadata

import uuid
from datetime import datetime

from pydantic import BaseModel
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Identified(SQLModel):
    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)


class Stamped(BaseModel):
    created_at: datetime = Field(default_factory=datetime.now)
    updated_at: datetime | None = None


class Named(SQLModel):
    @declared_attr
    def __tablename__(cls) -> str:
        return "app_" + cls.__name__.lower()
