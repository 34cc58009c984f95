import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


class Parent(Base):
    __tablename__ = "parents"
    id = sa.Column(sa.Integer, primary_key=True)
    a = sa.Column(sa.Integer, nullable=False)
    b = sa.Column(sa.Integer, nullable=False)
    __table_args__ = (sa.UniqueConstraint("a", "b", name="uq_ab"),)


class Child(Base):
    __tablename__ = "children"
    id = sa.Column(sa.Integer, primary_key=True)
    plain = sa.Column(sa.Integer, sa.ForeignKey("parents.id"))
    cascades = sa.Column(sa.Integer, sa.ForeignKey("parents.id", ondelete="CASCADE"))
    extra = sa.Column(sa.Integer)
    renamed = sa.Column(sa.Integer, sa.ForeignKey("parents.id", name="fk_new_name"))
    waits = sa.Column(
        sa.Integer, sa.ForeignKey("parents.id", deferrable=True, initially="DEFERRED")
    )
    acts = sa.Column(sa.Integer, sa.ForeignKey("parents.id", ondelete="no action"))
    self_id = sa.Column(sa.Integer, sa.ForeignKey("children.id", name="fk_self"))
    a = sa.Column(sa.Integer)
    b = sa.Column(sa.Integer)
    __table_args__ = (sa.ForeignKeyConstraint(["a", "b"], ["parents.a", "parents.b"]),)
