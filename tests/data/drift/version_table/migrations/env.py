from alembic import context

from app.models import Base

target_metadata = Base.metadata
connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=target_metadata, version_table="revisions")
with context.begin_transaction():
    context.run_migrations()
