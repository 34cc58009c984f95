"""Secrets that lie open outside of Compose files: in code, scripts, images, documents."""
