"""Which Python modules of the repository a service's container runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.environment.python_model import Roots

if TYPE_CHECKING:
    from jctc_lint.facts.built_images import BuiltImage
    from jctc_lint.facts.compose.model import Service
    from jctc_lint.facts.repository import Repository


def python_roots(service: Service, image: BuiltImage | None, repository: Repository) -> Roots:
    """What the service runs: from its command, its entrypoint and the scripts that these call."""
    return Roots(unsure="not followed yet")
