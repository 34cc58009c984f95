from ..extensions import db


class SurrogatePK:
    __table_args__ = {"extend_existing": True}
    id = db.Column(db.Integer, primary_key=True)


class CRUD(db.Model):
    __abstract__ = True

    def save(self):
        db.session.add(self)


def reference_col(table, nullable=False, **kwargs):
    return db.Column(db.ForeignKey(f"{table}.id"), nullable=nullable, **kwargs)
