"""SQLModel: relationships, link tables, quoted annotations."""

# env: from models import SQLModel
# env: target_metadata = SQLModel.metadata

from typing import List, Optional

from sqlalchemy.orm import Mapped
from sqlmodel import Field, Relationship, SQLModel


class Membership(SQLModel, table=True):
    team_id: Optional[int] = Field(default=None, foreign_key="team.id", primary_key=True)
    hero_id: Optional[int] = Field(default=None, foreign_key="hero.id", primary_key=True)


class Team(SQLModel, table=True):
    id: Optional[int] = Field(default=None, primary_key=True)
    name: str = Field(index=True)
    heroes: List["Hero"] = Relationship(back_populates="teams", link_model=Membership)


class Hero(SQLModel, table=True):
    id: "Optional[int]" = Field(default=None, primary_key=True)
    name: "str"
    age: "int | None" = Field(default=None, index=True)
    teams: List[Team] = Relationship(back_populates="heroes", link_model=Membership)
    friend_id: Optional[int] = Field(default=None, foreign_key="hero.id")
    friend: Mapped[Optional["Hero"]] = Relationship(sa_relationship_kwargs={"remote_side": "Hero.id"})
