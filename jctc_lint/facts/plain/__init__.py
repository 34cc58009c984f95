"""Facts as plain data with places: what declarative rules ask."""
