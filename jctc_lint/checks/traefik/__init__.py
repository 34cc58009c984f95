"""Traefik (TRF): does a request reach the service?"""

from jctc_lint.checks.traefik import (
    cors,
    duplicates,
    exposure,
    labels,
    middlewares,
    missing,
    networks,
    ports,
    references,
    rules_language,
    services,
    static,
    tls,
)

__all__ = [
    "cors",
    "duplicates",
    "exposure",
    "labels",
    "middlewares",
    "missing",
    "networks",
    "ports",
    "references",
    "rules_language",
    "services",
    "static",
    "tls",
]
