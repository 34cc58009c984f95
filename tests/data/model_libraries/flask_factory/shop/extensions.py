"""Flask-SQLAlchemy: an application factory, a db of the repository's own class."""

# env: from shop import create_app
# env: from shop.extensions import db
# env: create_app()
# env: target_metadata = db.metadata

from flask_sqlalchemy import SQLAlchemy as Whole
from sqlalchemy import MetaData


class SQLAlchemy(Whole):
    def apply_driver_hacks(self, app, info, options):
        pass


metadata = MetaData(naming_convention={"pk": "pk_%(table_name)s", "ix": "ix__%(column_0_label)s"})
db = SQLAlchemy(metadata=metadata)
