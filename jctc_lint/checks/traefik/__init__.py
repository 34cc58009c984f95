"""Traefik (TRF): does a request reach the service?"""

from jctc_lint.checks.traefik import missing

__all__ = ["missing"]
