"""Flask-SQLAlchemy: a model class with columns of its own; names switched off."""

# env: from models import db, other
# env: target_metadata = [db.metadata, other.metadata]

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.model import Model
from sqlalchemy import Column, DateTime, Integer, func


class Stamped(Model):
    id = Column(Integer, primary_key=True)
    made = Column(DateTime, default=func.now(), nullable=False)


db = SQLAlchemy(model_class=Stamped)
other = SQLAlchemy(disable_autonaming=True)


class BigThing(db.Model):
    size = db.Column(db.Integer)


class Parent(other.Model):
    __tablename__ = "parents"
    id = other.Column(other.Integer, primary_key=True)


class Child(Parent):
    age = other.Column(other.Integer)
