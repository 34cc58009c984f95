"""Traefik (TRF): does a request reach the service?"""

from jctc_lint.checks.traefik import missing, networks, ports, references, static, tls

__all__ = ["missing", "networks", "ports", "references", "static", "tls"]
