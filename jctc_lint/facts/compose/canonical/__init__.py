"""A project as Compose prints it: short forms written out, types cast, defaults filled in."""
