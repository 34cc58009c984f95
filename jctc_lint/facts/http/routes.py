"""What the services of the repository serve: where others ask for routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.http.application import call_of, find_application, roots_of
from jctc_lint.facts.http.served import Served

if TYPE_CHECKING:
    from jctc_lint.facts.built_images import BuiltImage
    from jctc_lint.facts.compose.model import Service
    from jctc_lint.facts.repository import Repository


def routes_of(repository: Repository, service: Service, image: BuiltImage | None) -> Served | None:
    """The application that a service serves, with its routes; None when it is not found.

    Ask it `answer(path, method)`; it reads the application's source when it is first asked for.
    """
    call = call_of(repository, service, image)
    if call is None or image is None:
        return None
    roots = tuple(roots_of(service, image, call))
    key = (call, roots)
    if key not in repository.served:
        found = find_application(repository, call, roots)
        repository.served[key] = Served(found) if found is not None else None
    return repository.served[key]
