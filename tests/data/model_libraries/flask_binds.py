"""Flask-SQLAlchemy 3: a metadata for each bind."""

# env: from models import db
# env: target_metadata = [db.metadatas[None], db.metadatas["users"]]

from flask import Flask
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()
app = Flask("binds")
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
app.config["SQLALCHEMY_BINDS"] = {"users": "sqlite://", "meta": "sqlite://"}
db.init_app(app)


class Here(db.Model):
    id = db.Column(db.Integer, primary_key=True)


class User(db.Model):
    __bind_key__ = "users"
    id = db.Column(db.Integer, primary_key=True)


class Meta(db.Model):
    __bind_key__ = "meta"
    id = db.Column(db.Integer, primary_key=True)


link = db.Table("link", db.Column("user_id", db.ForeignKey("user.id")), bind_key="users")
