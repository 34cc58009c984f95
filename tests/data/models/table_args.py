"""`__table_args__` as tuple, dictionary, method, and joined with a base's."""

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, Integer, PrimaryKeyConstraint, String, UniqueConstraint, func, text
from sqlalchemy.orm import declarative_base, declared_attr

Base = declarative_base()


class One(Base):
    __tablename__ = "ones"
    __table_args__ = {"comment": "only options", "extend_existing": True}

    id = Column(Integer, primary_key=True)


class Two(Base):
    __tablename__ = "twos"

    a = Column(Integer)
    b = Column(Integer)
    name = Column(String(20))

    __table_args__ = (
        PrimaryKeyConstraint("a", "b", name="twos_key"),
        UniqueConstraint("name", "b", name="uq_two"),
        CheckConstraint("a > 0"),
        CheckConstraint("b > 0", name="b_positive"),
        Index("ix_two_name", "name"),
        Index("ix_two_lower", func.lower(name), unique=True),
        Index("ix_two_desc", a.desc(), b),
        Index("ix_two_text", text("lower(name)")),
        Index("ix_two_some", "a", postgresql_where=text("b > 3"), postgresql_using="hash"),
        Index(None, "b", "name"),
        {"schema": "other"},
    )


class Three(Base):
    __tablename__ = "threes"

    id = Column(Integer, primary_key=True)
    a = Column(Integer)
    b = Column(Integer, CheckConstraint("b < 9", name="b_small"))

    @declared_attr
    def __table_args__(cls):
        return (
            ForeignKeyConstraint(["a", "b"], ["other.twos.a", "other.twos.b"], name="fk_two", ondelete="CASCADE"),
            Index(f"{cls.__tablename__}_ab", cls.a, cls.b),
        )


class WithArgs:
    __table_args__ = ({"comment": "from a mixin"},)


class Four(WithArgs, Base):
    __tablename__ = "fours"
    id = Column(Integer, primary_key=True)
    three_id = Column(Integer)
    __table_args__ = (
        ForeignKeyConstraint([three_id], [Three.id], onupdate="CASCADE"),
        *WithArgs.__table_args__,
    )


class Five(WithArgs, Base):
    __tablename__ = "fives"
    id = Column(Integer, primary_key=True)


args = [UniqueConstraint("x"), UniqueConstraint("y", name="five_y")]


class Six(Base):
    __tablename__ = "sixes"
    __table_args__ = tuple(args) + (Index("six_xy", "x", "y"),)
    id = Column(Integer, primary_key=True)
    x = Column(Integer)
    y = Column(Integer)
