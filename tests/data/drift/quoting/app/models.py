import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


class Order(Base):
    __tablename__ = "Order"
    id = sa.Column(sa.Integer, primary_key=True)
    user = sa.Column(sa.Integer, nullable=False)
    camel = sa.Column("camelCase", sa.Enum("A a", 'b"b', name="The Kind"), index=True)
    quoted = sa.Column("it's", sa.String(50), server_default='say "x" %s')
    back = sa.Column("back\\slash", sa.Integer, comment='a "quote" and \\')


class Select(Base):
    __tablename__ = "select"
    id = sa.Column(sa.Integer, primary_key=True)
    where = sa.Column(sa.Integer, sa.ForeignKey("Order.id"), index=True)
