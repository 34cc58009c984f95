"""A database schema, and what PostgreSQL does when it is asked to change it."""
