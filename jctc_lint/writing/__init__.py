"""Revisions that are written: what Alembic's autogenerate would write, without a database."""
