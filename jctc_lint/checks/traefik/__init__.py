"""Traefik (TRF): does a request reach the service?"""

from jctc_lint.checks.traefik import (
    cors,
    duplicates,
    exposure,
    missing,
    networks,
    ports,
    references,
    static,
    tls,
)

__all__ = [
    "cors",
    "duplicates",
    "exposure",
    "missing",
    "networks",
    "ports",
    "references",
    "static",
    "tls",
]
