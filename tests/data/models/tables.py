"""`Table` objects: all kinds of arguments, and columns that were made elsewhere."""
# env: from models import metadata
# env: target_metadata = metadata

from sqlalchemy import CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Index, Integer, MetaData, Sequence, String, Table, UniqueConstraint, desc, func, text

metadata = MetaData()


def pk(name: str = "id") -> Column:
    return Column(name, Integer, primary_key=True)


def stamps():
    return [
        Column("created", String(10), server_default=text("'now'")),
        Column("changed", String(10)),
    ]


users = Table(
    "users",
    metadata,
    pk(),
    Column("name", String(16), nullable=False, key="nm"),
    Column("email", String(60), unique=True),
    Column("age", Integer, Sequence("age_seq"), index=True),
    *stamps(),
    CheckConstraint("age > 1"),
    UniqueConstraint("nm", "email", name="uix_1"),
    Index("ix_users_lower", text("lower(name)"), unique=True),
    schema="app",
    comment="people",
)
Index("ix_users_age_desc", desc(users.c.age))
Index("ix_users_name", users.c.nm, users.columns["email"])
kept = Index("ix_users_func", func.coalesce(users.c.age, 0))

follows = Table(
    "follows",
    metadata,
    Column("a_id", Integer, ForeignKey(users.c.id, ondelete="CASCADE"), primary_key=True),
    Column("b_id", ForeignKey("app.users.id"), primary_key=True),
)
pairs = Table("pairs", metadata, pk(), Column("x", Integer), Column("y", Integer))
pairs.append_column(Column("z", Integer, nullable=False))
pairs.append_constraint(UniqueConstraint("x", "z"))
ForeignKeyConstraint([pairs.c.x, pairs.c.y], [follows.c.a_id, follows.c.b_id], name="fk_late")
UniqueConstraint(pairs.c.y, name="uq_late")
CheckConstraint(pairs.c.z > 3, name="ck_late")
