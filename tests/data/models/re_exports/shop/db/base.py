# env: from shop import Model
# env: import shop
# env: target_metadata = shop.db.metadata
from typing import Annotated

from sqlalchemy import MetaData, String
from sqlalchemy.orm import DeclarativeBase, mapped_column

metadata = MetaData(naming_convention={"uq": "%(table_name)s_%(column_0_name)s_key", "ix": "%(column_0_label)s_idx"})
str_100 = Annotated[str, mapped_column(String(100))]


class Base(DeclarativeBase):
    metadata = metadata
