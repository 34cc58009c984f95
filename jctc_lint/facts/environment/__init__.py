"""The environment contract: what code reads, and what it is given."""
