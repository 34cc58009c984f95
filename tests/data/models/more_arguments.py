"""Arguments that are seldom seen."""

from sqlalchemy import CheckConstraint, Column, Date, Index, Integer, PrimaryKeyConstraint, String, Table, UniqueConstraint, and_, column, func, or_, text
from sqlalchemy.dialects.postgresql import JSONB, TSTZRANGE, ExcludeConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    __allow_unmapped__ = True


class Booking(Base):
    __tablename__ = "bookings"

    id: Mapped[int] = mapped_column(primary_key=True)
    room = Column(Integer, nullable=False, doc="where", info={"x": 1})
    during = Column(TSTZRANGE)
    code = Column("code", String(4), unique=True, comment="short", system=False)
    data = Column(JSONB)
    first = Column(Date)
    last = Column(Date)

    __table_args__ = (
        ExcludeConstraint((column("room"), "="), ("during", "&&"), name="no_overlap", using="gist"),
        UniqueConstraint("room", "first", name="uq_room", deferrable=True, initially="DEFERRED"),
        UniqueConstraint("last", name="uq_nulls", postgresql_nulls_not_distinct=True),
        Index("ix_data", "data", postgresql_using="gin", postgresql_ops={"data": "jsonb_path_ops"}),
        Index("ix_include", "room", postgresql_include=["code"]),
        Index("ix_where", "room", unique=True, postgresql_where=text("code IS NOT NULL")),
        Index("ix_where_column", room, postgresql_where=code.is_(None)),
        Index("ix_where_not", room, postgresql_where=code != "x"),
        Index("ix_where_both", room, postgresql_where=and_(code == "x", room > 1)),
        Index("ix_lower_name", func.lower(code)),
        Index("ix_named_by", text("(data->>'a')")),
        CheckConstraint(room > 0, name="ck_room"),
        CheckConstraint("first < last", name="ck_dates"),
        CheckConstraint(or_(room > 0, code == "y"), name="ck_either"),
        CheckConstraint(text("room < 100"), name="ck_text"),
    )


names = ["one", "two"]
many = Table(
    "many",
    Base.metadata,
    Column("id", Integer),
    *[Column(name, String(5), index=True) for name in names],
    *(Column(f"{name}_count", Integer, server_default="0") for name in names),
    PrimaryKeyConstraint("id", name="many_key"),
    info={"a": 1},
)
empty = Table("empty", Base.metadata, schema="other", keep_existing=True)
again = Table("many", Base.metadata, Column("extra", Integer), extend_existing=True)
