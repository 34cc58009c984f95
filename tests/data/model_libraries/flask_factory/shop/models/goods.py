from sqlalchemy.dialects import postgresql

from ..extensions import db
from .mixins import CRUD, SurrogatePK, reference_col

Column = db.Column


class Good(SurrogatePK, CRUD):
    __tablename__ = "goods"
    name = Column(db.String(80), index=True)
    price = Column(db.Numeric(8, 2), nullable=False, server_default="0")
    tags = Column(postgresql.ARRAY(db.String))


class StockItem(SurrogatePK, CRUD):
    good_id = reference_col("goods", index=True)
    good = db.relationship("Good", backref="stock")
