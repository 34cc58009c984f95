import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.Text)


class Order(Base):
    __tablename__ = "orders"
    __table_args__ = {"schema": "shop"}
    id = sa.Column(sa.Integer, primary_key=True)
    user_id = sa.Column(sa.Integer, sa.ForeignKey("users.id"), index=True)
    code = sa.Column(sa.String(5), unique=True)
    kind = sa.Column(sa.Enum("a", "b", name="kind", schema="shop"))


class Line(Base):
    __tablename__ = "lines"
    __table_args__ = {"schema": "shop"}
    id = sa.Column(sa.Integer, primary_key=True)
    order_id = sa.Column(sa.Integer, sa.ForeignKey("shop.orders.id", ondelete="CASCADE"))
