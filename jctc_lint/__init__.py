"""jctc-lint: tells from a repository's files whether its next deployment will work."""

__version__ = "0.1.0"
