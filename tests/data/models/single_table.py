"""Single-table inheritance, 1.4 and 2.0."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column


class Base(DeclarativeBase):
    pass


class Person(Base):
    __tablename__ = "people"
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "person"}
    __table_args__ = (UniqueConstraint("name", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str]


class Engineer(Person):
    __mapper_args__ = {"polymorphic_identity": "engineer"}

    language: Mapped[str | None]
    manager_id = Column(Integer, ForeignKey("people.id"))
    start = mapped_column(Integer, nullable=True, use_existing_column=True)


class Manager(Person):
    __mapper_args__ = {"polymorphic_identity": "manager"}

    level: Mapped[int] = mapped_column(nullable=True, index=True)
    start = mapped_column(Integer, nullable=True, use_existing_column=True)

    @declared_attr
    def boss_id(cls):
        return Person.__table__.c.get("boss_id", Column("boss_id", Integer))


class Director(Manager):
    __mapper_args__ = {"polymorphic_identity": "director"}

    budget: Mapped[int | None]
