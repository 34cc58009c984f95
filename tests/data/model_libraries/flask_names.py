"""Flask-SQLAlchemy: names of tables that are not written, and inheritance."""

# env: from models import db
# env: target_metadata = db.metadata

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import declared_attr

db = SQLAlchemy()


class User(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(80), unique=True, nullable=False)
    kind = db.Column(db.Enum("admin", "guest", name="user_kind"))
    __mapper_args__ = {"polymorphic_on": kind, "polymorphic_identity": "guest"}


class AdminUser(User):
    level = db.Column(db.Integer)
    __mapper_args__ = {"polymorphic_identity": "admin"}


class HTTPRequestLog(db.Model):
    id = db.Column(db.BigInteger, primary_key=True)
    user_id = db.Column(db.ForeignKey("user.id", ondelete="CASCADE"), index=True)
    user = db.relationship("User", backref=db.backref("logs", lazy=True))


class OAuth2Token(db.Model):
    id = db.Column(db.Integer, primary_key=True)


class UserID(db.Model):
    id = db.Column(db.Integer, primary_key=True)


class Node(db.Model):
    __tablename__ = "nodes"
    id = db.Column(db.Integer, primary_key=True)
    type = db.Column(db.String(10))
    __mapper_args__ = {"polymorphic_on": type}


class FileNode(Node):
    id = db.Column(db.Integer, db.ForeignKey("nodes.id"), primary_key=True)
    size = db.Column(db.Integer)


class FolderNode(Node):
    __tablename__ = "ignored"
    depth = db.Column(db.Integer)


class Base(db.Model):
    __abstract__ = True
    id = db.Column(db.Integer, primary_key=True)
    created = db.Column(db.DateTime, server_default=db.func.now())


class Prefixed:
    @declared_attr
    def __tablename__(cls):
        return "p_" + cls.__name__.lower()


class Fixed:
    __tablename__ = "fixed_name"


class BlogPost(Base):
    title = db.Column(db.Text)


class Comment(Prefixed, Base):
    text = db.Column(db.UnicodeText)


class Single(Fixed, Base):
    pass


tags = db.Table(
    "post_tags",
    db.Column("post_id", db.Integer, db.ForeignKey("blog_post.id"), primary_key=True),
    db.Column("tag", db.String(20), primary_key=True),
    db.Index("ix_tag", "tag"),
)
plain = db.Table("plain", db.metadata, db.Column("id", db.Integer, primary_key=True))
