"""Draws graphs as text and pictures. Knows nothing of where they come from."""
