"""SQLAlchemy-Utils: its types and its mixin."""

from sqlalchemy import Column, Integer, String, Unicode
from sqlalchemy.orm import declarative_base
from sqlalchemy_utils import (
    ChoiceType,
    EmailType,
    IPAddressType,
    JSONType,
    LtreeType,
    ScalarListType,
    Timestamp,
    TSVectorType,
    URLType,
    UUIDType,
)

Base = declarative_base()


class Thing(Base, Timestamp):
    __tablename__ = "things"
    id = Column(UUIDType(binary=False), primary_key=True)
    binary = Column(UUIDType)
    kind = Column(ChoiceType([("a", "A")]))
    number = Column(ChoiceType([(1, "A")], impl=Integer()))
    short = Column(ChoiceType([("a", "A")], impl=Unicode(3)), nullable=False)
    mail = Column(EmailType, unique=True)
    address = Column(IPAddressType)
    data = Column(JSONType)
    path = Column(LtreeType)
    listed = Column(ScalarListType)
    numbers = Column(ScalarListType(int))
    search = Column(TSVectorType("mail"))
    url = Column(URLType)
    name = Column(String(4))
