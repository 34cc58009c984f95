"""Classes that the repository maps in its own way: it may add columns, and tables."""

# unknown: tables
# unknown: services.columns

from sqlalchemy import Column, Integer
from sqlalchemy.orm import Mapper, declarative_base, declared_attr

Base = declarative_base()


class Versioned:
    @declared_attr
    def __mapper_cls__(cls):
        def made(mapped, table, **given):
            table.append_column(Column("version", Integer, nullable=False))
            return Mapper(mapped, table, **given)

        return made


class Service(Versioned, Base):
    __tablename__ = "services"

    id = Column(Integer, primary_key=True)
