"""Files to trees with exact positions. Nothing here knows what a service or a revision is."""
