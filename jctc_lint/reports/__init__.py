"""Findings as text for people and for other programs. Computes nothing about the repository."""
