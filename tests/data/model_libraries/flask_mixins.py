"""Flask-SQLAlchemy: plain mixins, arguments of tables, columns added afterwards."""

# env: from models import db
# env: target_metadata = db.Model.metadata

from datetime import datetime

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import declared_attr

db = SQLAlchemy()


class Timed(object):
    created_at = db.Column(db.DateTime, default=datetime.utcnow, nullable=False, index=True)

    @declared_attr
    def creator_id(cls):
        return db.Column(db.Integer, db.ForeignKey("account.id", name=f"fk_{cls.__name__}"))


class Account(db.Model):
    __table_args__ = (db.UniqueConstraint("name", "realm", name="uq_account"), {"schema": None})
    id = db.Column(db.Integer, db.Sequence("account_seq"), primary_key=True)
    name = db.Column("account_name", db.String(64), key="name")
    realm = db.Column(db.Unicode(10), server_default="main", nullable=False)
    _secret = db.Column("secret", db.LargeBinary)
    active: bool = db.Column(db.Boolean, default=True)

    @hybrid_property
    def secret(self):
        return self._secret


class Order(Timed, db.Model):
    number = db.Column(db.BigInteger, primary_key=True, autoincrement=False)
    account = db.relationship(Account, foreign_keys="Order.creator_id")
    lines = db.relationship("Line", cascade="all, delete-orphan")


class Line(Timed, db.Model):
    order_number = db.Column(db.ForeignKey(Order.number), primary_key=True)
    position = db.Column(db.SmallInteger, primary_key=True)
    data = db.Column(db.JSON, nullable=False)
    price = db.Column(db.Float(precision=53))


db.Index("ix_line_price", Line.price)
