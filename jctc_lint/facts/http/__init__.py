"""The routes that an application serves, read from its source."""
