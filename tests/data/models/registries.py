"""`registry`: the decorator, `generate_base`, and imperative mapping."""

from dataclasses import dataclass, field
from typing import List, Optional

from sqlalchemy import Column, ForeignKey, Integer, String, Table
from sqlalchemy.orm import Mapped, mapped_column, registry, relationship

reg = registry()
Base = reg.generate_base()


@reg.mapped
class Plain:
    __tablename__ = "plain"

    id = Column(Integer, primary_key=True)
    name = Column(String(10), index=True)


@reg.mapped
@dataclass
class Old:
    __tablename__ = "old"
    __sa_dataclass_metadata_key__ = "sa"

    id: int = field(init=False, metadata={"sa": Column(Integer, primary_key=True)})
    name: Optional[str] = field(default=None, metadata={"sa": Column(String(50))})
    plains: List[Plain] = field(
        default_factory=list, metadata={"sa": relationship("Plain", viewonly=True, primaryjoin="foreign(Plain.id) == Old.id")}
    )


@reg.mapped_as_dataclass
class New:
    __tablename__ = "new"

    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    name: Mapped[Optional[str]] = mapped_column(String(7), default=None)


@reg.mapped
@dataclass
class WithTable:
    __table__ = Table(
        "with_table",
        reg.metadata,
        Column("id", Integer, primary_key=True),
        Column("new_id", ForeignKey("new.id")),
    )
    id: int = field(init=False)
    new_id: Optional[int] = None


class Sub(Base):
    __tablename__ = "sub"
    id = Column(Integer, primary_key=True)


imperative = Table("imperative", reg.metadata, Column("id", Integer, primary_key=True))


class Imperative:
    pass


reg.map_imperatively(Imperative, imperative)
