from alembic import context

from app.models import Base

target_metadata = Base.metadata


IGNORED = {"gone", "ix_users_old"}


def include_name(name, type_, parent_names):
    if type_ in ("table", "index"):
        return name not in IGNORED
    return True


connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=target_metadata, include_name=include_name)
with context.begin_transaction():
    context.run_migrations()
