from alembic import context

from app.models import Base

target_metadata = Base.metadata


def include_object(object, name, type_, reflected, compare_to):
    if type_ in ("table", "column") and name.startswith("tmp_"):
        return False
    if type_ == "table" and reflected and compare_to is None:
        return False
    return True


connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=target_metadata, include_object=include_object
)
with context.begin_transaction():
    context.run_migrations()
