"""Alembic environments, their revisions and the graph that these make."""
