import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


class A(Base):
    __tablename__ = "a"
    id = sa.Column(sa.Integer, primary_key=True)
    both = sa.Column(sa.String(9), server_default="x")
    other = sa.Column(sa.String(9), server_default="y")
    built = sa.Column(sa.String(9))
    declared = sa.Column(sa.String(9), server_default="x")
    number = sa.Column(sa.Integer, server_default="1")
    numbers = sa.Column(sa.Integer, server_default="1")
    changed = sa.Column(sa.Integer, server_default=sa.text("2"))
    made = sa.Column(sa.DateTime(timezone=True), server_default=sa.func.now())
    now = sa.Column(sa.DateTime(timezone=True), server_default=sa.func.now())
    flag = sa.Column(sa.Boolean, server_default="true")
    wrong = sa.Column(sa.Boolean, server_default=sa.false())
    json = sa.Column(postgresql.JSONB, server_default="{}")
    scale = sa.Column(sa.Numeric(10, 2), server_default="0.00")
    state = sa.Column(sa.Enum("ON", "OFF", name="state"), server_default="ON")
    moved = sa.Column(sa.Enum("ON", "OFF", name="state"), server_default="OFF")
    uid = sa.Column(sa.Uuid, server_default=sa.text("gen_random_uuid()"))
    ident = sa.Column(sa.Integer, sa.Identity(always=False))
