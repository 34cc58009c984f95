"""Names by convention, given names, labels, and tokens of one's own."""

from sqlalchemy import CheckConstraint, Column, Enum, ForeignKey, ForeignKeyConstraint, Index, Integer, MetaData, PrimaryKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.sql.elements import conv

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s_%(referred_column_0_name)s",
    "pk": "%(table_name)s_pkey",
}
meta = MetaData(naming_convention=NAMES)


class Base(DeclarativeBase):
    metadata = meta


class One(Base):
    __tablename__ = "ones"

    id: Mapped[int] = mapped_column(primary_key=True)
    a: Mapped[int] = mapped_column(index=True)
    b: Mapped[int] = mapped_column(unique=True)
    c: Mapped[int] = mapped_column(unique=True, index=True)
    kind = Column(Enum("a", "b", name="kinds", native_enum=False, create_constraint=True))
    a_very_long_column_name_that_goes_on_and_on_until_it_does_not_fit = Column(Integer, index=True)

    __table_args__ = (
        UniqueConstraint("a", "b"),
        UniqueConstraint("a", "c", name="given"),
        CheckConstraint("a > 0", name="positive"),
        CheckConstraint("a > 1", name=conv("as_it_is")),
        Index(None, "a", "b"),
        Index("own_name", "b"),
    )


class Two(Base):
    __tablename__ = "twos"

    id = Column(Integer)
    one_id = Column(ForeignKey("ones.id"))
    other = Column(ForeignKey(One.id, name="fk_own"))
    x = Column(Integer)
    y = Column(Integer)

    __table_args__ = (
        PrimaryKeyConstraint("id", name="own_key"),
        ForeignKeyConstraint(["x", "y"], ["ones.a", "ones.b"]),
    )
