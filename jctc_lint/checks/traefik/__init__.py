"""Traefik (TRF): does a request reach the service?"""

from jctc_lint.checks.traefik import labels, middlewares, missing, rules_language, services

__all__ = ["labels", "middlewares", "missing", "rules_language", "services"]
