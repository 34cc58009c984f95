"""Flask-SQLAlchemy: joined tables with mixins that name the key, and concrete ones."""

# env: from models import db
# env: target_metadata = db.metadata

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import declared_attr

db = SQLAlchemy(session_options={"autoflush": False})


class WithKey:
    @declared_attr
    def id(cls):
        if cls.__name__ == "Asset":
            return db.Column(db.Integer, primary_key=True)
        return db.Column(db.ForeignKey("asset.id"), primary_key=True)


class Asset(WithKey, db.Model):
    kind = db.Column(db.String(5), nullable=False)
    __mapper_args__ = {"polymorphic_on": kind}


class VideoAsset(Asset):
    id = db.Column(db.ForeignKey("asset.id"), primary_key=True)
    length = db.Column(db.Interval)


class SoundAsset(Asset):
    __table_args__ = (db.PrimaryKeyConstraint("asset_id"),)
    asset_id = db.Column(db.ForeignKey("asset.id"))
    rate = db.Column(db.Integer)


class ShortVideo(VideoAsset):
    pass
