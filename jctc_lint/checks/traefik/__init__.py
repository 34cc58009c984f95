"""Traefik (TRF): does a request reach the service?"""

from jctc_lint.checks.traefik import missing, references, static, tls

__all__ = ["missing", "references", "static", "tls"]
