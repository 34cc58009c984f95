"""What SQLite does when it is asked to change a schema, and what Alembic asks of it in batches."""
