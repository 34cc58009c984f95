import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    full_name: Mapped[str] = mapped_column(sa.String(80))
    nick: Mapped[str | None]
    height: Mapped[float]
    kind: Mapped[str] = mapped_column(sa.String(10), server_default="it's", index=True)
    made = sa.Column(sa.DateTime, server_default=sa.func.now(), nullable=False)
    raw = sa.Column(sa.Text, server_default=sa.text("'x' || 'y'"))


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    user_id = sa.Column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)
    total = sa.Column(sa.Numeric(10, 2), nullable=False, server_default="0")
    paid = sa.Column(sa.Boolean, nullable=False, server_default=sa.false())
