from sqlmodel import Field, SQLModel

from app.base import Identified, Named, Stamped


class UserBase(SQLModel):
    email: str = Field(unique=True, index=True, max_length=255)
    name: str | None = Field(default=None, max_length=100)
    active: bool = True


class UserCreate(UserBase):
    password: str


class User(UserBase, Identified, Stamped, table=True):
    name: str = Field(max_length=50)
    hashed: str


class Item(Named, Identified, table=True):
    title: str = Field(unique=True)
    owner_id: int | None = Field(default=None, foreign_key="user.id")


class UserView(User):
    extra: str


class UserAgain(User, table=True):
    shown: int = 1
