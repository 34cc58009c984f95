"""Compose projects as Compose would resolve them."""
