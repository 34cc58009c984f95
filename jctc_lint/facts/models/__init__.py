"""The tables that SQLAlchemy models declare, read from their source."""
