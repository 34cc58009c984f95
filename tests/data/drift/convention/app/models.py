import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Parent(Base):
    __tablename__ = "parents"
    id = sa.Column(sa.Integer, primary_key=True)
    code = sa.Column(sa.String(9), unique=True)


class Child(Base):
    __tablename__ = "children"
    id = sa.Column(sa.Integer, primary_key=True)
    parent_id = sa.Column(sa.Integer, sa.ForeignKey("parents.id"))
    code = sa.Column(sa.String(9), unique=True)
    name = sa.Column(sa.String(9), unique=True)
    friend_id = sa.Column(sa.Integer, sa.ForeignKey("children.id"))


class Toy(Base):
    __tablename__ = "toys"
    id = sa.Column(sa.Integer, primary_key=True)
    child_id = sa.Column(sa.Integer, sa.ForeignKey("children.id"), index=True)
    size = sa.Column(sa.Integer, unique=True)
    __table_args__ = (sa.CheckConstraint("size > 0", name="positive"),)
