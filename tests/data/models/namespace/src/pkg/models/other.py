from sqlalchemy import Column, ForeignKey, Integer

from .thing import Base, Thing


class Other(Base):
    __tablename__ = "others"
    id = Column(ForeignKey(Thing.id), primary_key=True)
    number = Column(Integer)
