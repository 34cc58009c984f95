"""What would happen in production, each value with its place. Knows nothing of rules."""
