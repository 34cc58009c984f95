"""Flask-SQLAlchemy 3.1 on a declarative base of one's own."""

# env: from models import db
# env: target_metadata = db.metadata

from datetime import datetime

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention={"pk": "pk_%(table_name)s"})


db = SQLAlchemy(model_class=Base)


class UserAccount(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    made: Mapped[datetime]


class Explicit(db.Model):
    __tablename__ = "explicit_name"
    id: Mapped[int] = mapped_column(db.Integer, db.ForeignKey(UserAccount.id), primary_key=True)
