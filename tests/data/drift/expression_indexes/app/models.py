import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


class A(Base):
    __tablename__ = "a"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(50))
    mail = sa.Column(sa.Text)
    rank = sa.Column(sa.Integer)
    data = sa.Column(postgresql.JSONB)
    __table_args__ = (
        sa.Index("ix_lower", sa.func.lower(name)),
        sa.Index("ix_lower_mail", sa.text("lower(mail)"), unique=True),
        sa.Index("ix_desc", rank.desc()),
        sa.Index("ix_where", "rank", postgresql_where=rank > 5),
        sa.Index("ix_gin", "data", postgresql_using="gin"),
        sa.Index("ix_changed", sa.func.upper(mail)),
        sa.Index("ix_new", sa.func.lower(mail), "rank"),
        sa.Index("ix_new_text", sa.text("upper(mail)"), unique=True),
        sa.Index("ix_new_where", "name", postgresql_where=sa.text("rank IS NOT NULL")),
        sa.Index("ix_new_gin", "data", postgresql_using="gin"),
    )


class B(Base):
    __tablename__ = "b"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(50))
    __table_args__ = (
        sa.Index("ix_b_lower", sa.text("lower(name)")),
        sa.Index("ix_b_where", name, unique=True, postgresql_where=sa.text("name IS NOT NULL")),
    )
