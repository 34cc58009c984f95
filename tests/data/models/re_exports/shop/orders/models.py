import sqlalchemy as sa
import sqlalchemy.orm as orm
from sqlalchemy.orm import Mapped as M

from shop import db
from shop.db import Model, str_100, types
from shop.db.types import kinds


class Order(Model):
    __tablename__ = "orders"

    id: M[int] = orm.mapped_column(primary_key=True)
    name: M[str_100]
    kind: M[kinds.OrderKind] = orm.mapped_column(server_default=kinds.OrderKind.NEW.name)
    price = sa.Column(types.Money, index=True)
    code: M[db.str_100] = orm.mapped_column(unique=True)


class Line(db.Model):
    __tablename__ = "lines"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    order_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey(Order.id))
