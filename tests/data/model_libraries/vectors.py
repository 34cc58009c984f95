"""Types of pgvector."""

from pgvector.sqlalchemy import HALFVEC, SPARSEVEC, Vector
from sqlalchemy import Column, Index, Integer
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class Item(Base):
    __tablename__ = "items"
    id = Column(Integer, primary_key=True)
    embedding = Column(Vector(3), nullable=False)
    half = Column(HALFVEC(4))
    sparse = Column(SPARSEVEC(5))
    open = Column(Vector)
    __table_args__ = (Index("ix_emb", "embedding", postgresql_using="hnsw"),)
